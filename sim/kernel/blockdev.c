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

static void disk_serve(struct disk_slot *slot, struct task *t)
{
	struct machine *m = slot->disk->m;
	simtime_t service = dist_draw(&m->config.disk.service,
				      &slot->disk->rng);

	slot->task = t;
	slot->disk->busy += service;
	event_arm(&m->engine, &slot->done, service);
}

static void disk_request_done(struct event *ev)
{
	struct disk_slot *slot = container_of(ev, struct disk_slot, done);
	struct task *t = slot->task, *next;

	CHECK(&slot->disk->m->engine, t, !=, NULL);
	slot->task = NULL;
	next = task_queue_pop(&slot->disk->waiting);
	if (next)
		disk_serve(slot, next);
	slot->disk->m->this_cpu = NULL;
	task_wake(t);
}

static void disk_next_request(struct task *t)
{
	struct frame *f = task_frame(t);
	struct disk *disk = f->obj;
	struct disk_slot *slot = disk->slot;
	int depth = disk->m->config.disk.depth;

	if (!f->n--) {
		task_return(t);
		return;
	}
	while (depth && slot->task)
		slot++, depth--;
	if (depth)
		disk_serve(slot, t);
	else
		task_queue_add(&disk->waiting, t);
	task_sleep(t, disk_next_request);
}

void disk_io(struct task *t, struct disk *disk, int count, task_fn then)
{
	task_call(t, disk_next_request, disk, (uint64_t)count, then);
}

void disk_init(struct machine *m, struct disk *disk, const char *owner,
	       uint64_t id, const char *purpose)
{
	int depth = m->config.disk.depth;

	*disk = (struct disk){ .m = m };
	disk->rng = machine_rng(m, owner, id, purpose);
	disk->slot = arena_calloc(m->engine.arena, (size_t)depth,
				  sizeof(*disk->slot));
	for (int i = 0; i < depth; i++) {
		disk->slot[i].disk = disk;
		event_init(&m->engine, &disk->slot[i].done, disk_request_done,
			   PRIO_DISK);
	}
}
