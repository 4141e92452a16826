/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two cells side by side: what changed, and whether that is more than noise.
 */
#ifndef STUDY_COMPARE_H
#define STUDY_COMPARE_H

#include "study/paired.h"
#include "study/figures.h"

struct cell_comparison {
	struct summary a, b;                  /* pooled over the replications */
	struct paired stat[NR_STATISTICS];    /* ns; of the replications' own */
	struct paired mean;                   /* likewise */
};

/* The first n replications of both, which have as many samples each. */
struct cell_comparison compare_cells(const struct cell *a, const struct cell *b,
				int n, struct arena *arena);

#endif
