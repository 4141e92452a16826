/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every constant of a modelled machine: what a scenario may set.
 *
 * The names are those of the scenario file (docs/scenario.md) and, where the
 * kernel has one, the kernel's.  Times are ns (simtime_t) or distributions of
 * ns.  AUTO stands for "as the kernel derives it"; the code that derives is
 * named beside it.  Nothing here knows which kernel variant runs: a variant is
 * a struct protocol, and that is a list of steps.
 */
#ifndef KERNEL_CONFIG_H
#define KERNEL_CONFIG_H

#include <stdbool.h>

#include "engine/dist.h"
#include "engine/simtime.h"

#define AUTO (-1)

#define MAX_CPUS 8192

/* When an idle CPU without callbacks stops its tick: kernel/sched/idle.c. */
enum tick_stop {
	TICK_STOP_AFTER_IDLE_TICK, /* got_tick: one tick idle first (6.12.117) */
	TICK_STOP_AT_ONCE,         /* plain 6.12.0, without a cpuidle driver */
	TICK_STOP_NEVER,           /* CONFIG_HZ_PERIODIC */
	TICK_STOP_MENU,            /* as a governor says: cpuidle.h */
	TICK_STOP_MENU_7_2,
	TICK_STOP_TEO,
	TICK_STOP_TEO_7_2,
	TICK_STOP_HALTPOLL,
};

/* What the guest's scheduler takes a vCPU for that has halted. */
enum halted_vcpus {
	HALTED_IDLE,
	HALTED_PREEMPTED, /* as the hypervisor says: KVM's steal time before 5.19 */
	HALTED_PACKED,    /* and new processes do not go there: sched_vcpu_pack */
};

/* Who counts the jiffies: tick_do_timer_cpu. */
enum do_timer {
	DO_TIMER_EXACT,     /* nobody is ever late to do it */
	DO_TIMER_PASSED_ON, /* whoever ticks first when it was dropped in idle */
};

/* What each kind of synchronize_rcu() is made of: kernel/rcu/update.c. */
enum rcu_expedited {
	RCU_EXPEDITED_AS_CALLED,
	RCU_EXPEDITED_NEVER,  /* rcu_normal: an expedited one is a normal one */
	RCU_EXPEDITED_ALWAYS, /* rcu_expedited: and the other way round */
};

struct host_config {
	int cpus;             /* online, 1..MAX_CPUS */
	int possible_cpus;    /* nr_cpu_ids; AUTO: cpus */
	int llc_cpus;         /* that share a last-level cache; AUTO: all */
	int hz;               /* CONFIG_HZ */
	bool rt_mutex;        /* a free one is the first waiter's, and nobody else's */
	bool sis_util;        /* fewer CPUs are looked at the more are in use */
	bool skew_tick;       /* spread the ticks over the jiffy */
	enum tick_stop tick_stop;
	simtime_t guest_halt_poll; /* haltpoll: at most so long */
	enum do_timer do_timer;
	bool timer_migration; /* kernel/time/timer_migration.c */
	const char *nohz_full; /* no tick beside a single task: cpulist.h */
	const char *isolcpus; /* where the scheduler places nobody */
	int emulation;              /* times slower than real time it runs */
	enum halted_vcpus halted_vcpus;
	simtime_t halt_poll;        /* KVM's: the longest window; 0: none */
	struct dist halt_exit;      /* an interrupt of a vCPU that halted */
	struct dist tick_jitter;    /* lateness of a tick on its vCPU */
	simtime_t tick_cpu;         /* CPU time of a tick */
	struct dist wakeup;         /* wake-up to running, on an idle CPU */
	struct dist local_wakeup;   /* the same from the CPU's own interrupt */
	struct dist polled_wakeup;  /* the same while the hypervisor polls */
	struct dist ipi;            /* one smp_call_function_single(wait=1) */
	simtime_t context_switch;   /* on a CPU that was busy */
	simtime_t idle_exit;        /* CPU time of do_idle(), in and out */
	simtime_t sched_slice;      /* base_slice_ns; AUTO: by the number of CPUs */
	int max_softirq_restart;    /* MAX_SOFTIRQ_RESTART */
	simtime_t max_softirq_time; /* MAX_SOFTIRQ_TIME; AUTO: 2 ms, in jiffies */
	int pcpus;            /* physical processors under the vCPUs; 0: enough */
	simtime_t pcpu_slice; /* of their turns on them; AUTO: to any one's tick */
	bool steal;           /* whether the two below apply */
	struct dist steal_every;    /* from a resumption to the next preemption */
	struct dist steal_for;      /* length of a preemption */
};

