/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches: see batch.h. */
#include "kernel/batch.h"

#include "kernel/machine.h"

void batch_join(struct task *t, struct batch *b, task_fn leads, task_fn follows)
{
	if (b->running) {
		task_queue_add(&b->waiting, t);
		task_sleep(t, follows);
		return;
	}
	b->running = true;
	leads(t);
}

void batch_end(struct machine *m, struct batch *b, task_fn leads)
{
	struct task *leader = task_queue_pop(&b->waiting);

	CHECK(&m->engine, b->running, ==, true);
	task_wake_all(&b->members);
	b->members = b->waiting;
	b->waiting = (struct task_queue){ .head = NULL };
	b->running = leader != NULL;
	if (!leader)
		return;
	leader->then = leads;
	task_wake(leader);
}
