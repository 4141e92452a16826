/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk's requests: see blockdev.h.
 *
 * A free slot is looked for one by one: disk.depth is small.  The completion
 * runs on no CPU (this_cpu is NULL), as the wake-up of an interrupt whose CPU
 * nobody chose.  A task's requests go one after the other, none ahead of its
 * answer.
 */
#include "kernel/blockdev.h"

#include "kernel/machine.h"

static void disk_event(struct event *ev);
static void disk_real_timer(struct real_timer *timer);

/* At its first request: of most disks only the first slots are ever used. */
static void disk_slot_init(struct disk_slot *slot, struct disk *disk)
{
	slot->disk = disk;
	slot->done_really.fn = disk_real_timer;
	event_init(&disk->m->engine, &slot->done, disk_event, PRIO_DISK);
}

static void disk_serve(struct disk *disk, struct disk_slot *slot,
		       struct task *t)
{
	struct machine *m = disk->m;
	simtime_t service = dist_draw(&m->config.disk.service, &disk->rng);

	if (!slot->disk)
		disk_slot_init(slot, disk);
	slot->task = t;
	slot->since = m->engine.now;
	if (m->config.host.emulation > 1)
		real_timer_arm(m, &slot->done_really, service);
	else
		event_arm(&m->engine, &slot->done, service);
}

static void disk_submit(struct disk *disk, struct task *t)
{
	struct disk_slot *slot = disk->slot;
	int depth = disk->m->config.disk.depth;

	while (depth && slot->task)
		slot++, depth--;
	if (depth)
		disk_serve(disk, slot, t);
	else
		task_queue_add(&disk->waiting, t);
}

/* -- flushes: each request takes the way by a worker -- */

/* kworker/N:1H, and those whose request it is to issue. */
struct kblockd {
	struct task task;
	struct task_queue queue;
	struct rng rng;
};

static void kblockd(struct task *t);

/* blk_mq_requeue_work() */
static void kblockd_issue(struct task *worker)
{
	struct kblockd *k = container_of(worker, struct kblockd, task);
	struct task *t = task_queue_pop(&k->queue);

	task_frame(t)->n--;
	disk_submit(task_obj(t), t);
	kblockd(worker);
}

static void kblockd(struct task *worker)
{
	struct machine *m = worker->m;
	struct kblockd *k = container_of(worker, struct kblockd, task);

	if (!k->queue.head)
		task_sleep(worker, kblockd);
	else
		task_compute(worker, dist_draw(&m->config.disk.kblockd,
					       &k->rng),
			     0, kblockd_issue);
}

/* blk_mq_kick_requeue_list(); the work is queued where t went to sleep. */
static void kick_kblockd(struct task *t)
{
	struct kblockd *k = &t->m->kblockd[t->cpu->id];

	task_queue_add(&k->queue, t);
	task_wake(&k->task);
}

static void disk_flushed(struct task *t)
{
	task_return(t);
}

static void disk_flush_begin(struct task *t)
{
	if (!task_frame(t)->n) {
		task_return(t);
		return;
	}
	kick_kblockd(t);
	task_sleep(t, disk_flushed);
}

void disk_flush(struct task *t, struct disk *disk, int64_t count, task_fn then)
{
	task_call(t, disk_flush_begin, disk, (uint64_t)count, then);
}

void kblockd_init(struct machine *m)
{
	m->kblockd = arena_calloc(m->engine.arena, (size_t)m->nr_cpus,
				  sizeof(*m->kblockd));
	for (int i = 0; i < m->nr_cpus; i++) {
		struct task *worker = &m->kblockd[i].task;

		task_init(m, worker, "kblockd", &m->cpu[i]);
		worker->bound = true;
		worker->weight = WEIGHT_HIGHPRI;
		worker->then = kblockd;
		m->kblockd[i].rng = machine_rng(m, "kblockd", (uint64_t)i,
						"cpu");
	}
}

static bool in_flush(const struct task *t)
{
	return t->then == disk_flushed;
}

/* -- writeback: all requests at once -- */

static void disk_written(struct task *t)
{
	task_return(t);
}

static bool in_write(const struct task *t)
{
	return t->then == disk_written;
}

static bool being_served(const struct disk *disk, const struct task *t)
{
	for (int i = 0; i < disk->m->config.disk.depth; i++)
		if (disk->slot[i].task == t)
			return true;
	return false;
}

static void disk_write_begin(struct task *t)
{
	struct frame *f = task_frame(t);
	struct disk *disk = f->obj;

	for (int i = 0; f->n && i < disk->m->config.disk.depth; i++) {
		if (disk->slot[i].task)
			continue;
		f->n--;
		disk_serve(disk, &disk->slot[i], t);
	}
	if (f->n)
		task_queue_add(&disk->waiting, t);
	task_sleep(t, disk_written);
}

void disk_write(struct task *t, struct disk *disk, int64_t count, task_fn then)
{
	task_call(t, disk_write_begin, disk, (uint64_t)count, then);
}

/* -- requests that their task issues -- */

/* Who has a request waiting; with more of them, it waits again at the end. */
static struct task *disk_next_waiting(struct disk *disk)
{
	struct task *t = task_queue_pop(&disk->waiting);

	if (t && in_write(t) && --task_frame(t)->n)
		task_queue_add(&disk->waiting, t);
	return t;
}

static void disk_request_done(struct disk_slot *slot)
{
	struct disk *disk = slot->disk;
	struct task *t = slot->task, *next;

	CHECK(&disk->m->engine, t, !=, NULL);
	disk->busy += disk->m->engine.now - slot->since;
	slot->task = NULL;
	next = disk_next_waiting(disk);
	if (next)
		disk_serve(disk, slot, next);
	disk->m->this_cpu = NULL;
	if (in_flush(t) && task_frame(t)->n)
		kick_kblockd(t);
	else if (!in_write(t) ||
		 (!task_frame(t)->n && !being_served(disk, t)))
		task_wake(t);
}

static void disk_next_request(struct task *t)
{
	struct frame *f = task_frame(t);

	if (!f->n--) {
		task_return(t);
		return;
	}
	disk_submit(f->obj, t);
	task_sleep(t, disk_next_request);
}

void disk_io(struct task *t, struct disk *disk, int64_t count, task_fn then)
{
	task_call(t, disk_next_request, disk, (uint64_t)count, then);
}

static void disk_event(struct event *ev)
{
	disk_request_done(container_of(ev, struct disk_slot, done));
}

static void disk_real_timer(struct real_timer *timer)
{
	struct disk_slot *slot =
		container_of(timer, struct disk_slot, done_really);

	vcpus_kick(slot->disk->m);
	disk_request_done(slot);
}

void disk_init(struct machine *m, struct disk *disk, const char *owner,
	       uint64_t id, const char *purpose)
{
	*disk = (struct disk){ .m = m };
	disk->rng = machine_rng(m, owner, id, purpose);
	disk->slot = arena_calloc(m->engine.arena,
				  (size_t)m->config.disk.depth,
				  sizeof(*disk->slot));
}
