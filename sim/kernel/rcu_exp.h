/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * synchronize_rcu_expedited(): kernel/rcu/tree_exp.h.
 *
 * One expedited grace period at a time, with a sequence number by which callers
 * that waited for the mutex find their work done.  Idle CPUs need no asking; a
 * busy one answers an IPI when it next passes a quiescent state, which is drawn
 * (rcu.exp_report); the grace period takes as long as the slowest, and as the
 * readers that the model itself holds.  It touches neither normal grace periods
 * nor callback lists.  Left out: the funnel of locks up the tree, which is a
 * mutex here, and the kthread worker, whose hop is a wake-up.
 */
#ifndef KERNEL_RCU_EXP_H
#define KERNEL_RCU_EXP_H

#include "kernel/task.h"

void synchronize_rcu_expedited(struct task *t, task_fn then);

#endif
