/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cheap stand-in for the simulator: each statistic as a polynomial of the
 * parameters.
 *
 * A simulated statistic is noisy, but its mean is a smooth function of the
 * parameters, and every evaluation so far says something about it.  So what is
 * modelled is each statistic, not the loss: a loss is a sum of squares, whose
 * curvature then comes for free, and a polynomial averages the noise of all
 * points near by.  The basis grows with the points there are: linear, then
 * with squares, then with products.
 */
#ifndef STUDY_SURROGATE_H
#define STUDY_SURROGATE_H

#include "engine/arena.h"

struct surrogate {
	int nr_params, nr_terms, nr_values;
	const double *centre; /* [nr_params] */
	double *coefficient;  /* [nr_values][nr_terms] */
};

/*
 * Fits values[k][nr_values], seen at points[k][nr_params] of the unit cube,
 * k < n, with weights that fall with the distance to 'centre' on the scale
 * width[nr_params].  n >= 1.  Memory from 'arena'.
 */
void surrogate_fit(struct surrogate *s, int nr_params, int nr_values, int n,
		   double *const *points, double *const *values,
		   const double *centre, const double *width,
		   struct arena *arena);
/* out[nr_values] */
void surrogate_predict(const struct surrogate *s, const double *u,
		       double *out);

#endif
