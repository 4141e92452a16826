/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The modelled machine: one kernel on its CPUs, everything that a run's state
 * consists of.  Modules reach each other through it; there are no globals.
 */
#ifndef KERNEL_MACHINE_H
#define KERNEL_MACHINE_H

#include "engine/engine.h"
#include "engine/rng.h"
#include "engine/selfcheck.h"
#include "kernel/cgroup.h"
#include "kernel/config.h"
#include "kernel/cpu.h"
#include "kernel/rcu_tree.h"
#include "kernel/real_time.h"
#include "kernel/srcu.h"
#include "kernel/timer_migration.h"
#include "kernel/trace.h"
#include "kernel/workqueue.h"
#include "kernel/writeback.h"

/*
 * Of events at one instant, who goes first.  Results depend on it wherever
 * times lie on a lattice: ticks and all that follows from them at once.
 */
enum event_prio {
	/* All ticks of a jiffy, before what any one of them sets off. */
	PRIO_TICK,
	/* Softirqs run as the interrupt ends, before what it woke. */
	PRIO_SOFTIRQ,
	/* A device's interrupt comes before the tasks that arrive. */
	PRIO_DISK,
	/* Who is woken as a burst ends is there for the CPU to pick. */
	PRIO_WAKEUP,
	/* The guest's work that is due is done, ... */
	PRIO_BURST,
	/* ... and then the host takes the processor away, or gives it back. */
	PRIO_VCPU,
};

struct lru_drain {
	struct work work;
	bool needed;
};

/* A callback that wakes a task. */
struct wait_rcu_gp {
	struct rcu_head head;
	struct task *task;
};

struct machine {
	struct engine engine;
	struct machine_config config;
	struct protocol protocol;

	simtime_t tick;          /* one jiffy, ns */
	int nr_cpus, possible_cpus;
	struct cpu *cpu;
	struct cpu *this_cpu;    /* that the current event runs on, or NULL */
	struct cpu *idle_cpus;
	simtime_t base_slice;    /* sysctl_sched_base_slice, ns */
	struct llc *llc;         /* one for each last-level cache */
	int nr_queued;           /* tasks in run queues */
	uint64_t queued_on[MAX_CPUS / 64]; /* CPUs with some in theirs */
	struct vcpu_host vcpu_host;
	struct real_time real_time;
	struct {
		uint64_t jiffies;
		struct cpu *duty;  /* tick_do_timer_cpu, or NULL */
		bool duty_is_kept; /* by that CPU, whose tick never stops */
	} timekeeping;
	struct timer *timers;    /* pending ones, by expiry */
	struct tmigr_group *tmigr_level[TMIGR_MAX_LEVELS], *tmigr_root;

	struct rcu_state rcu;
	struct rcu_data *rdp;    /* one per CPU */
	struct pool rcu_heads, sync_heads;
	struct srcu_struct isw_srcu;

	struct worker_pool *pool; /* one per CPU; the last one unbound */
	struct pool workers;
	struct rng rng_workqueue;
	struct workqueue isw_wq, sync_wq, system_unbound_wq, mm_percpu_wq;
	struct workqueue cgroup_offline_wq, cgroup_release_wq, cgroup_free_wq;
	struct workqueue cgwb_release_wq, rcu_gp_wq, writeback_wq;
	struct workqueue rsv_conversion_wq;

	struct cgroups cgroup;
	struct writeback writeback;
	struct super_block *upper_sb; /* that containers share, or NULL */

	struct mutex namespace_sem, lru_drain_mutex;
	struct named_mutex *named_mutexes;
	struct batch *batches; /* of scenarios: steps.c */
	struct lru_drain *lru_drain;
	int lru_works_left;

	uint64_t works_queued; /* so far: numbers them */
	struct foreign_work *foreign_works; /* free ones: steps.c */
	struct kblockd *kblockd;            /* of each CPU: blockdev.c */

	trace_fn trace_fn;
	void *trace_ctx;
};

/*
 * A machine at time 0, idle, in memory of the arena.  The configuration is
 * copied; its distributions' arrays are not.
 */
void machine_init(struct machine *m, struct arena *arena,
		  const struct machine_config *config,
		  const struct protocol *protocol, uint64_t seed,
		  uint64_t replication);

/* The i-th workqueue's name; NULL: there are no more. */
const char *machine_workqueue_name(int i);
/* The workqueue of that name. */
struct workqueue *machine_workqueue(struct machine *m, const char *name);

static inline struct rng machine_rng(const struct machine *m,
				     const char *component, uint64_t instance,
				     const char *purpose)
{
	return rng_stream(m->engine.seed, m->engine.replication, component,
			  instance, purpose);
}

static inline void trace(struct machine *m, enum trace_type type, int cpu,
			 const void *id, uint64_t a, uint64_t b)
{
	if (m->trace_fn)
		m->trace_fn(m->trace_ctx,
			    &(struct trace_record){ m->engine.now, type, cpu,
						    id, a, b });
}

#endif
