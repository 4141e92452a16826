/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of dying objects and who empties it, as cleanup_net() does: whoever comes
 * first does the work for all who have come by the time he begins; those who come
 * later are the next batch, of which again the first does it.  In the kernel a
 * worker does, which saves the others no time.
 */
#ifndef KERNEL_BATCH_H
#define KERNEL_BATCH_H

#include "kernel/task.h"

struct batch {
	const char *name;
	struct batch *next;
	bool running;
	struct task_queue members; /* of the one that runs, but for its leader */
	struct task_queue waiting; /* for the next one */
};

/*
 * Goes on with leads(t), now or when the batch before is over, and then has to call
 * batch_end(); or with follows(t), when whoever leads has.  The functions are the
 * same for all who use the batch.
 */
void batch_join(struct task *t, struct batch *b, task_fn leads, task_fn follows);
void batch_end(struct machine *m, struct batch *b, task_fn leads);

#endif
