/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sleeping lock, first come first served: kernel/locking/mutex.c without the
 * optimistic spinning.
 */
#ifndef KERNEL_MUTEX_H
#define KERNEL_MUTEX_H

#include "kernel/task.h"

struct mutex {
	struct task *owner;
	struct task_queue waiters;
};

/* One that a scenario names: steps.c. */
struct named_mutex {
	const char *name;
	struct mutex mutex;
	struct named_mutex *next;
};

/* Goes on with then(t) once t owns the lock. */
void mutex_lock(struct task *t, struct mutex *lock, task_fn then);
/* Hands the lock to the first waiter and wakes it. */
void mutex_unlock(struct task *t, struct mutex *lock);

#endif
