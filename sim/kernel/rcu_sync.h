/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rcu_sync, the writer's side of a percpu_rw_semaphore: kernel/rcu/sync.c.
 *
 * Every write to cgroup.procs is such a writer (cgroup_threadgroup_rwsem).  The
 * first pays a whole synchronize_rcu(), with cgroup_mutex held; while writers
 * come more often than every few grace periods the rest go through at once, but
 * each last exit leaves a callback and keeps the grace periods coming.
 *
 *	IDLE --enter--> ENTER --GP--> PASSED --last exit--> EXIT --GP--> IDLE
 *	                                 ^                   | exit
 *	                                 +-- GP, users ------+--> REPLAY
 */
#ifndef KERNEL_RCU_SYNC_H
#define KERNEL_RCU_SYNC_H

#include <stdbool.h>

#include "kernel/rcu_segcblist.h"
#include "kernel/task.h"

struct rcu_sync {
	enum { GP_IDLE, GP_ENTER, GP_PASSED, GP_EXIT, GP_REPLAY } state;
	int count;               /* users */
	struct task_queue waiters;
	struct rcu_head head;
};

/* favordynmods: an enter without an exit keeps it in PASSED for ever. */
void rcu_sync_init(struct rcu_sync *rsp, bool enter_start);
/* Goes on when readers take the slow path. */
void rcu_sync_enter(struct task *t, struct rcu_sync *rsp, task_fn then);
void rcu_sync_exit(struct task *t, struct rcu_sync *rsp);

#endif
