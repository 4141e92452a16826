/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The least value of a cheap, smooth function in a box.
 *
 * GSL's simplex (nmsimplex2) knows no bounds; each coordinate is a cosine of
 * what the simplex moves, so that it cannot leave the box and may lie on its
 * edge.  It is started from several points, since it finds the next valley only.
 */
#ifndef STUDY_MINIMISE_H
#define STUDY_MINIMISE_H

#define MINIMISE_MAX 32 /* dimensions */

typedef double objective_fn(const double *x, void *ctx);

/*
 * Moves x[n] (1..MINIMISE_MAX), within lo[]..hi[], to the best point found
 * from x itself and from 'restarts' further points of the box.  Returns its
 * value.  Deterministic.
 */
double minimise_in_box(objective_fn *f, void *ctx, int n, const double *lo,
		       const double *hi, int restarts, double *x);

#endif
