/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Containers: cgroups that live for a while, and own inodes.
 *
 *	start	a runtime is exec'ed, makes a cgroup and those below it, and
 *		joins the last; the payload is exec'ed, and has its inodes
 *	life	every now and then some O_SYNC writes
 *	end	the runtime is exec'ed again and removes the cgroups, from below;
 *		another container takes the place
 *
 * They are there when a run begins, each at some point of its life.  Those of a
 * group start and end together: one by one is a steady coming and going, all in
 * one group a host that restarts everything at once, and what is in between are
 * storms.
 *
 * What a container has dirtied and not written is written later (kernel/flusher.h);
 * as long its inodes stay where they are.  Left out: the CPU time of the payload, a
 * runtime's own grace periods (mounts, namespaces), and the journal.
 */
#ifndef LOAD_CONTAINER_H
#define LOAD_CONTAINER_H

#include "engine/rng.h"
#include "kernel/super.h"
#include "kernel/task.h"
#include "load/config.h"

struct container {
	const struct load_config *load;
	struct super_block *sb;
	struct task task;
	struct rng rng, cgroup_rng;
	struct rng life_rng;     /* its group's: all of them draw the same */
	simtime_t end;           /* of this life */
	int writes_left;
	uint64_t lives;          /* ended */
};

/*
 * Number id of the load's containers, which exists, writes to sb, and goes on
 * from there.  Its first cgroups cost nothing.
 */
void container_start(struct machine *m, struct container *c,
		     const struct load_config *load, struct super_block *sb,
		     int id);

#endif
