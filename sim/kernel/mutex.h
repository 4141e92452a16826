/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sleeping lock, kernel/locking/mutex.c: who finds its owner on a CPU spins until
 * the lock is free (mutex_optimistic_spin()), unless the owner leaves its CPU or
 * the spinner's has need_resched(); then it sleeps.  Both are first come first
 * served.
 *
 * A lock that is free is had by whoever comes first: the first who spins, or who is
 * on its CPU while the first sleeper, which was woken, is on its way to one.  That
 * takes it only if it is free still; if not, the next unlock hands it over to it
 * (MUTEX_FLAG_HANDOFF).  An rt_mutex, which it is on PREEMPT_RT (host.rt_mutex), is
 * had by nobody before the first who waits.
 *
 * Left out: a spinner that is to reschedule sleeps at once, instead of when it runs
 * again; of an rt_mutex only the first waiter spins.
 */
#ifndef KERNEL_MUTEX_H
#define KERNEL_MUTEX_H

#include "kernel/task.h"

struct mutex {
	struct task *owner;
	struct task_queue waiters;
	struct task *first; /* of the waiters, woken for it; NULL: they all sleep */
	bool handoff;       /* to the first: MUTEX_FLAG_HANDOFF */
	struct task_queue spinners;
	struct mutex *next_spun; /* of its owner, with spinners: task.h */
};

/* One that a scenario names: steps.c. */
struct named_mutex {
	const char *name;
	struct mutex mutex;
	struct named_mutex *next;
};

/* Goes on with then(t) once t owns the lock. */
void mutex_lock(struct task *t, struct mutex *lock, task_fn then);
/* Frees the lock or hands it over; who spins goes on, who sleeps first is woken. */
void mutex_unlock(struct task *t, struct mutex *lock);

/* t spins, and its CPU is wanted: it sleeps instead. */
void mutex_stop_spinning(struct task *t);
/* t owns locks that others spin for, and leaves its CPU: they sleep instead. */
void mutex_owner_off_cpu(struct task *t);

#endif
