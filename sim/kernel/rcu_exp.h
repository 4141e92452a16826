/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * synchronize_rcu_expedited(): kernel/rcu/tree_exp.h.
 *
 * One expedited grace period at a time.  Whoever first needs the next one takes
 * the mutex, has a worker of its CPU run it and waits; others that it will serve
 * wait beside him and are woken together.  Idle CPUs need no asking; a busy one
 * answers an IPI when it next passes a quiescent state, which is drawn
 * (rcu.exp_report); the grace period takes as long as the slowest, and as the
 * readers that the model itself holds.  It touches neither normal grace periods
 * nor callback lists.  Left out: the way up the tree to the mutex,
 * and the kthread of CONFIG_RCU_EXP_KTHREAD.
 */
#ifndef KERNEL_RCU_EXP_H
#define KERNEL_RCU_EXP_H

#include "kernel/task.h"

void rcu_exp_init(struct machine *m);
/* For rcu_synchronize.c: synchronize_rcu_expedited(), if that is wanted. */
void rcu_exp_synchronize(struct task *t, task_fn then);

#endif
