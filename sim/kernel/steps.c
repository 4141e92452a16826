/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interpreter of a list of steps: see steps.h.
 *
 * The steps are taken in order, and none costs anything by itself: all time is
 * the mechanisms'.  A frame holds the list and the step, the next one the step
 * and how often it is still to be taken.
 */
#include "kernel/steps.h"

#include <string.h>

#include "kernel/batch.h"
#include "kernel/cgroup.h"
#include "kernel/drain.h"
#include "kernel/flusher.h"
#include "kernel/machine.h"
#include "kernel/process.h"
#include "kernel/rcu_barrier.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_synchronize.h"
#include "kernel/srcu.h"

static void next_step(struct task *t);
static void take_step(struct task *t);
static void step_taken(struct task *t);

static struct umount *umount_of(struct task *t)
{
	return container_of(t, struct umount, task);
}

static const struct step *current_step(struct task *t)
{
	return task_obj(t);
}

/* -- mutexes by name -- */

static struct mutex *mutex_by_name(struct machine *m, const char *name)
{
	struct named_mutex *lock = m->named_mutexes;

	if (!strcmp(name, "namespace_sem"))
		return &m->namespace_sem;
	if (!strcmp(name, "cgroup_mutex"))
		return &m->cgroup.mutex;
	while (lock && strcmp(lock->name, name))
		lock = lock->next;
	if (lock)
		return &lock->mutex;
	lock = arena_alloc(m->engine.arena, sizeof(*lock));
	*lock = (struct named_mutex){ .name = name, .next = m->named_mutexes };
	m->named_mutexes = lock;
	return &lock->mutex;
}

/* -- a work of one's own -- */

static void step_work_done(struct task *worker)
{
	struct umount *u = container_of(current_work(worker), struct umount,
					step_work);

	task_wake(&u->task);
	task_return(worker);
}

static void step_work(struct task *worker)
{
	struct umount *u = container_of(current_work(worker), struct umount,
					step_work);
	const struct step *step = current_step(&u->task);

	task_compute(worker, dist_draw(&step->time, &u->steps_rng), 0,
		     step_work_done);
}

static void flush_work(struct task *t, task_fn then)
{
	struct umount *u = umount_of(t);

	work_init(&u->step_work, step_work);
	queue_work(t->cpu, &t->m->system_unbound_wq, &u->step_work);
	task_sleep(t, then);
}

/* A work of somebody else's, gone when it has run. */
struct foreign_work {
	struct work work;
	struct machine *m;
	simtime_t takes;
	struct foreign_work *next; /* while it is free */
};

static struct foreign_work *foreign_work_of(struct task *worker)
{
	return container_of(current_work(worker), struct foreign_work, work);
}

static void foreign_work_done(struct task *worker)
{
	struct foreign_work *w = foreign_work_of(worker);

	w->next = w->m->foreign_works;
	w->m->foreign_works = w;
	task_return(worker);
}

static void foreign_work(struct task *worker)
{
	task_compute(worker, foreign_work_of(worker)->takes, 0,
		     foreign_work_done);
}

static void queue_foreign_work(struct task *t, const struct step *step)
{
	struct machine *m = t->m;
	struct foreign_work *w = m->foreign_works;

	if (w)
		m->foreign_works = w->next;
	else
		w = arena_calloc(m->engine.arena, 1, sizeof(*w));
	w->m = m;
	w->takes = dist_draw(&step->time, &umount_of(t)->steps_rng);
	work_init(&w->work, foreign_work);
	queue_work(t->cpu, machine_workqueue(m, step->name), &w->work);
}

/* -- a child of one's own -- */

static void step_child_exits(struct task *child)
{
	struct umount *u = container_of(child, struct umount, step_child);

	process_exit(child);
	process_release(child);
	task_exit(child);
	task_wake(&u->task);
}

static void step_forked(struct task *t)
{
	struct task *child = &umount_of(t)->step_child;

	child->cpu = t->cpu;
	child->bound = t->bound;
	wake_up_new_task(child, step_child_exits);
	task_sleep(t, step_taken);
}

static void fork_child(struct task *t)
{
	const struct process_config *p = &t->m->config.process;

	task_compute(t, dist_draw(&p->fork, &umount_of(t)->steps_rng),
		     p->user_fraction, step_forked);
}

/* -- batches by name -- */

static struct batch *batch_by_name(struct machine *m, const char *name)
{
	struct batch *b = m->batches;

	while (b && strcmp(b->name, name))
		b = b->next;
	if (b)
		return b;
	b = arena_alloc(m->engine.arena, sizeof(*b));
	*b = (struct batch){ .name = name, .next = m->batches };
	m->batches = b;
	return b;
}

static bool ends(const struct step *step, const char *batch)
{
	return step->op == OP_END_BATCH && !strcmp(step->name, batch);
}

/* Another has taken the steps up to the batch's end. */
static void batch_was_led(struct task *t)
{
	struct frame *steps = &t->frame[t->depth - 2];
	const struct step_list *list = steps->obj;

	while (!ends(&list->step[steps->n], current_step(t)->name))
		steps->n++;
	step_taken(t);
}

/* -- one step, once -- */

