/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dd oflag=sync: a task in a cgroup writes to a superblock's file.
 *
 * Each write is CPU time and a disk wait, once or more, then one round of
 * foreign-inode detection (fs/fs-writeback.c: wbc_detach_inode()): where the pages are
 * charged to another wb than the inode's, the history of the last 16 slots gets
 * a 1, and a history with more than 8 of them asks for a switch.
 *
 * Two ways to run it, of the same law.  Stepped, each write is what it says.
 * Drawn, where CPU time and disk waits are exponential and nobody else uses the
 * disk, only the writes that matter are events: k of them take a gamma time,
 * and in between the task flickers (kernel/flicker.h).
 *
 * While somebody writes, the superblock's journal thread commits at most once a
 * tick, since timestamps have that resolution (jbd2, ext4_fsync_journal()); or for
 * each write, where it has allocated.  Such a write's requests are completed by a work
 * (ext4_end_io_rsv_work()), on whatever CPU its worker is.
 */
#ifndef LOAD_WRITER_H
#define LOAD_WRITER_H

#include "engine/rng.h"
#include "kernel/super.h"
#include "kernel/task.h"
#include "kernel/workqueue.h"
#include "load/config.h"

struct writer {
	const struct load_config *load;
	struct super_block *sb;
	struct task *task;       /* that writes now, or NULL */
	struct wb *wb;           /* of its cgroup */
	int left;                /* writes */
	int ios_left;            /* disk waits of the current one */
	bool drawn;
	int segment;             /* writes until somebody looks again */
	simtime_t segment_start, segment_end;
	struct rng rng;
	struct task journal;
	struct rng journal_rng;
	struct work end_io;
	struct rng end_io_rng;
	struct disk journal_disk; /* what it waits for; apart from the data's */
	bool committing;         /* the journal thread is awake */
};

/* Drawn, where nobody is in the way; else always stepped. */
bool writers_are_drawn(const struct machine_config *c,
		       const struct load_config *load);
/* owner, id: as of its churner. */
void writer_init(struct machine *m, struct writer *w,
		 const struct load_config *load, struct super_block *sb,
		 const char *owner, uint64_t id);
/* From now on it writes to sb. */
void writer_use(struct writer *w, struct super_block *sb);
/* The running task t, in t->cgroup, writes load->writes times. */
void writer_run(struct task *t, struct writer *w, task_fn then);

#endif
