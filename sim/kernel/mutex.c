/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutexes: see mutex.h.
 *
 * A lock is handed over by whoever unlocks, so that no third task takes it in
 * between. To spin is a burst of CPU time without end, which whoever ends the
 * spinning cuts short; what is then to be done is seen from who owns the lock.
 */
#include "kernel/mutex.h"

#include "kernel/machine.h"

#define WITHOUT_END (SIMTIME_MAX / 4)

/* -- spinners, and the locks of an owner that have some -- */

static void spun_add(struct task *owner, struct mutex *lock)
{
	lock->next_spun = owner->spun;
	owner->spun = lock;
}

static void spun_remove(struct task *owner, const struct mutex *lock)
{
	struct mutex **p = &owner->spun;

	while (*p != lock)
		p = &(*p)->next_spun;
	*p = lock->next_spun;
}

/* An emulator's guest cannot tell a vCPU that is off: vcpu_is_preempted(). */
static bool owner_on_cpu(const struct task *owner)
{
	const struct cpu *cpu = owner->cpu;

	return cpu->curr == owner &&
	       (cpu->vcpu.on || vcpus_are_emulated(cpu->m));
}

/* mutex_can_spin_on_owner() */
static bool can_spin(const struct task *t, const struct mutex *lock)
{
	return !t->cpu->need_resched && owner_on_cpu(lock->owner);
}

static void spin_over(struct task *t)
{
	struct mutex *lock = task_obj(t);

	if (!lock->owner) /* unlocked since it has stopped */
		lock->owner = t;
	if (lock->owner == t) {
		task_return(t);
		return;
	}
	task_queue_add(&lock->waiters, t);
	task_sleep(t, task_return);
}

static void spin(struct task *t, struct mutex *lock, task_fn then)
{
	if (!lock->spinners.head)
		spun_add(lock->owner, lock);
	task_queue_add(&lock->spinners, t);
	t->spins_on = lock;
	task_push(t, lock, 0, then);
	task_compute(t, WITHOUT_END, 0, spin_over);
	vcpu_pause_if_spinning(t->cpu);
}

static void stop(struct task *t)
{
	t->spins_on = NULL;
	task_cut_short(t);
}

void mutex_stop_spinning(struct task *t)
{
	struct mutex *lock = t->spins_on;

	task_queue_remove(&lock->spinners, t);
	if (!lock->spinners.head)
		spun_remove(lock->owner, lock);
	stop(t);
}

void mutex_owner_off_cpu(struct task *t)
{
	while (t->spun)
		mutex_stop_spinning(t->spun->spinners.head);
}

/* -- the lock -- */

void mutex_lock(struct task *t, struct mutex *lock, task_fn then)
{
	CHECK(&t->m->engine, lock->owner, !=, t);
	if (!lock->owner) {
		lock->owner = t;
		then(t);
	} else if (can_spin(t, lock)) {
		spin(t, lock, then);
	} else {
		task_queue_add(&lock->waiters, t);
		task_sleep(t, then);
	}
}

void mutex_unlock(struct task *t, struct mutex *lock)
{
	struct task *next = task_queue_pop(&lock->spinners);

	CHECK(&t->m->engine, lock->owner, ==, t);
	if (!next) {
		lock->owner = task_queue_pop(&lock->waiters);
		if (lock->owner)
			task_wake(lock->owner);
		return;
	}
	spun_remove(t, lock);
	lock->owner = next;
	if (lock->spinners.head)
		spun_add(next, lock);
	stop(next);
}