/* Of what is timed; others take steps too. */
static void trace_step(struct task *t, uint64_t end)
{
	if (t->kind == TASK_KIND_UMOUNT)
		trace(t->m, TRACE_DRAIN_STEP, t->cpu->id, t,
		      current_step(t)->op, end);
}

static void step_taken(struct task *t)
{
	trace_step(t, 1);
	task_frame(t)->n--;
	take_step(t);
}

/* cgroup_writeback_umount() has steps and records of its own. */
static void step_drained(struct task *t)
{
	super_evict(umount_of(t)->sb);
	umount_enter(umount_of(t), UMOUNT_EVICT);
	task_frame(t)->n--;
	take_step(t);
}

static void step_drain(struct task *t)
{
	umount_drain_begins(umount_of(t));
	cgroup_writeback_umount(umount_of(t), step_drained);
}

static struct workqueue *flushed_queue(struct machine *m,
				       const struct step *step)
{
	return step->name ? machine_workqueue(m, step->name) : &m->isw_wq;
}

static void do_step(struct task *t, const struct step *step)
{
	struct umount *u = umount_of(t);
	struct machine *m = t->m;

	switch (step->op) {
	case OP_SYNCHRONIZE_RCU:
		synchronize_rcu(t, step_taken);
		break;
	case OP_SYNCHRONIZE_RCU_EXPEDITED:
		synchronize_rcu_expedited(t, step_taken);
		break;
	case OP_RCU_BARRIER:
		rcu_barrier(t, step_taken);
		break;
	case OP_SYNCHRONIZE_SRCU:
		synchronize_srcu(t, step_taken);
		break;
	case OP_FLUSH_WORKQUEUE:
		flush_workqueue(t, flushed_queue(m, step), step_taken);
		break;
	case OP_WAIT_SB_COUNTER:
		super_wait_counter(t, u->sb, step_taken);
		break;
	case OP_DELAY:
		task_sleep_for(t, dist_draw(&step->time, &u->steps_rng), step_taken);
		break;
	case OP_CALL_RCU:
		call_rcu_bunch(t->cpu, step->count);
		step_taken(t);
		break;
	case OP_WAIT_RCU_GP:
	case OP_PERCPU_REF_KILL:
		wait_rcu_gp(t, step_taken);
		break;
	case OP_USER:
	case OP_KERNEL:
		task_compute(t, dist_draw(&step->time, &u->steps_rng),
			     step->op == OP_USER, step_taken);
		break;
	case OP_DISK:
		disk_io(t, u->sb->disk, 1, step_taken);
		break;
	case OP_LOCK:
		mutex_lock(t, mutex_by_name(m, step->name), step_taken);
		break;
	case OP_UNLOCK:
		mutex_unlock(t, mutex_by_name(m, step->name));
		step_taken(t);
		break;
	case OP_BATCH:
		batch_join(t, batch_by_name(m, step->name), step_taken,
			   batch_was_led);
		break;
	case OP_END_BATCH:
		batch_end(m, batch_by_name(m, step->name), step_taken);
		step_taken(t);
		break;
	case OP_KTHREAD_STOP:
		kthread_stop(u, step_taken);
		break;
	case OP_LRU_ADD_DRAIN_ALL:
		lru_add_drain_all(t, step_taken);
		break;
	case OP_FLUSH_WORK:
		flush_work(t, step_taken);
		break;
	case OP_QUEUE_WORK:
		queue_foreign_work(t, step);
		step_taken(t);
		break;
	case OP_SMP_CALL_FUNCTION:
		smp_call_function(t, &u->step_call, &u->steps_rng, step_taken);
		break;
	case OP_CGROUP_MKDIR:
		cgroup_mkdir(t, &u->steps_rng, step_taken);
		break;
	case OP_CGROUP_ATTACH:
		cgroup_attach(t, step_taken);
		break;
	case OP_CGROUP_RMDIR:
		cgroup_rmdir(t, step_taken);
		break;
	case OP_FORK:
		fork_child(t);
		break;
	case OP_SYNCFS:
		if (m->upper_sb)
			sync_filesystem(t, m->upper_sb, step_taken);
		else
			step_taken(t); /* the load is not there */
		break;
	case OP_DRAIN:
	case NR_OPS: /* neither gets here */
		break;
	}
}

static void take_step(struct task *t)
{
	const struct step *step = current_step(t);

	if (!task_frame(t)->n) {
		task_return(t);
	} else if (step->op == OP_DRAIN) {
		step_drain(t);
	} else {
		trace_step(t, 0);
		do_step(t, step);
	}
}

/* -- all of them -- */

static void step_done(struct task *t)
{
	task_frame(t)->n++;
	next_step(t);
}

static void next_step(struct task *t)
{
	const struct step_list *list = task_obj(t);
	const struct step *step = &list->step[task_frame(t)->n];

	if (step == &list->step[list->nr])
		task_return(t);
	else
		task_call(t, take_step, (void *)(uintptr_t)step,
			  step->op == OP_CALL_RCU ? 1 : (uint64_t)step->count,
			  step_done);
}

void take_steps(struct umount *u, const struct step_list *list, task_fn then)
{
	task_call(&u->task, next_step, (void *)(uintptr_t)list, 0, then);
}
