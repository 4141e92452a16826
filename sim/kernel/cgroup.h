/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cgroup's life, for what it puts on the callback lists: mkdir, a task that
 * joins, rmdir, and the long way down.  kernel/cgroup/cgroup.c, mm/memcontrol.c,
 * block/blk-cgroup.c, mm/backing-dev.c.
 *
 *	rmdir     a callback per kernfs node; percpu_ref_kill() of each css
 *	  CB ->   css_killed_work_fn (cgroup_offline_wq): memory kills the wbs
 *	  CB ->   the wb's last reference: cgwb_release_wq; kills the blkg
 *	  CB ->   blkg_release  CB ->  puts the io css
 *	  CB      of each css: css_release_work_fn -> queue_rcu_work
 *	   ->     css_free_rwork_fn (cgroup_free_wq); the last one puts self
 *	  CB ->   self's own release and free; CB of its directory
 *
 * So a removed cgroup lives on for 7 to 20 grace periods, and a handful of loops
 * keeps callbacks on the lists and grace periods back to back by itself.  The
 * work functions take cgroup_mutex, as mkdir, rmdir and cgroup.procs do, and that of a
 * release holds it while css_rstat_flush() goes through all CPUs.
 *
 * A cgroup below another holds a reference of each css of that one until its own
 * is freed: a chain of removed ones is killed at once, and freed from the bottom
 * up, two grace periods later for each.
 *
 * perf_event's css is there without being enabled, where the kernel has it.
 *
 * Left out: cpu and other controllers, cgroup_bpf, css_sets, and pages that stay charged
 * to a dead memcg (the wb's references stand for them).
 */
#ifndef KERNEL_CGROUP_H
#define KERNEL_CGROUP_H

#include "engine/rng.h"
#include "kernel/mutex.h"
#include "kernel/rcu_segcblist.h"
#include "kernel/rcu_sync.h"
#include "kernel/workqueue.h"
#include "kernel/writeback.h"

enum css_id {
	CSS_MEMORY,
	CSS_IO,
	CSS_PERF_EVENT, /* of every cgroup, where the kernel has it */
	CSS_SELF,
	NR_CSS,
};

struct css {
	struct cgroup *cgroup;
	int refs;
	int online_cnt;           /* itself, and those of its children */
	struct rcu_head head;
	struct work work;         /* offline, later free */
	struct work release_work;
};

struct cgroup {
	struct machine *m;
	struct rng *rng;         /* of costs; its maker's */
	struct cgroup *parent;   /* NULL: the root */
	struct css css[NR_CSS];
	bool has_wb;             /* somebody in it wrote: it has a wb and a blkg */
	struct wb wb;
	struct work wb_release;
	struct rcu_head blkg_head;
};

struct cgroups {
	struct mutex mutex;      /* cgroup_mutex */
	struct rcu_sync threadgroup_rwsem;
	struct pool pool;
	uint64_t alive;          /* not yet freed */
};

void cgroups_init(struct machine *m);
/* A cgroup below parent that was there before the run; rng as below. */
struct cgroup *cgroup_create(struct machine *m, struct cgroup *parent,
			     struct rng *rng);
/*
 * The running task makes a cgroup below t->cgroup (NULL: the root), and works on
 * that one from then on.  Its costs are drawn from rng.
 */
void cgroup_mkdir(struct task *t, struct rng *rng, task_fn then);
/* It writes itself to cgroup.procs of t->cgroup. */
void cgroup_attach(struct task *t, task_fn then);
/* It removes t->cgroup, which goes its own way from there, and is up at the parent. */
void cgroup_rmdir(struct task *t, task_fn then);
/*
 * The cgroup's wb on sb, made at its first write: wb_get_create().  A cgroup
 * writes to one superblock.
 */
struct wb *cgroup_wb(struct cgroup *cgroup, struct super_block *sb);
/*
 * Where the inodes of a dying wb go, wb_get_create() of each ancestor's: to the
 * first one that is online, and to the superblock's own at last.
 */
struct wb *cgroup_ancestor_wb(struct wb *wb);
/* The last reference to the cgroup's wb is gone: cgwb_release(). */
void cgroup_wb_released(struct cgroup *cgroup);

#endif
