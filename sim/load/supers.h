/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The superblocks of a run and their disks, of their own or shared.
 *
 * Streams are named after what they are of, a churner or a target, so that the
 * number of the one does not change the draws of the other.
 */
#ifndef LOAD_SUPERS_H
#define LOAD_SUPERS_H

#include "kernel/blockdev.h"
#include "load/config.h"

struct super_block;
struct target_sb;

struct supers {
	struct machine *m;
	int first_target;            /* number of the first target's */
	struct target_sb *target;    /* the one to be used next first */
	int nr_targets;
	struct disk shared_disk;
};

void supers_init(struct supers *s, struct machine *m,
		 const struct load_config *load);
/* Number nr of all; owner and id name the streams of it and of its disk. */
void super_make(struct supers *s, struct super_block *sb, int nr,
		const char *owner, int id);
/* How many are the containers'. */
int container_supers(const struct load_config *load);
/*
 * One for a target, that no switch of its former life still holds: after a busy
 * unmount that life is not over, and the next mount is another superblock.
 */
struct super_block *super_unused(struct supers *s);

#endif
