/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing what is dirty: see flusher.h. */
#include "kernel/flusher.h"

#include "kernel/machine.h"

/* Who waits for a wb: wb_writeback_work, and the wb_completion of its task. */
struct wb_waiter {
	struct task *task;
	int rounds; /* of wb_workfn(), until what was dirty then is written */
	struct wb_waiter *next;
};

/* wb_wait_for_completion() is over with the last wb of a task's. */
static void wake_waiters(struct wb *wb)
{
	struct machine *m = wb->sb->m;
	struct wb_waiter **p = &wb->waiters, *w;

	while ((w = *p)) {
		struct task *t = w->task;

		if (--w->rounds) {
			p = &w->next;
			continue;
		}
		*p = w->next;
		pool_put(&m->writeback.waiters, w);
		if (!--task_frame(t)->n)
			task_wake(t);
	}
}

static void wb_queue_work(struct wb *wb, struct cpu *cpu)
{
	queue_work(cpu, &wb->sb->m->writeback_wq, &wb->dwork);
}

static void arm_for_first(struct machine *m)
{
	struct wb *first = m->writeback.dirty;

	if (first)
		event_arm_at(&m->engine, &m->writeback.dirty_expired,
			     first->dirty_until);
	else
		event_cancel(&m->engine, &m->writeback.dirty_expired);
}

/* One timer for all of them; the CPU of each one's is not known. */
static void dirty_expired(struct event *ev)
{
	struct machine *m = container_of(ev, struct machine,
					 writeback.dirty_expired);
	struct writeback *w = &m->writeback;

	m->this_cpu = NULL;
	while (w->dirty && w->dirty->dirty_until <= m->engine.now) {
		struct wb *wb = w->dirty;

		w->dirty = wb->next_dirty;
		wb_queue_work(wb, &m->cpu[0]);
	}
	arm_for_first(m);
}

static void add_dirty(struct writeback *w, struct wb *wb)
{
	wb->next_dirty = NULL;
	if (w->dirty)
		w->last_dirty->next_dirty = wb;
	else
		w->dirty = wb;
	w->last_dirty = wb;
}

static void wb_expires_later(struct wb *wb)
{
	struct machine *m = wb->sb->m;

	wb->dirty_until = m->engine.now + m->config.writeback.dirty_expire;
	add_dirty(&m->writeback, wb);
	if (m->writeback.dirty == wb)
		arm_for_first(m);
}

void wb_dirty(struct wb *wb, int ios)
{
	bool clean = !wb_is_dirty(wb);

	wb->dirty_ios += ios;
	if (!clean)
		return;
	wb_get(wb);
	wb->sb->m->writeback.nr_dirty++;
	wb_expires_later(wb);
}

/* -- wb_workfn() -- */

static struct wb *wb_of(struct task *worker)
{
	return container_of(current_work(worker), struct wb, dwork);
}

static void wb_written(struct task *worker)
{
	struct wb *wb = wb_of(worker);

	wb->being_written = false;
	wake_waiters(wb);
	if (wb->waiters) {
		wb_queue_work(wb, worker->cpu);
	} else if (wb->dirty_ios) {
		wb_expires_later(wb);
	} else {
		worker->m->writeback.nr_dirty--;
		wb_put(wb);
	}
	task_return(worker);
}

static void wb_workfn(struct task *worker)
{
	struct wb *wb = wb_of(worker);
	int64_t ios = wb->dirty_ios;

	wb->being_written = true;
	wb->dirty_ios = 0;
	disk_write(worker, wb->sb->disk, ios, wb_written);
}

/* -- sync_filesystem() -- */

/* wb_queue_work() for each that nobody writes yet. */
static void write_dirty(struct super_block *sb, struct cpu *cpu)
{
	struct writeback *w = &sb->m->writeback;
	struct wb *wb = w->dirty, *next;

	w->dirty = w->last_dirty = NULL;
	for (; wb; wb = next) {
		next = wb->next_dirty;
		if (wb->sb == sb)
			wb_queue_work(wb, cpu);
		else
			add_dirty(w, wb);
	}
	arm_for_first(sb->m);
}

static void wait_for(struct task *t, struct wb *wb)
{
	struct wb_waiter *w = pool_get(&t->m->writeback.waiters);

	*w = (struct wb_waiter){
		.task = t, .next = wb->waiters,
		.rounds = wb->being_written && wb->dirty_ios ? 2 : 1,
	};
	wb->waiters = w;
	task_frame(t)->n++;
}

static void synced(struct task *t)
{
	struct super_block *sb = task_obj(t);

	sb->inode.dirty_until = 0;
	task_return(t);
}

static void sync_inodes_sb(struct task *t)
{
	struct super_block *sb = task_obj(t);

	write_dirty(sb, t->cpu);
	for (struct wb *wb = sb->wbs; wb; wb = wb->next)
		if (wb_is_dirty(wb))
			wait_for(t, wb);
	if (task_frame(t)->n)
		task_sleep(t, synced);
	else
		synced(t);
}

void sync_filesystem(struct task *t, struct super_block *sb, task_fn then)
{
	task_call(t, sync_inodes_sb, sb, 0, then);
}

/* -- set-up -- */

void wb_flusher_init(struct wb *wb)
{
	work_init(&wb->dwork, wb_workfn);
}

void flushers_init(struct machine *m)
{
	pool_init(&m->writeback.waiters, m->engine.arena,
		  sizeof(struct wb_waiter));
	event_init(&m->engine, &m->writeback.dirty_expired, dirty_expired,
		   PRIO_WAKEUP);
}
