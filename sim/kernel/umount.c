/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umount(8) in stations, and lru_add_drain_all() (mm/swap.c), which ends it.
 *
 * The stations are written from the last to the first, for each names the next
 * one.  Where a station begins is kept in at[] for the latencies, and told to
 * listeners.
 */
#include "kernel/umount.h"

#include "kernel/drain.h"
#include "kernel/machine.h"
#include "kernel/process.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_synchronize.h"
#include "kernel/steps.h"

/* -- lru_add_drain_all(): a work on each CPU that touched pages -- */

void lru_add(struct cpu *cpu)
{
	cpu->m->lru_drain[cpu->id].needed = true;
}

static void lru_add_drain_work(struct task *t)
{
	struct machine *m = t->m;
	struct lru_drain *drain = container_of(current_work(t),
					       struct lru_drain, work);

	drain->needed = false;
	m->lru_works_left--;
	CHECK(&m->engine, m->lru_works_left, >=, 0);
	if (!m->lru_works_left)
		task_wake(m->lru_drain_mutex.owner);
	task_return(t);
}

static void lru_add_drained(struct task *t)
{
	mutex_unlock(t, &t->m->lru_drain_mutex);
	task_return(t);
}

static void lru_add_drain_locked(struct task *t)
{
	struct machine *m = t->m;

	m->lru_works_left = 0;
	for (int i = 0; i < m->nr_cpus; i++) {
		if (!m->lru_drain[i].needed)
			continue;
		m->lru_works_left++;
		queue_work(&m->cpu[i], &m->mm_percpu_wq, &m->lru_drain[i].work);
	}
	if (m->lru_works_left)
		task_sleep(t, lru_add_drained);
	else
		lru_add_drained(t);
}

void lru_add_drain_all(struct task *t, task_fn then)
{
	task_push(t, NULL, 0, then);
	mutex_lock(t, &t->m->lru_drain_mutex, lru_add_drain_locked);
}

void lru_add_drain_init(struct machine *m)
{
	m->lru_drain = arena_calloc(m->engine.arena, (size_t)m->nr_cpus,
				    sizeof(*m->lru_drain));
	for (int i = 0; i < m->nr_cpus; i++)
		work_init(&m->lru_drain[i].work, lru_add_drain_work);
}

/* -- umount(8), from its end to its beginning -- */

static struct umount *umount_of(struct task *t)
{
	return container_of(t, struct umount, task);
}

void umount_enter(struct umount *u, enum umount_phase phase)
{
	struct machine *m = u->task.m;

	u->at[phase] = m->engine.now;
	trace(m, TRACE_UMOUNT_PHASE, -1, &u->task, phase, (uintptr_t)u->sb);
}

static simtime_t umount_draw(struct umount *u, const struct dist *d)
{
	return dist_draw(d, &u->rng);
}

static void umount_exited(struct task *t)
{
	struct umount *u = umount_of(t);

	umount_enter(u, UMOUNT_DONE);
	process_exit(t);
	task_exit(t);
	u->done(u);
}

static void umount_finish(struct task *t)
{
	struct umount *u = umount_of(t);

	umount_enter(u, UMOUNT_FINISH);
	call_rcu_bunch(t->cpu, t->m->config.umount.callbacks);
	task_compute(t, umount_draw(u, &t->m->config.umount.finish),
		     t->m->config.process.user_fraction, umount_exited);
}

static void umount_kthreads_stopped(struct task *t)
{
	if (t->m->config.umount.lru_add_drain_all)
		lru_add_drain_all(t, umount_finish);
	else
		umount_finish(t);
}

/* complete(&kthread->exited) */
static void kthread_exits(struct task *t)
{
	task_wake(&container_of(t, struct umount, kthread)->task);
	task_exit(t);
}

void kthread_stop(struct umount *u, task_fn then)
{
	struct task *k = &u->kthread;

	k->cpu = u->task.cpu; /* where it slept is not known */
	k->then = kthread_exits;
	task_push(&u->task, NULL, 0, then);
	task_wake(k);
	task_sleep(&u->task, task_return);
}

static void umount_stop_kthreads(struct task *t)
{
	struct umount *u = umount_of(t);

	if (!u->stops--) {
		umount_kthreads_stopped(t);
		return;
	}
	kthread_stop(u, umount_stop_kthreads);
}

