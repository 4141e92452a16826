/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the warm-up was long enough: MSER-5 (White 1997) of the latencies, in
 * the order in which they were measured, each the mean over all replications.
 *
 * Of means of five it is the cut after which the mean of the rest is known best.
 * The cut is above 0 by chance often enough, so a warm-up is called too short
 * only if what would be cut off differs from the rest by four standard errors.
 */
#ifndef STUDY_WARMUP_H
#define STUDY_WARMUP_H

#include "load/measurement.h"

#define WARMUP_BATCH 5
#define WARMUP_LEAST 20 /* samples that it takes */

struct warmup {
	int n;          /* samples of a replication; fewer say nothing */
	int cut;        /* of these, the first so many are not like the rest */
	double off;     /* by how much they are, of the rest's mean */
};

struct warmup warmup_of(const struct measurement *m, int nr,
			struct arena *arena);

#endif
