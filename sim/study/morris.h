/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Morris screening: cheap, to find out which of many parameters matter.
 *
 * A trajectory starts somewhere on a grid of the parameter space and moves one
 * parameter after the other by half its range or so; each step is an
 * elementary effect, scaled to the parameter's whole range.  mu is their mean,
 * mu* the mean of their sizes, sigma their spread, which says that the effect
 * depends on the other parameters.  The dummy's step changes nothing but the
 * random streams.
 */
#ifndef STUDY_MORRIS_H
#define STUDY_MORRIS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/arena.h"
#include "study/sobol.h"

struct morris_plan {
	int trajectories, d;
	int levels; /* even */
	bool dummy;
	uint64_t seed;
	int bootstrap;
};

struct morris_result {
	double mean, sd;
	struct estimate *mu, *mu_star, *sigma; /* [d], then the dummy's */
};

int morris_points(const struct morris_plan *p);
/* As sobol_design(); u is from 0 to 1, both included. */
void morris_design(const struct morris_plan *p, struct arena *arena,
		   double **u, uint32_t **stream);
void morris_analyse(const struct morris_plan *p, const double *u,
		    const double *y, struct arena *arena,
		    struct morris_result *out);

#endif
