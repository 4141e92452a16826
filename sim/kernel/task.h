/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tasks: whatever the scheduler runs.
 *
 * A task is written as a chain of small functions, in the order in which they
 * happen.  Each does its part at one instant and ends in exactly one of:
 *
 *	task_compute(t, ns, user, then)   use the CPU for ns, then go on there
 *	task_sleep(t, then)               give up the CPU; then runs after a
 *	                                  task_wake() and the wait for a CPU
 *	task_call(t, callee, obj, n, then)
 *	                                  a "system call" of several functions,
 *	                                  which ends in task_return()
 *	task_exit(t)
 *
 * or in a call of a function that does.  The chain of a caller waits on a small
 * stack of frames, so that synchronize_rcu() reads the same whether a process or
 * a worker calls it.  A frame also holds what its call works on, an object and a
 * number: every function of the callee's chain finds them on top of the stack
 * (task_obj(), task_frame()), whatever it has called in between, and they are
 * gone when it returns.  (Rejected: a thread or a switched stack per task.  They
 * read a little better, cannot be copied, and hide how long the chain is.)
 *
 * A function of a chain runs only while its task has the CPU, so what it does
 * is atomic, as it would be under the lock that the kernel takes there.
 */
#ifndef KERNEL_TASK_H
#define KERNEL_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"

struct cgroup;
struct cpu;
struct machine;
struct mutex;
struct rcu_node;
struct task;

typedef void (*task_fn)(struct task *t);

enum task_state {
	TASK_SLEEPING,
	TASK_WAKING,   /* on its way to an idle CPU */
	TASK_RUNNABLE, /* in a run queue */
	TASK_RUNNING,
	TASK_FLICKER,  /* drawn when looked at (flicker.h) */
};

/* A call under way: where its caller goes on, and what it works on. */
struct frame {
	task_fn then;
	void *obj;
	uint64_t n;
};

/* What kind of task it is, for those to whom it matters. */
enum task_kind {
	TASK_KIND_OTHER,
	TASK_KIND_KWORKER,
	TASK_KIND_UMOUNT,
};

#define TASK_DEPTH 8

/* Tasks that wait: a FIFO, but for run queues, of which fair.c picks. */
struct task_queue {
	struct task *head, *tail;
	int nr;
};

struct task {
	struct machine *m;
	const char *name;    /* as reports show it */
	enum task_kind kind;
	struct task *next;   /* in a run queue or a wait queue */
	struct cpu *cpu;     /* where it runs, or ran last */
	struct cpu *recent;  /* recent_used_cpu: see placement.h; NULL: none yet */
	enum task_state state;
	bool bound;          /* to cpu: kworkers, ksoftirqd */
	bool fifo;           /* real-time: it waits for nobody's slice */
	bool forked;         /* and not placed yet: wake_up_new_task() */
	bool housekeeping;   /* a kthread: not on CPUs with nohz_full */

	int rcu_nesting;     /* depth of rcu_read_lock() */
	struct rcu_node *blkd_on; /* leaf whose grace period it blocks, or NULL */
	uint64_t blkd_seq;   /* blocks grace periods that began by this number */
	double user;         /* probability that a look finds it in user mode */
	simtime_t left;      /* CPU time that its burst still needs, ns */
	simtime_t since;     /* when it was last given the CPU, or gave it up */
	/* fair.h: struct sched_entity */
	int weight;
	simtime_t vruntime;  /* CPU time by weight, on its CPU's scale */
	simtime_t deadline;  /* likewise */
	simtime_t vlag;      /* what it was short of when it left its CPU */
	bool rel_deadline;   /* it left it for another one */
	bool within_slice;   /* the one it was picked for: protect_slice() */
	bool sched_delayed;  /* asleep, and competing on its CPU */
	struct task *next_delayed;
	task_fn then;
	struct frame frame[TASK_DEPTH];
	int depth;           /* frames in use */
	struct cgroup *cgroup; /* the one it is in, or works on */
	int exp_idx;         /* of its reader in rcu_state.exp_readers */
	struct mutex *spins_on; /* whose owner it waits for on its CPU, or NULL */
	struct mutex *spun;  /* locks of its own that others spin for */
	struct event waking;
	/* Set by those who must know when it gives up and regains its CPU. */
	void (*sched_out)(struct task *t);
	void (*sched_in)(struct task *t);
};

/*
 * A sleeping task; prev: the CPU where it would run (warm cache).  The memory is
 * zeroed, or was a task before, whose event is used again.
 */
void task_init(struct machine *m, struct task *t, const char *name,
	       struct cpu *prev);
/* First run after ns, on the task's own CPU. */
void task_start_after(struct task *t, simtime_t ns, task_fn then);
/* It begins, on the most recently idle CPU; on a busy one as one that has slept. */
void task_start(struct task *t, task_fn then);
/* The same for a new process, which has to wait for its first slice. */
void wake_up_new_task(struct task *t, task_fn then);

/* ns >= 0; user: share of it in user mode, 0..1. */
void task_compute(struct task *t, simtime_t ns, double user, task_fn then);
/* What the running task computes is over now. */
void task_cut_short(struct task *t);
void task_sleep(struct task *t, task_fn then);
/* No effect unless the task sleeps.  kernel/sched/core.c:try_to_wake_up() */
void task_wake(struct task *t);
/* Sleeps for ns (hrtimer), then goes on. */
void task_sleep_for(struct task *t, simtime_t ns, task_fn then);
/* The task gives up its CPU for good; it may be task_start()ed again. */
void task_exit(struct task *t);

/* A call too many in the chain, or a return too many: see selfcheck.h. */
_Noreturn void task_depth_failed(const struct task *t, int depth);

/* The frame of the call that t is in. */
static inline struct frame *task_frame(struct task *t)
{
	return &t->frame[t->depth - 1];
}

static inline void *task_obj(struct task *t)
{
	return task_frame(t)->obj;
}

/* What follows is in a call on obj and n, which goes on with then. */
static inline void task_push(struct task *t, void *obj, uint64_t n,
			     task_fn then)
{
	if (t->depth >= TASK_DEPTH)
		task_depth_failed(t, t->depth + 1);
	t->frame[t->depth++] = (struct frame){ then, obj, n };
}

static inline void task_call(struct task *t, task_fn callee, void *obj,
			     uint64_t n, task_fn then)
{
	task_push(t, obj, n, then);
	callee(t);
}

static inline void task_return(struct task *t)
{
	if (t->depth <= 0)
		task_depth_failed(t, t->depth - 1);
	t->frame[--t->depth].then(t);
}

static inline void task_queue_add(struct task_queue *q, struct task *t)
{
	t->next = NULL;
	if (q->tail)
		q->tail->next = t;
	else
		q->head = t;
	q->tail = t;
	q->nr++;
}

static inline void task_queue_add_head(struct task_queue *q, struct task *t)
{
	t->next = q->head;
	q->head = t;
	if (!q->tail)
		q->tail = t;
	q->nr++;
}

static inline struct task *task_queue_pop(struct task_queue *q)
{
	struct task *t = q->head;

	if (t) {
		q->head = t->next;
		if (!q->head)
			q->tail = NULL;
		q->nr--;
	}
	return t;
}

/* t must be in q. */
static inline void task_queue_remove(struct task_queue *q, struct task *t)
{
	struct task **p = &q->head, *before = NULL;

	while (*p != t) {
		before = *p;
		p = &before->next;
	}
	*p = t->next;
	if (!*p)
		q->tail = before;
	q->nr--;
}

/* Wakes every task of the queue. */
void task_wake_all(struct task_queue *q);

#endif
