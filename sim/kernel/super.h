/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Superblocks, as far as unmounting and inode switches see them: SB_ACTIVE, the
 * inodes that switches hold, the superblock's own counter of switches in flight
 * (the s_isw_nr_in_flight of the per-superblock protocol), its disk, and its
 * one interesting inode, the file that the loop overwrites.  The others are
 * counted by their wbs.
 */
#ifndef KERNEL_SUPER_H
#define KERNEL_SUPER_H

#include "engine/rng.h"
#include "kernel/blockdev.h"
#include "kernel/writeback.h"

struct inode {
	struct super_block *sb;
	struct wb *wb;        /* i_wb; NULL until first dirtied */
	bool switching;       /* I_WB_SWITCH */
	simtime_t dirty_until; /* on b_dirty: the flusher takes it off then */
	unsigned int frn_history; /* i_wb_frn_history: the last 16 slots */
	void *writer;             /* who writes to it now, or NULL */
	void (*switched)(struct inode *inode); /* tells the writer; or NULL */
};

struct super_block {
	struct machine *m;
	int id;
	bool active;            /* SB_ACTIVE */
	bool in_use;            /* from its mount until its umount is told of */
	bool churned;           /* written to since its mount */
	int isw_nr_in_flight;   /* this superblock's switches */
	int held_inodes;        /* references taken by switches */
	struct rng isw_rng;     /* what they take */
	struct task *drainer;   /* waits for isw_nr_in_flight == 0, or NULL */
	struct wb root_wb;      /* bdi->wb, of the root memcg */
	struct wb *wbs;         /* that one and the cgroups': bdi->wb_list */
	struct inode inode;
	struct disk *disk;
	uint64_t busy;          /* evictions that found an inode held */
	bool at_risk;           /* one was held when the drain began */
	bool watched;           /* its windows are drawn rarer, by tail_share */
	double weight;          /* of this mount then: dist_draw_tail() */
};

/* id: for reports; what its switches take is drawn from isw_rng. */
void super_init(struct machine *m, struct super_block *sb, int id,
		struct disk *disk, struct rng isw_rng);
/* A fresh mount. */
void super_mount(struct super_block *sb);
/* Goes on when none of sb's own switches is in flight: wait_var_event(). */
void super_wait_counter(struct task *t, struct super_block *sb, task_fn then);
/* evict_inodes(): notes a busy inode, one that a switch still holds. */
void super_evict(struct super_block *sb);

#endif
