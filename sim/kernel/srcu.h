/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sleepable RCU, a domain: kernel/rcu/srcutree.c.
 *
 * A reader counts itself under the current index; synchronize_srcu() flips the
 * index and waits until the old count is zero, so it waits for the domain's own
 * readers and for nobody else's.  A domain that was idle runs its grace period
 * at once, a few workqueue hops long, which is what srcu_might_be_idle() makes
 * of it.  Left out: the second scan and the tree of nodes, which only cost
 * microseconds.
 */
#ifndef KERNEL_SRCU_H
#define KERNEL_SRCU_H

#include "engine/rng.h"
#include "kernel/mutex.h"

struct srcu {
	int readers[2];
	int idx;
	struct mutex gp_mutex;
	struct task *waiter;   /* for readers[!idx] */
	struct rng rng;
};

/* The machine's domain for inode switches. */
void srcu_init(struct machine *m);

/* Returns the index for srcu_read_unlock(). */
int srcu_read_lock(struct srcu *s);
void srcu_read_unlock(struct machine *m, struct srcu *s, int idx);
/*
 * Flips the index and goes on when the readers of the old one are gone.  The
 * caller sees to it that nobody else does so meanwhile.
 */
void srcu_flip(struct task *t, struct srcu *s, task_fn then);
/* Of the machine's domain for inode switches. */
void synchronize_srcu(struct task *t, task_fn then);

#endif
