/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How likely an umount is to evict a superblock whose inode a switch still
 * holds ("VFS: Busy inodes after unmount"), for any protocol, and whether the
 * protocol can exclude it at all.
 */
#ifndef STUDY_RACE_H
#define STUDY_RACE_H

#include "study/interval.h"
#include "study/replicate.h"

/* Of one cell.  Probabilities are per umount. */
struct race {
	uint64_t umounts;
	uint64_t at_risk;   /* those whose drain began with an inode held */
	uint64_t busy;      /* those that evicted one */
	double p;           /* busy / umounts, or its weighted estimate */
	struct interval is; /* of p */
};

struct race race_counted(const struct cell *c, struct arena *arena);
/* From a run with race_tail(): weighted. */
struct race race_weighted(const struct cell *c, struct arena *arena);

/* The scenario with one window in ten as long as a preemption; from 'arena'. */
struct scenario race_widened(const struct scenario *s, struct arena *arena);
/* The scenario with rare windows drawn often, and weighted. */
struct scenario race_tail(const struct scenario *s);

/*
 * Why the protocol lets a switch through however rare, as a phrase; NULL if
 * its steps cover all of a switch's life.
 */
const char *race_hole(const struct protocol *p);

#endif