static inline int host_possible_cpus(const struct host_config *host)
{
	return host->possible_cpus == AUTO ? host->cpus : host->possible_cpus;
}

struct rcu_config {
	bool preemptible;         /* PREEMPT_RCU */
	bool preempt_count;       /* PREEMPT_COUNT without PREEMPT_RCU */
	enum rcu_expedited expedited;
	const char *nocb;         /* rcu_nocbs: CPUs whose callbacks are offloaded */
	bool lazy;                /* CONFIG_RCU_LAZY, for offloaded ones */
	bool kthread_reports_early; /* its CPU has reported when a GP begins */
	bool use_softirq;         /* else rcuc threads run RCU core */
	bool kthread_fifo;        /* real-time: rcutree.kthread_prio */
	int sr_normal_latch;      /* RCU_SR_NORMAL_LATCH_THR; 0: never */
	int normal_wake_from_gp;  /* 0, 1; AUTO: possible_cpus <= 16 */
	int fanout_leaf, fanout;  /* CONFIG_RCU_FANOUT_LEAF, CONFIG_RCU_FANOUT */
	int jiffies_till_first_fqs, jiffies_till_next_fqs; /* AUTO: by HZ, CPUs */
	int blimit, divisor, qhimark, qlowmark; /* rcu_divisor: a shift */
	simtime_t resched;        /* rcu_resched_ns: limit of a long batch */
	struct dist leaf_lock;    /* how long RCU core holds the leaf's lock */
	struct dist node_walk;    /* GP kthread's work per rcu_node per pass */
	struct dist callback;     /* execution of one callback */
	struct dist exp_report;   /* a busy CPU's answer to an expedited GP */
	double reader_fraction;   /* of kernel time inside a reader, or not preemptible */
};

struct workqueue_config {
	struct dist create_worker; /* where a pool has no idle worker */
	int max_active;            /* WQ_DFL_ACTIVE */
};

struct writeback_config {
	int frn_hist_slots;    /* WB_FRN_HIST_SLOTS */
	int frn_hist_thr_slots;/* WB_FRN_HIST_THR_SLOTS: switch at one more */
	int frn_max_in_flight; /* WB_FRN_MAX_IN_FLIGHT */
	int max_inodes_per_isw;/* WB_MAX_INODES_PER_ISW, less its last slot */
	struct dist queue_window; /* inode_prepare_wbs_switch() to wb_queue_isw() */
	double tail_share;        /* of watched windows: study/race.c; else 0 */
	double tail_depth;        /* see dist_draw_tail() */
	struct dist process;      /* process_inode_switch_wbs(), per isw */
	simtime_t process_inode;  /* and for each inode more than one */
	simtime_t dirty_walk;     /* per inode passed in a sorted b_dirty */
	simtime_t dirty_expire;   /* dirty_expire_interval */
};

struct cgroup_config {
	struct dist mkdir, attach, rmdir; /* time under cgroup_mutex */
	struct dist offline, release, free; /* a css's works */
	int kernfs_nodes;      /* removed by a rmdir, a callback each */
	bool favordynmods;     /* keeps cgroup_threadgroup_rwsem in PASSED */
	bool perf_event;       /* each cgroup has a css of it */
	bool rstat_relax;      /* css_rstat_flush(): cpu_relax() after each CPU */
	bool rstat_per_css;    /* css_rstat_exit() of each controller's css */
};

struct disk_config {
	struct dist service;   /* one request */
	struct dist kblockd;   /* kblockd's CPU time for one of a flush */
	int depth;             /* requests served at once */
	bool shared;           /* one disk for all superblocks */
};

struct process_config {
	struct dist fork;        /* in the parent */
	struct dist exec;        /* execve() to the program's work, and its exit */
	double user_fraction;    /* of a process's CPU time spent in user mode */
	int exec_callbacks;      /* call_rcu() of an exec: maple nodes, VMAs */
	int exit_callbacks;      /* of an exit: task, pid, cred, stack */
};

