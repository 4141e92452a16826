/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RCU's data: the combining tree, each CPU's part, and the global state.
 *
 *	                 rcu_state.node[0]            root
 *	              /         |         \
 *	         node[1]     node[2]     node[3]      leaves, up to 16 CPUs each
 *	        / | | \       ...
 *	    rdp[0] ... rdp[15]
 *
 * The fields are those of kernel/rcu/tree.h.  A sequence number counts in its
 * upper bits and has the state in its lowest two: 0 means that no grace period
 * runs.  Numbers here are 64 bits wide and never wrap, so they are compared
 * with plain < and >=.
 */
#ifndef KERNEL_RCU_TREE_H
#define KERNEL_RCU_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/rng.h"
#include "kernel/cpu.h"
#include "kernel/mutex.h"
#include "kernel/rcu_segcblist.h"
#include "kernel/srcu.h"
#include "kernel/task.h"
#include "kernel/workqueue.h"

#define RCU_SEQ_STATE_MASK 3ULL

static inline bool rcu_seq_state(uint64_t seq)
{
	return seq & RCU_SEQ_STATE_MASK;
}

/* The value at which a grace period that begins after now has ended. */
static inline uint64_t rcu_seq_snap(uint64_t seq)
{
	return (seq + 2 * RCU_SEQ_STATE_MASK + 1) & ~RCU_SEQ_STATE_MASK;
}

static inline uint64_t rcu_seq_endval(uint64_t seq)
{
	return (seq | RCU_SEQ_STATE_MASK) + 1;
}

struct rcu_node {
	struct rcu_node *parent;  /* NULL: root */
	uint64_t qsmask;          /* children that have not reported */
	uint64_t qsmaskinit;
	uint64_t grpmask;         /* this node's bit in its parent */
	int level;
	int grplo, grphi;         /* CPUs below */
	uint64_t gp_seq;
	uint64_t gp_seq_needed;
	simtime_t locked_until;   /* the holder of its lock lets go then */
	int blkd_tasks;           /* preempted readers, leaves only */
	int blkd_next;            /* of them, those with blkd_seq > gp_seq */
};

enum rcu_core_phase {
	RCU_CORE_NOTICE,  /* note_gp_changes() */
	RCU_CORE_REPORT,  /* rcu_report_qs_rdp() */
	RCU_CORE_START,   /* rcu_accelerate_cbs_unlocked() */
	RCU_CORE_BATCH,   /* rcu_do_batch(), from its beginning */
	RCU_CORE_INVOKE,  /* the callbacks taken have run */
};

struct rcu_data {
	struct cpu *cpu;
	struct rcu_node *mynode;
	uint64_t grpmask;
	uint64_t gp_seq;         /* as noticed */
	uint64_t gp_seq_needed;
	bool core_needs_qs;
	bool cpu_no_qs;
	bool urgent_qs;          /* the next cond_resched() is to report */
	uint64_t eqs_snap;       /* cpu.eqs at the first scan */
	struct rcu_segcblist cblist;
	long blimit;
	long qlen_last_fqs_check;
	struct rcu_head barrier_head;
	struct cpu_call exp_call;
	struct rcu_nocb_group *nocb; /* offloaded (rcu_nocb.c), or NULL */
	struct task nocb_cb_kthread; /* rcuop */

	/* Where this CPU is in RCU core (rcu_core.c). */
	enum rcu_core_phase phase;
	long bl, count;          /* limit and progress of the batch */
	simtime_t batch_limit;   /* time at which it must end; 0: none */
	struct rcu_head *batch, **batch_tail;
	long batch_count;        /* in the part being executed */
	struct rng rng;
};

#define RCU_MAX_LEVELS 4

enum {
	RCU_GP_FLAG_INIT = 1,
	RCU_GP_FLAG_FQS = 2,
};

struct rcu_state {
	/* tree */
	struct rcu_node *node;    /* breadth first; [0] is the root */
	int nr_nodes, nr_levels, first_leaf;
	bool wake_from_gp;        /* rcu_normal_wake_from_gp, derived */
	uint64_t jiffies_till_first_fqs, jiffies_till_next_fqs;

	/* grace-period kthread (rcu_gp.c) */
	struct task kthread;
	struct timer fqs_timer;
	uint64_t gp_seq;
	unsigned int gp_flags;
	int walk;                 /* the node that the kthread is at */
	bool needgp;
	bool first_fqs;
	bool timed_out;
	simtime_t gp_start;
	simtime_t urgent_age;     /* jiffies_to_sched_qs: then CPUs are asked */
	uint64_t new_gp_seq;
	int sr_waiting;           /* how many those of the next three are */
	bool sr_latched;          /* too many: by callback for now */
	struct task_queue sr_waiters;   /* for a grace period not yet begun */
	struct task_queue sr_this_gp;   /* for the one that runs */
	struct task_queue sr_done;      /* left to sr_work */
	struct work sr_work;

	struct rcu_nocb_group *nocb_group;
	int nr_nocb_groups;       /* 0: nothing is offloaded */

	/* rcu_barrier() (rcu_barrier.c) */
	struct mutex barrier_mutex;
	uint64_t barrier_sequence;
	int barrier_cpu_count;
	int barrier_cpu;          /* the one being asked */
	struct task *barrier_waiter;
	struct cpu_call barrier_call;
	struct rng rng_barrier;

	/* expedited (rcu_exp.c) */
	struct mutex exp_mutex;
	struct task exp_worker;   /* rcu_exp_gp_kworker */
	struct task_queue exp_wq;
	struct srcu_ctr exp_readers;  /* the readers that the model itself holds */
	uint64_t exp_sequence;
	uint64_t exp_seq_rq;      /* the last that somebody has seen to */
	int exp_absent;           /* busy vCPUs that have to be resumed to answer */
	struct rng rng_exp;

	/* what has been seen, for reports */
	uint64_t nr_gps;
	simtime_t gp_total;
	struct rng rng;
};

static inline bool rcu_gp_in_progress(const struct rcu_state *rs)
{
	return rcu_seq_state(rs->gp_seq);
}

#endif