static void umount_super_put(struct task *t)
{
	struct umount *u = umount_of(t);
	const struct umount_config *c = &t->m->config.umount;

	u->stops = c->kthread_stops;
	disk_io(t, u->sb->disk,
		c->put_super_ios + (u->sb->churned ? c->churned_ios : 0),
		umount_stop_kthreads);
}

static void umount_put_super(struct task *t)
{
	struct umount *u = umount_of(t);
	const struct umount_config *c = &t->m->config.umount;
	simtime_t cost = umount_draw(u, &c->put_super);
	simtime_t churned = umount_draw(u, &c->churned);

	umount_enter(u, UMOUNT_PUT_SUPER);
	super_evict(u->sb);
	task_compute(t, cost + (u->sb->churned ? churned : 0), 0,
		     umount_super_put);
}

static void umount_evict(struct task *t)
{
	struct umount *u = umount_of(t);

	umount_enter(u, UMOUNT_EVICT);
	task_compute(t, umount_draw(u, &t->m->config.umount.evict), 0,
		     umount_put_super);
}

void umount_drain_begins(struct umount *u)
{
	u->sb->active = false;
	u->sb->at_risk = u->sb->held_inodes > 0;
	umount_enter(u, UMOUNT_DRAIN);
}

static void umount_drain(struct task *t)
{
	umount_drain_begins(umount_of(t));
	cgroup_writeback_umount(umount_of(t), umount_evict);
}

static void umount_sync_disk(struct task *t)
{
	struct umount *u = umount_of(t);

	disk_io(t, u->sb->disk, t->m->config.umount.sync_ios, umount_drain);
}

static void umount_sync(struct task *t)
{
	struct umount *u = umount_of(t);

	umount_enter(u, UMOUNT_SYNC);
	task_compute(t, umount_draw(u, &t->m->config.umount.sync), 0,
		     umount_sync_disk);
}

/* namespace_unlock() */
static void umount_namespace_done(struct task *t)
{
	mutex_unlock(t, &t->m->namespace_sem);
	umount_enter(umount_of(t), UMOUNT_EXPEDITED);
	synchronize_rcu_expedited(t, umount_sync);
}

static void umount_namespace_locked(struct task *t)
{
	struct umount *u = umount_of(t);

	task_compute(t, umount_draw(u, &t->m->config.umount.namespace), 0,
		     umount_namespace_done);
}

static void umount_user_done(struct task *t)
{
	umount_enter(umount_of(t), UMOUNT_NAMESPACE);
	lru_add(t->cpu);
	call_rcu_bunch(t->cpu, t->m->config.process.exec_callbacks);
	mutex_lock(t, &t->m->namespace_sem, umount_namespace_locked);
}

static void umount_user(struct task *t)
{
	struct umount *u = umount_of(t);

	task_compute(t, umount_draw(u, &t->m->config.umount.user),
		     t->m->config.process.user_fraction, umount_user_done);
}

/* -- what somebody else waits for, in its place -- */

static void steps_done(struct task *t)
{
	struct umount *u = umount_of(t);

	u->sb->active = false;
	umount_enter(u, UMOUNT_DONE);
	task_exit(t);
	u->done(u);
}

static void steps_begin(struct task *t)
{
	umount_of(t)->at[UMOUNT_NAMESPACE] = t->m->engine.now;
	lru_add(t->cpu);
	take_steps(umount_of(t), umount_of(t)->steps, steps_done);
}

void umount_start(struct umount *u, struct super_block *sb,
		  void (*done)(struct umount *u))
{
	u->task.kind = TASK_KIND_UMOUNT;
	u->sb = sb;
	u->done = done;
	umount_enter(u, UMOUNT_USER);
	if (u->steps->nr) { /* a task that is there already */
		u->task.then = steps_begin;
		task_wake(&u->task);
	} else {
		wake_up_new_task(&u->task, umount_user);
	}
}

void umount_init(struct machine *m, struct umount *u, const char *name,
		 const struct step_list *steps, uint64_t id)
{
	u->steps = steps;
	task_init(m, &u->task, name, &m->cpu[id % (uint64_t)m->nr_cpus]);
	task_init(m, &u->kthread, "kthread", &m->cpu[0]);
	u->kthread.housekeeping = true;
	task_init(m, &u->step_child, "child", &m->cpu[0]);
	u->rng = machine_rng(m, name, id, "path");
	u->steps_rng = machine_rng(m, name, id, "steps");
}
