/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk: so many requests are served at once, the others wait in order, and
 * each takes a draw of disk.service.  A flush, a FUA write and a plain write
 * are all "a request": what differs between them is in the distribution.  Between
 * the requests of a write with flushes around it a worker of kblockd's is needed
 * (block/blk-flush.c).  Left out: merging, flushes that serve several writes, and
 * that the work is queued where a request completes, not where its task slept.
 */
#ifndef KERNEL_BLOCKDEV_H
#define KERNEL_BLOCKDEV_H

#include "engine/engine.h"
#include "engine/rng.h"
#include "kernel/real_time.h"
#include "kernel/task.h"

struct disk_slot {
	struct event done;
	struct real_timer done_really; /* in its place, in an emulator */
	struct disk *disk;
	struct task *task;
	simtime_t since;
};

struct disk {
	struct machine *m;
	struct disk_slot *slot;
	struct task_queue waiting;
	simtime_t busy; /* all requests so far, ns */
	struct rng rng;
};

/* owner, id, purpose: the name of the stream of its service times. */
void disk_init(struct machine *m, struct disk *disk, const char *owner,
	       uint64_t id, const char *purpose);
/* count requests, one after the other, each waited for; 0 is none. */
void disk_io(struct task *t, struct disk *disk, int64_t count, task_fn then);
/*
 * count requests of a write with a flush before and after it, one after the other:
 * a worker of kblockd's issues each, and t sleeps until the last is done.
 * block/blk-flush.c
 */
void disk_flush(struct task *t, struct disk *disk, int64_t count, task_fn then);
/*
 * count requests, at least 1, submitted at once and waited for together.  Where
 * others wait for the disk too, they take turns, as for the tags of its queue.
 */
void disk_write(struct task *t, struct disk *disk, int64_t count, task_fn then);

/* On each CPU, before any disk is used. */
void kblockd_init(struct machine *m);

#endif
