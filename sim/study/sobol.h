/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol indices: what share of an output's variance goes with each parameter,
 * alone (first order, S1), in pairs (S2), and in all (total, ST).
 *
 * Of N rows, each holds two points A and B of the parameter space and the
 * mixtures AB_i: A with parameter i of B.  With second order there are BA_i as
 * well.  The dummy is a parameter that means nothing: its mixture is A again,
 * on other random streams, so its indices show what the noise of the
 * simulation alone pretends.
 */
#ifndef STUDY_SOBOL_H
#define STUDY_SOBOL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/arena.h"

/* Independent samples that make up a study; N is a multiple. */
#define SOBOL_SAMPLES 8
/* With a lesser N intervals do not hold: at 32, one of Ishigami's in 87 %. */
#define SOBOL_LEAST   64

struct sobol_plan {
	int n, d;
	bool second_order, dummy;
	uint64_t seed;
	int bootstrap; /* resamples */
};

struct estimate {
	double value, lo, hi; /* 95 % */
};

struct sobol_result {
	double mean, sd;
	struct estimate *s1, *st; /* [d], then the dummy's if there is one */
	struct estimate *s2;      /* [d][d], above the diagonal; or NULL */
};

/* Points of all rows. */
int sobol_points(const struct sobol_plan *p);
/*
 * The points: u[points][d], and their streams (0, but for the dummy's), from
 * 'arena'.
 */
void sobol_design(const struct sobol_plan *p, struct arena *arena, double **u,
		  uint32_t **stream);
/* y[points].  An output that does not vary has NAN indices. */
void sobol_analyse(const struct sobol_plan *p, const double *y,
		   struct arena *arena, struct sobol_result *out);

#endif
