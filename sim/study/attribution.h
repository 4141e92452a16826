/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time of a umount went: its wall time, divided among causes.
 *
 * Every nanosecond from fork to reaping has a place, the part of umount(8)'s
 * path that it was spent in, and a reason, what had to happen before the path
 * could go on.  The reason of a sleep is found by following the critical path
 * backwards (wakeup_path.c): from the wake-up to the callback that made it,
 * to the tick at which its CPU noticed the end of a grace period, to that
 * grace period and the one before.  The parts sum to the whole, exactly.
 *
 * A sample that is a batch is explained by the umount that ends last; what is
 * left of the batch's time is that of the forks before it and of its reaping.
 */
#ifndef STUDY_ATTRIBUTION_H
#define STUDY_ATTRIBUTION_H

#include "engine/arena.h"
#include "load/measurement.h"
#include "study/trace_log.h"

/* Places, in the order of the path. */
enum attr_where {
	WHERE_DRIVER,
	WHERE_USER,
	WHERE_NAMESPACE,
	WHERE_EXPEDITED,
	WHERE_SYNC,
	WHERE_DRAIN,              /* between its steps */
	WHERE_SYNCHRONIZE_RCU,
	WHERE_SYNCHRONIZE_RCU_EXPEDITED,
	WHERE_RCU_BARRIER,
	WHERE_SYNCHRONIZE_SRCU,
	WHERE_FLUSH_WORKQUEUE,
	WHERE_WAIT_SB_COUNTER,
	WHERE_DELAY,
	WHERE_WAIT_RCU_GP,
	WHERE_PERCPU_REF,
	WHERE_KERNEL,
	WHERE_DISK,
	WHERE_LOCK,
	WHERE_BATCH,
	WHERE_KTHREAD_STOP,
	WHERE_LRU_ADD_DRAIN_ALL,
	WHERE_FLUSH_WORK,
	WHERE_SMP_CALL_FUNCTION,
	WHERE_CGROUP,
	WHERE_EVICT,
	WHERE_PUT_SUPER,
	WHERE_FINISH,
	NR_WHERE,
};

/* Reasons. */
enum attr_why {
	WHY_FORK,        /* the other forks of a batch, and its reaping */
	WHY_CPU,         /* its own CPU time, with the interrupts in it */
	WHY_RUNQUEUE,    /* woken or preempted: until it has a CPU */
	WHY_MUTEX,
	WHY_EXPEDITED,   /* expedited grace period */
	WHY_DISK,
	WHY_IPI,         /* rcu_barrier() asks the CPUs one by one; a call of all */
	WHY_GP_START,    /* no grace period runs: until one begins */
	WHY_GP_RUNNING,  /* the grace period that ran when the wait began */
	WHY_GP_NEXT,     /* the first one that began in it */
	WHY_GP_THIRD,    /* any later one */
	WHY_TICK,        /* from its end to the softirq that notices it */
	WHY_CALLBACK,    /* from there to the callback's turn */
	WHY_WORK,        /* a work that runs, and works before it */
	WHY_CASCADE,     /* another flusher on its way */
	WHY_READERS,     /* SRCU readers */
	WHY_TIMER,       /* a delay that the protocol asks for */
	WHY_KTHREAD_STOP,
	WHY_LRU_DRAIN,   /* lru_add_drain_all(): its mutex and works */
	WHY_OTHER,       /* a process, a disk, a timer that the path leads to */
	NR_WHY,
};

extern const char *const attr_where_name[NR_WHERE];
extern const char *const attr_why_name[NR_WHY];

struct attribution {
	simtime_t start;           /* simulated time */
	simtime_t total;           /* ns; what ns[][] sums to */
	int replication;           /* from 0; explanation.c knows */
	int umount;                /* from 1, as they begin */
	simtime_t ns[NR_WHERE][NR_WHY];
};

/* One stretch of a umount's critical path.  They come in no certain order. */
struct attr_segment {
	simtime_t from, to;
	enum attr_where where;
	enum attr_why why;
};

typedef void (*attr_segment_fn)(void *ctx, int umount,
				const struct attr_segment *seg);

/* Listens to one run and explains each of its umounts as it ends. */
struct attributor {
	struct trace_log log;
	int nr, room;              /* umounts explained; how many there may be */
	struct attribution *umount; /* in the order in which they ended */
	int begun;
	const void **task;         /* of each, in the order in which they began */
	attr_segment_fn segment;   /* or NULL */
	void *ctx;
};

/* room: umounts of the run.  The array of results is taken from 'keep'. */
void attributor_init(struct attributor *a, int nr_cpus, int room,
		     struct arena *keep);
void attributor_free(struct attributor *a);
struct observer attributor_observer(struct attributor *a);

/*
 * The samples of the run that 'a' has listened to, out[m->nr_samples], in the
 * order of m->latency[].  A sample's total is all of its umount's latency.
 */
void attribution_samples(const struct attributor *a,
			 const struct driver_config *driver,
			 const struct measurement *m, struct attribution *out);

/* Where and why most of its time went. */
void attribution_most(const struct attribution *a, enum attr_where *where,
		      enum attr_why *why);

/* critical_path.c: explains the umount by 'task' that ends the log. */
void critical_path(const struct trace_log *log, const void *task,
		   struct attribution *out, attr_segment_fn segment, void *ctx,
		   int umount);

#endif
