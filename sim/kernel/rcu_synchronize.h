/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * synchronize_rcu() in its two implementations.
 *
 * As a callback (6.12's default): call_rcu() of a function that wakes the
 * caller, with all that a callback waits for.  From the grace-period kthread
 * (rcutree.rcu_normal_wake_from_gp, the default of later kernels with up to 16
 * possible CPUs): the caller is put on one global list and woken by the kthread
 * itself at the end of the first grace period that began after that; no tick,
 * no callback list, never a third grace period.  The kthread wakes the newest
 * five and leaves the others to a work.  tree.c: synchronize_rcu_normal(),
 * rcu_sr_normal_*().  Left out: the limit of five outstanding lists, which
 * back-to-back grace periods do not reach.
 */
#ifndef KERNEL_RCU_SYNCHRONIZE_H
#define KERNEL_RCU_SYNCHRONIZE_H

#include "kernel/task.h"

/* Goes on with then(t) after a grace period. */
void synchronize_rcu(struct task *t, task_fn then);
void synchronize_rcu_expedited(struct task *t, task_fn then);
/* call_rcu_hurry() of a function that wakes t: wait_rcu_gp(). */
void wait_rcu_gp(struct task *t, task_fn then);

void rcu_synchronize_init(struct machine *m);
/* For rcu_gp.c: a grace period begins; it has ended. */
void rcu_sr_normal_gp_init(struct machine *m);
void rcu_sr_normal_gp_cleanup(struct machine *m);

#endif
