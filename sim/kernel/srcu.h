/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sleepable RCU, a domain: kernel/rcu/srcutree.c.
 *
 * A reader counts itself under the current index.  A grace period waits until
 * nobody is left under the other one (SCAN1), flips the index, and waits once more
 * (SCAN2): for the domain's own readers and for nobody else's.  It is a work that
 * looks, and looks again later.
 *
 * How much later is what SRCU costs.  An expedited grace period looks again at
 * once for its first two jiffies, a normal one after a jiffy, then after as many
 * as it is old, ten at most; and who waited for a normal one is told a jiffy after
 * its end.  synchronize_srcu() of a domain that is idle is expedited, a few works
 * long (srcu_might_be_idle()): so one caller hardly waits, and who comes within 25 us
 * after another, or while a grace period goes on that is not the last asked for,
 * may wait for jiffies.
 *
 * Left out: the tree, with callbacks on each CPU, that a domain grows where there
 * is contention or 128 CPUs are; here all are on CPU 0, as they are before.
 */
#ifndef KERNEL_SRCU_H
#define KERNEL_SRCU_H

#include "kernel/tick.h"
#include "kernel/workqueue.h"

/* Readers by index; who waits for those of the old one, or NULL. */
struct srcu_ctr {
	int readers[2];
	int idx;
	struct task *waiter;
};

enum srcu_state {
	SRCU_STATE_IDLE,
	SRCU_STATE_SCAN1,
	SRCU_STATE_SCAN2,
};

struct srcu_struct {
	struct srcu_ctr ctr;
	enum srcu_state state;
	uint64_t gp_seq;         /* as rcu_state.gp_seq */
	uint64_t gp_seq_needed, gp_seq_needed_exp;
	uint64_t gp_start;       /* jiffies */
	simtime_t last_gp_end;
	int n_exp_nodelay;       /* looks without a delay, of this state */
	struct work work;        /* process_srcu() */
	struct timer work_timer; /* that queues it */
	struct task_queue cbs;   /* tasks whose gp_seq is to come */
	struct work cb_work;     /* srcu_invoke_callbacks() */
	struct timer cb_timer;
};

/* The machine's domain for inode switches. */
void srcu_init(struct machine *m);

/* Returns the index for srcu_read_unlock(). */
int srcu_read_lock(struct srcu_ctr *ctr);
void srcu_read_unlock(struct machine *m, struct srcu_ctr *ctr, int idx);
/*
 * Flips the index and goes on when the readers of the old one are gone.  The
 * caller sees to it that nobody else does so meanwhile.  An expedited grace period
 * of RCU waits so for the readers that the model holds (rcu_exp.c).
 */
void srcu_flip(struct task *t, struct srcu_ctr *ctr, task_fn then);
/* Of the machine's domain for inode switches. */
void synchronize_srcu(struct task *t, task_fn then);

#endif
