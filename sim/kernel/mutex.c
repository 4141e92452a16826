/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutexes: see mutex.h.
 *
 * A lock is handed over by whoever unlocks, so that no third task takes it in
 * between: the kernel does so only for a waiter that has waited for long.
 */
#include "kernel/mutex.h"

#include "kernel/machine.h"

void mutex_lock(struct task *t, struct mutex *lock, task_fn then)
{
	CHECK(&t->m->engine, lock->owner, !=, t);
	if (!lock->owner) {
		lock->owner = t;
		then(t);
		return;
	}
	task_queue_add(&lock->waiters, t);
	task_sleep(t, then);
}

void mutex_unlock(struct task *t, struct mutex *lock)
{
	CHECK(&t->m->engine, lock->owner, ==, t);
	lock->owner = task_queue_pop(&lock->waiters);
	if (lock->owner)
		task_wake(lock->owner);
}
