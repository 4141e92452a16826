/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutexes: see mutex.h.
 *
 * To spin is a burst of CPU time without end, which whoever ends the spinning cuts
 * short; what is then to be done is seen from who owns the lock.
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

/* __mutex_trylock_or_handoff(), without the flag; what was handed over is t's already. */
static bool trylock(struct task *t, struct mutex *lock)
{
	if (lock->owner && lock->owner != t)
		return false;
	if (!lock->owner && lock->spinners.head)
		spun_add(t, lock);
	lock->owner = t;
	lock->handoff = false;
	if (lock->first == t)
		lock->first = NULL;
	return true;
}

static void woken_up(struct task *t);
static void spin(struct task *t, struct mutex *lock);

static void wait(struct task *t, struct mutex *lock)
{
	if (lock->first == t) {
		lock->first = NULL;
		task_queue_add_head(&lock->waiters, t);
	} else {
		task_queue_add(&lock->waiters, t);
	}
	task_sleep(t, woken_up);
}

/* Its frame's n: it was told to stop. */
static void spin_over(struct task *t)
{
	struct mutex *lock = task_obj(t);

	if (trylock(t, lock))
		task_return(t);
	else if (!task_frame(t)->n && can_spin(t, lock))
		spin(t, lock);
	else
		wait(t, lock);
}

static void spin(struct task *t, struct mutex *lock)
{
	if (!lock->spinners.head)
		spun_add(lock->owner, lock);
	task_queue_add(&lock->spinners, t);
	t->spins_on = lock;
	task_frame(t)->n = 0;
	task_compute(t, WITHOUT_END, 0, spin_over);
	vcpu_pause_if_spinning(t->cpu);
}

static void spin_or_wait(struct task *t, struct mutex *lock)
{
	if (can_spin(t, lock))
		spin(t, lock);
	else
		wait(t, lock);
}

/* Whoever was awake may have been faster; the next time it is handed over. */
static void woken_up(struct task *t)
{
	struct mutex *lock = task_obj(t);

	if (trylock(t, lock)) {
		task_return(t);
		return;
	}
	lock->handoff = true;
	spin_or_wait(t, lock);
}

static void end_spinning(struct task *t)
{
	struct mutex *lock = t->spins_on;

	task_queue_remove(&lock->spinners, t);
	if (!lock->spinners.head && lock->owner)
		spun_remove(lock->owner, lock);
	t->spins_on = NULL;
	task_cut_short(t);
}

void mutex_stop_spinning(struct task *t)
{
	task_frame(t)->n = 1;
	end_spinning(t);
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
	if (trylock(t, lock)) {
		then(t);
		return;
	}
	task_push(t, lock, 0, then);
	spin_or_wait(t, lock);
}

/* Only the first who waits is ever awake, or about to be. */
static void wake_first(struct mutex *lock)
{
	if (lock->first || !lock->waiters.head)
		return;
	lock->first = task_queue_pop(&lock->waiters);
	task_wake(lock->first);
}

/* __mutex_handoff() */
static void hand_over(struct mutex *lock)
{
	struct task *t = lock->first ? lock->first : lock->waiters.head;

	if (t->spins_on)
		end_spinning(t);
	lock->owner = t;
	if (!lock->spinners.head)
		return;
	spun_add(t, lock);
	if (!owner_on_cpu(t))
		mutex_owner_off_cpu(t);
}

/* rt_mutex_steal(); who spins has it in this instant. */
static bool no_stealing(const struct machine *m, const struct mutex *lock)
{
	return m->config.host.rt_mutex && lock->waiters.head &&
	       !lock->spinners.head;
}

void mutex_unlock(struct task *t, struct mutex *lock)
{
	CHECK(&t->m->engine, lock->owner, ==, t);
	if (lock->spinners.head)
		spun_remove(t, lock);
	lock->owner = NULL;
	if (lock->handoff || no_stealing(t->m, lock))
		hand_over(lock);
	else if (lock->spinners.head)
		end_spinning(lock->spinners.head);
	wake_first(lock);
}