struct umount_config {
	struct dist mount;       /* mount(8) of a target, CPU part; not timed */
	int mount_ios;           /* its serial disk waits */
	struct dist user;        /* fork, exec, libmount up to umount2() */
	struct dist namespace;   /* do_umount() under namespace_sem */
	struct dist sync;        /* sync_filesystem(), CPU part */
	int sync_ios;            /* its serial disk waits */
	struct dist evict;       /* evict_inodes() */
	struct dist put_super;   /* ext4_put_super(), CPU part */
	int put_super_ios;
	int kthread_stops;       /* kjournald2, the rescuer */
	bool lru_add_drain_all;  /* a work on each busy CPU, under a mutex */
	int churned_ios;         /* more disk waits on a sb that was written to */
	struct dist churned;     /* and more CPU time: inodes, checkpoint */
	int callbacks;           /* inodes, dentries, kernfs nodes, mount */
	struct dist finish;      /* return to user mode until the parent reaps */
};

struct machine_config {
	struct host_config host;
	struct rcu_config rcu;
	struct workqueue_config workqueue;
	struct writeback_config writeback;
	struct cgroup_config cgroup;
	struct disk_config disk;
	struct process_config process;
	struct umount_config umount;
};

/* -- what a task does and waits for, as data: kernel/steps.h -- */

enum step_op {
	OP_SYNCHRONIZE_RCU,
	OP_SYNCHRONIZE_RCU_EXPEDITED,
	OP_RCU_BARRIER,
	OP_SYNCHRONIZE_SRCU,
	OP_FLUSH_WORKQUEUE,
	OP_WAIT_SB_COUNTER,
	OP_DELAY,
	OP_CALL_RCU,      /* posts count callbacks, and waits for nothing */
	OP_WAIT_RCU_GP,   /* posts one and waits for it */
	OP_PERCPU_REF_KILL, /* percpu_ref_kill_and_confirm(): the same */
	OP_USER, OP_KERNEL, /* CPU time */
	OP_DISK,
	OP_LOCK, OP_UNLOCK, /* a mutex by its name */
	OP_BATCH, OP_END_BATCH, /* between them, one for all: batch.h */
	OP_KTHREAD_STOP,
	OP_LRU_ADD_DRAIN_ALL,
	OP_FLUSH_WORK,    /* queues a work of its own and waits for it */
	OP_QUEUE_WORK,    /* queues one and waits for nothing */
	OP_SMP_CALL_FUNCTION, /* an IPI to all other CPUs, and waits */
	OP_CGROUP_MKDIR, OP_CGROUP_ATTACH, OP_CGROUP_RMDIR, /* one below another */
	OP_FORK,          /* a child that exits, and is waited for */
	OP_SYNCFS,        /* of the superblock that containers share */
	OP_DRAIN,         /* cgroup_writeback_umount(), and the eviction */
	NR_OPS,
};

struct step {
	enum step_op op;
	int count;        /* taken so often in a row */
	struct dist time; /* of OP_DELAY, OP_USER, OP_KERNEL, OP_*_WORK */
	const char *name; /* of a mutex, a batch or a workqueue; NULL: inode switches' */
};

#define MAX_STEPS 32

struct step_list {
	int nr;
	struct step step[MAX_STEPS];
};

/* -- the protocol of cgroup_writeback_umount() -- */

/* Whether the steps are taken at all. */
enum drain_gate {
	GATE_NONE,           /* always */
	GATE_GLOBAL_COUNTER, /* if isw_nr_in_flight != 0 */
};

/*
 * What a switcher's reader covers, from inode_prepare_wbs_switch() to
 * wb_queue_isw(): nothing of it, or all of it, as an RCU or an SRCU reader.
 */
enum drain_reader {
	READER_NONE,
	READER_THROUGH_QUEUEING,
	READER_SRCU_THROUGH_QUEUEING,
};

/* How a switch gets to run. */
enum switch_queueing {
	SWITCH_QUEUE_WORK, /* one work per target wb, synchronize_rcu() inside */
	SWITCH_CALL_RCU,   /* a callback per isw, which queues its work */
};

#define MAX_DRAIN_STEPS 8

struct protocol {
	const char *name;
	enum drain_gate gate;
	enum drain_reader reader;
	enum switch_queueing queueing;
	struct step_list drain; /* at most MAX_DRAIN_STEPS */
};

#endif
