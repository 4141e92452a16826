/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PAWN indices (Pianosi and Wagener 2015, 2018): how far a parameter moves the
 * whole distribution of an output.  For an output as skewed as a p99 that says
 * more than shares of the variance, which are those of its few largest values.
 *
 * The range of a parameter is cut into slices.  In each, the output's
 * distribution is held against that over all points, by the Kolmogorov-Smirnov
 * distance; the index is the median of the distances, and the greatest is given
 * too.  Any points will do for all parameters at once: a study of N needs N.
 *
 * Distances of finite samples are above 0 even if nothing matters.  The dummy is
 * the points in slices by lot, many times: below its upper end an index is
 * noise.  Intervals are the estimate plus and minus 1.96 standard errors of
 * resampled points.
 */
#ifndef STUDY_PAWN_H
#define STUDY_PAWN_H

#include "study/sobol.h"

#define PAWN_SLICES 10
#define PAWN_LEAST  100 /* points: ten in a slice */

struct pawn_plan {
	int n, d;
	bool dummy;
	uint64_t seed;
	int bootstrap;
};

struct pawn_result {
	double mean, sd;
	struct estimate *median, *most; /* [d], then the dummy's */
};

/* u[n][d], from 'arena'; the first of a longer study are a shorter one. */
double *pawn_design(const struct pawn_plan *p, struct arena *arena);
void pawn_analyse(const struct pawn_plan *p, const double *u, const double *y,
		  struct arena *arena, struct pawn_result *out);

#endif
