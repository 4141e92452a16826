/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The path of umount(8), from fork to reaping: fs/namespace.c, fs/super.c:
 * generic_shutdown_super(), fs/ext4/super.c: ext4_put_super().
 *
 *	user space, libmount
 *	namespace_sem: do_umount(); then synchronize_rcu_expedited()
 *	sync_filesystem(): CPU, disk
 *	SB_ACTIVE cleared
 *	cgroup_writeback_umount(): the drain protocol (drain.h)
 *	evict_inodes(): the busy-inodes check
 *	ext4_put_super(): CPU, disk, kthreads stopped, lru_add_drain_all()
 *	back to user space; the parent reaps it
 *
 * Each part takes what the scenario's umount_path says, plus the waits that come
 * out of the machine: the CPU, the disk, the locks, the works of
 * lru_add_drain_all() on every CPU that touched pages.
 */
#ifndef KERNEL_UMOUNT_H
#define KERNEL_UMOUNT_H

#include "kernel/smp.h"
#include "kernel/super.h"
#include "kernel/task.h"
#include "kernel/workqueue.h"

enum umount_phase {
	UMOUNT_USER,
	UMOUNT_NAMESPACE,
	UMOUNT_EXPEDITED,
	UMOUNT_SYNC,
	UMOUNT_DRAIN,
	UMOUNT_EVICT,
	UMOUNT_PUT_SUPER,
	UMOUNT_FINISH,
	UMOUNT_DONE,
	NR_UMOUNT_PHASES,
};

struct umount {
	struct task task;
	const struct step_list *steps; /* in place of that path, unless empty */
	struct super_block *sb;
	struct rng rng, steps_rng;
	simtime_t at[NR_UMOUNT_PHASES]; /* when each phase began */
	int stops;                      /* kthreads still to be stopped */
	struct task kthread;            /* the one that is */
	struct work step_work;          /* of the step flush_work */
	struct task step_child;         /* of the step fork */
	struct smp_call step_call;      /* of the step smp_call_function */
	void (*done)(struct umount *u); /* its parent reaps it */
	void *parent;
};

/*
 * A task that takes steps, or umount(8) once it is started.  name and id are those of
 * its random streams: the same for the same target of a sample.
 */
void umount_init(struct machine *m, struct umount *u, const char *name,
		 const struct step_list *steps, uint64_t id);
/* fork and exec of umount(8) for sb, now.  done(u) is called at its end. */
void umount_start(struct umount *u, struct super_block *sb,
		  void (*done)(struct umount *u));

/* -- parts of it that are steps as well: steps.c -- */

/* A phase begins. */
void umount_enter(struct umount *u, enum umount_phase phase);
/* generic_shutdown_super(): the superblock is active no more. */
void umount_drain_begins(struct umount *u);
/* kernel/kthread.c: wakes a thread and waits for its exit. */
void kthread_stop(struct umount *u, task_fn then);
void lru_add_drain_all(struct task *t, task_fn then);

/* lru_add_drain_all()'s works; to be called once. */
void lru_add_drain_init(struct machine *m);
/* The task touched page cache on its CPU. */
void lru_add(struct cpu *cpu);

#endif
