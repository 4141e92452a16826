/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rcu_barrier(): waits until every callback queued before it has run.
 *
 * It asks for no grace period.  It puts one callback of its own behind the last
 * one of each CPU's list (rcu_segcblist_entrain()) and waits until all of those
 * have run, so it takes as long as the slowest list.  One barrier runs at a
 * time; a caller that finds, once it has the mutex, that a whole barrier has
 * been run since it arrived returns at once, so that eight concurrent callers
 * cost two barriers.  The CPUs are asked one after the other by synchronous
 * IPIs, those without callbacks not at all.  kernel/rcu/tree.c: rcu_barrier(),
 * rcu_barrier_entrain(), rcu_barrier_callback().
 */
#ifndef KERNEL_RCU_BARRIER_H
#define KERNEL_RCU_BARRIER_H

#include "kernel/task.h"

void rcu_barrier(struct task *t, task_fn then);

#endif
