/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a cgroup has dirtied on a superblock, and who writes it: wb_workfn() of
 * fs/fs-writeback.c, a work of each wb.
 *
 *	dirtied		the inodes stay with their wb; writeback.dirty_expire on,
 *			or at a sync_filesystem(), its work is queued
 *	written		by the work, all requests at once (disk_write()); then the
 *			inodes are clean, and may be switched
 *
 * Left out: the flusher's turns of 5 s, that it writes 4 MiB of an inode and goes
 * on to the next, and dirty limits.
 */
#ifndef KERNEL_FLUSHER_H
#define KERNEL_FLUSHER_H

#include "kernel/super.h"
#include "kernel/task.h"

/* ios requests, at least 1, write what the wb's inodes now have besides. */
void wb_dirty(struct wb *wb, int ios);
/*
 * Goes on when what is dirty on sb now, whosever it is, has been written:
 * sync_inodes_sb().  An overlay's is that of its upper layer's superblock
 * (fs/overlayfs/super.c: ovl_sync_fs()).
 */
void sync_filesystem(struct task *t, struct super_block *sb, task_fn then);

/* For writeback.c. */
void wb_flusher_init(struct wb *wb);
void flushers_init(struct machine *m);

#endif
