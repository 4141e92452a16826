/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Designs of experiments on the unit cube: which points to look at.
 *
 * A design is a matrix, a row per point, of numbers in [0, 1).  It depends on
 * its arguments only, and the first n rows of a longer random or Sobol design
 * are the design of n: such a sweep can be extended.  A Latin hypercube has no
 * prefix that is one.
 */
#ifndef STUDY_DESIGN_H
#define STUDY_DESIGN_H

#include <stdint.h>

#include "engine/arena.h"
#include "scenario/sweepfile.h"

#define DESIGN_SOBOL_DIMENSIONS 40 /* of the GSL's direction numbers */

/*
 * kind: random, lhs or sobol (d <= DESIGN_SOBOL_DIMENSIONS).  Row-major
 * [n][d], from 'arena'.  Blocks of one seed are independent of each other: of
 * a Sobol design each is the same sequence under another random scrambling.
 */
double *design_points(struct arena *arena, enum design_kind kind,
		      uint64_t seed, uint64_t block, int n, int d);

#endif
