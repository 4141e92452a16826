/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two cells side by side: what changed, and whether that is more than noise.
 */
#ifndef STUDY_COMPARE_H
#define STUDY_COMPARE_H

#include "study/paired.h"
#include "study/replicate.h"
#include "study/stats.h"

struct comparison {
	struct summary a, b;                  /* pooled over the replications */
	struct paired stat[NR_STATISTICS];    /* ns; of the replications' own */
	struct paired mean;                   /* likewise */
};

/* The statistic of each replication, ns.  out[n], scratch from 'arena'. */
void cell_statistics(const struct cell *cell, int n, enum statistic stat,
		     struct arena *arena, double *out);

/* The first n replications of both, which have as many samples each. */
struct comparison compare_cells(const struct cell *a, const struct cell *b,
				int n, struct arena *arena);

#endif
