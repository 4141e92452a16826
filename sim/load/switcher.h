/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A producer of switches of other inodes of a superblock, at a given rate. */
#ifndef LOAD_SWITCHER_H
#define LOAD_SWITCHER_H

#include "engine/dist.h"
#include "engine/rng.h"
#include "kernel/super.h"
#include "kernel/task.h"

struct switcher {
	struct task task;
	struct super_block *sb;
	struct dist gap;
	struct rng rng;
};

/* gap: the mean, ns, of an exponential distribution. */
void switcher_start(struct machine *m, struct switcher *s,
		    struct super_block *sb, double gap, uint64_t id);

#endif
