/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inode switches: fs/fs-writeback.c.
 *
 *	prepare: SB_ACTIVE? take the inode, counters++      (producer)
 *	   |  <- the window: taken, but not yet queued
 *	queue:   onto the target wb's list; the first one queues its work
 *	   |
 *	work:    synchronize_rcu(), then move each inode, put it, counters--
 *
 * One work per target wb takes all switches queued before it starts; those that
 * come while it sits in synchronize_rcu() queue it again and pay another one.
 * Both the global and the superblock's own counter are kept in every run: which
 * of them the unmount looks at is the protocol's business.
 *
 * Producers: a writer whose rounds were foreign in more than 8 of the last 16
 * slots (load/writer.c), the cleanup of dying cgroups' wbs (below), and a plain
 * arrival rate (load/).  The cleanup alone switches many inodes at once, up to
 * 126 (WB_MAX_INODES_PER_ISW), and as often as it takes; the limit of switches
 * in flight is not its own.  They go to an ancestor's wb; where that has died by
 * the time they come, they stay until another cgroup goes offline.
 *
 * A superblock has an inode of its own, the one that is written to again and
 * again (super.h).  The others of a wb are a number: files that nobody writes to
 * any more, clean, on b_attached.
 */
#ifndef KERNEL_WRITEBACK_H
#define KERNEL_WRITEBACK_H

#include "kernel/rcu_segcblist.h"
#include "kernel/workqueue.h"

struct cgroup;
struct inode;
struct wb_waiter;
struct super_block;

struct isw {
	struct isw *next;
	struct super_block *sb;
	struct inode *inode;  /* NULL: others of sb only */
	int others;           /* how many */
	struct wb *old_wb;    /* of the others; NULL: of no wb that counts them */
	struct wb *new_wb;
	int srcu_idx;
	struct rcu_head head; /* SWITCH_CALL_RCU only, like its work */
	struct work work;
};

/* A bdi_writeback: of one superblock's disk and one memcg. */
struct wb {
	struct super_block *sb;
	struct cgroup *cgroup;   /* NULL: the root's, never released */
	int64_t refs;            /* each attached inode has one */
	int64_t b_attached;      /* inodes other than the superblock's own */
	struct wb *prev, *next;  /* in sb->wbs */
	struct isw *switches;    /* switch_wbs_ctxs, newest first */
	struct isw *taken;       /* by the work that runs */
	struct work switch_work;
	struct wb *next_dying;   /* in writeback.offline */
	int64_t dirty_ios;       /* requests that will write what is dirty */
	bool being_written;      /* what was dirty before */
	simtime_t dirty_until;   /* when they are written at the latest */
	struct wb *next_dirty;   /* in writeback.dirty */
	struct work dwork;       /* writes them: flusher.h */
	struct wb_waiter *waiters; /* for that */
	struct rcu_head head;    /* of its percpu_ref_kill() */
};

struct writeback {
	int isw_nr_in_flight;
	uint64_t switches_done;  /* inodes */
	struct pool isws;
	struct wb *offline;      /* offline_cgwbs: dying, not yet released */
	struct wb *scan;         /* where the cleanup is */
	struct work cleanup_work;
	struct wb *dirty, *last_dirty; /* nobody writes them yet, by age */
	int nr_dirty;            /* those, and those that are being written */
	struct event dirty_expired;
	struct pool waiters;
};

void writeback_init(struct machine *m);
void wb_init(struct wb *wb, struct super_block *sb, struct cgroup *cgroup);
static inline bool wb_is_dirty(const struct wb *wb)
{
	return wb->dirty_ios || wb->being_written;
}

void wb_get(struct wb *wb);
void wb_put(struct wb *wb);
/* The inode's first dirtying attaches it: __inode_attach_wb(). */
void inode_attach_wb(struct inode *inode, struct wb *wb);
/* The same of so many others of the wb's superblock. */
void inodes_attach_wb(struct wb *wb, int others);
/* evict_inodes(): what no switch holds leaves its wb. */
void inodes_detach_wbs(struct super_block *sb);

/*
 * inode_switch_wbs() by the running task t: switches inode (NULL: some other
 * one of sb, which counts and holds just the same) to new_wb, unless the
 * superblock goes, the inode is being switched or is there already, or too many
 * switches are in flight.
 */
void inode_switch_wbs(struct task *t, struct super_block *sb,
		      struct inode *inode, struct wb *new_wb, task_fn then);
/* wb_memcg_offline(): the cgroup's wb dies, and its inodes are to leave it. */
void wb_memcg_offline(struct cpu *cpu, struct wb *wb);

#endif
