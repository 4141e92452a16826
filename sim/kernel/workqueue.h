/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Workqueues: kernel/workqueue.c.
 *
 * A per-CPU pool keeps one worker running at a time: a worker that sleeps in
 * its work lets the next one start (wq_worker_sleeping()), so any number of
 * works can sit in synchronize_rcu() side by side.  An unbound pool starts a
 * worker for each work.  A work that is queued again while it runs is run once
 * more, afterwards, by the same worker.  A work may be gone once its function
 * has run, and used anew: the worker keeps what it needs to know of it.
 *
 * flush_workqueue() waits for every work queued before it and for none queued
 * after it.  Works carry the colour of their time; a flush takes the current
 * colour for its own and moves on to the next, and is done when no work of its
 * colour is left.  Flushes that overlap complete in a cascade, in the order of
 * their colours; there are 16, and who finds none free waits for one.  The
 * kernel counts the works in flight per pool and adds up; here they are counted
 * per workqueue, since only the sum decides.
 *
 * Left out: rescuers, CPU-intensive works, idle workers' five-minute timeout.
 */
#ifndef KERNEL_WORKQUEUE_H
#define KERNEL_WORKQUEUE_H

#include "kernel/task.h"

#define WORK_NR_COLORS 16

struct worker_pool;
struct workqueue;

struct work {
	struct work *next;
	/* Runs in a worker; ends in task_return(). */
	task_fn fn;
	struct workqueue *wq;
	struct worker_pool *pool; /* where it was queued last, or NULL */
	bool pending;            /* queued and not yet begun */
	int color;
	uint64_t nr;             /* of its last queueing, machine-wide */
};

struct work_list {
	struct work *head, *tail;
};

struct worker {
	struct task task;
	struct worker_pool *pool;
	struct worker *next;     /* idle */
	struct worker *sibling;  /* in worker_pool.workers */
	struct work *current;    /* NULL: none */
	task_fn current_fn;
	struct workqueue *current_wq;
	uint64_t current_nr;
	int current_color;
	struct work_list scheduled; /* its work again, queued while it ran */
	bool idle, asleep;
};

struct worker_pool {
	struct machine *m;
	struct cpu *cpu;         /* NULL: unbound */
	struct work_list worklist;
	struct worker *workers;  /* all of them, the newest first */
	struct worker *idle;
	int nr_running;          /* workers that neither idle nor sleep */
	bool creating;
};

/* What a workqueue has on one pool: struct pool_workqueue. */
struct pool_workqueue {
	int nr_active;
	struct work_list inactive;
};

struct workqueue {
	const char *name;
	const char *function;    /* of its works, as reports call it */
	struct machine *m;
	bool unbound;
	int max_active;          /* per pool */
	struct pool_workqueue *pwq; /* one per CPU; the last one unbound */
	int nr_in_flight[WORK_NR_COLORS];
	int work_color, flush_color;
	struct task *first_flusher;
	struct task_queue flushers, overflow;
};

void workqueues_init(struct machine *m);
/* function: the kernel's name for what its works do, for reports. */
void workqueue_init(struct machine *m, struct workqueue *wq, const char *name,
		    const char *function, bool unbound, int max_active);
void work_init(struct work *work, task_fn fn);
/* From 'cpu'.  False if the work was pending already. */
bool queue_work(struct cpu *cpu, struct workqueue *wq, struct work *work);
/* The work that the worker t runs. */
struct work *current_work(struct task *t);
/* Goes on when every work queued on wq before has run. */
void flush_workqueue(struct task *t, struct workqueue *wq, task_fn then);

#endif
