/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Superblocks: see super.h.
 *
 * generic_shutdown_super() is cut in two by the drain: umount.c clears
 * SB_ACTIVE, super_evict() is evict_inodes(), and counts what the protocol let
 * through.
 */
#include "kernel/super.h"

#include "kernel/machine.h"

void super_init(struct machine *m, struct super_block *sb, int id,
		struct disk *disk, struct rng isw_rng)
{
	*sb = (struct super_block){
		.m = m, .id = id, .disk = disk, .isw_rng = isw_rng,
	};
	wb_init(&sb->root_wb, sb, NULL);
	sb->inode.sb = sb;
}

void super_mount(struct super_block *sb)
{
	sb->active = true;
	sb->in_use = true;
	sb->churned = false;
	sb->busy = 0;
	sb->at_risk = false;
	sb->weight = 1;
	sb->inode.frn_history = 0;
	sb->inode.dirty_until = 0;
}

static void super_counter_changed(struct task *t)
{
	struct super_block *sb = task_obj(t);

	if (!sb->isw_nr_in_flight) {
		sb->drainer = NULL;
		task_return(t);
		return;
	}
	sb->drainer = t;
	task_sleep(t, super_counter_changed);
}

void super_wait_counter(struct task *t, struct super_block *sb, task_fn then)
{
	task_call(t, super_counter_changed, sb, 0, then);
}

void super_evict(struct super_block *sb)
{
	if (sb->held_inodes) {
		sb->busy++;
		trace(sb->m, TRACE_BUSY_INODES, -1, sb,
		      (uint64_t)sb->held_inodes, 0);
	}
	inodes_detach_wbs(sb);
}
