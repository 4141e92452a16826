/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See pawn.h. */
#include "study/pawn.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/rng.h"
#include "study/design.h"
#include "study/distance.h"
#include "study/stats.h"

/* The points in ascending order of y, and room for what is cut from them. */
struct cutting {
	int n;
	const double *y;       /* [n] */
	const int *times;      /* [n] that a point counts; NULL: once each */
	double *all, *slice;   /* [n] */
};

double *pawn_design(const struct pawn_plan *p, struct arena *arena)
{
	return design_points(arena, p->d > DESIGN_SOBOL_DIMENSIONS
					    ? DESIGN_RANDOM : DESIGN_SOBOL,
			     p->seed, 0, p->n, p->d);
}

/* The points of a slice, or with none of all: how many. */
static int gather(const struct cutting *c, const int *slice_of, int slice,
		  double *out)
{
	int n = 0;

	for (int i = 0; i < c->n; i++) {
		int times = c->times ? c->times[i] : 1;

		if (slice_of && slice_of[i] != slice)
			continue;
		while (times-- > 0)
			out[n++] = c->y[i];
	}
	return n;
}

/* The median and the greatest distance of slices. */
static void cut(struct cutting *c, const int *slice_of, double *median,
		double *most)
{
	double distance[PAWN_SLICES];
	size_t nr = 0, all = (size_t)gather(c, NULL, 0, c->all);

	for (int s = 0; s < PAWN_SLICES; s++) {
		size_t n = (size_t)gather(c, slice_of, s, c->slice);

		if (n)
			distance[nr++] = ks_distance(c->slice, n, c->all, all);
	}
	sort_reals(distance, nr);
	*median = nr % 2 ? distance[nr / 2]
			 : (distance[nr / 2 - 1] + distance[nr / 2]) / 2;
	*most = distance[nr - 1];
}

/* -- of a parameter -- */

static void resample(int n, int *times, struct rng *rng)
{
	memset(times, 0, (size_t)n * sizeof(*times));
	for (int i = 0; i < n; i++)
		times[rng_below(rng, (uint64_t)n)]++;
}

static void moments(const double *x, int n, double *mean, double *sd)
{
	*mean = gsl_stats_mean(x, 1, (size_t)n);
	*sd = gsl_stats_sd_m(x, 1, (size_t)n, *mean);
}

static struct estimate around(double value, const double *sample, int n)
{
	double mean, se;

	moments(sample, n, &mean, &se);
	return (struct estimate){ value, value - 1.96 * se,
				  value + 1.96 * se };
}

/* sample[2][bootstrap], scratch, as are times[n] */
static void estimate(const struct pawn_plan *p, struct cutting *c,
		     const int *slice_of, int *times, double *const *sample,
		     struct estimate *median, struct estimate *most)
{
	struct rng rng = rng_stream(p->seed, 0, "pawn", 0, "bootstrap");

	cut(c, slice_of, &median->value, &most->value);
	c->times = times;
	for (int b = 0; b < p->bootstrap; b++) {
		resample(c->n, times, &rng);
		cut(c, slice_of, &sample[0][b], &sample[1][b]);
	}
	c->times = NULL;
	*median = around(median->value, sample[0], p->bootstrap);
	*most = around(most->value, sample[1], p->bootstrap);
}

/* -- of the dummy -- */

static void shuffle(int *x, int n, struct rng *rng)
{
	for (int i = n - 1; i > 0; i--) {
		int k = (int)rng_below(rng, (uint64_t)i + 1), swap = x[i];

		x[i] = x[k];
		x[k] = swap;
	}
}

static struct estimate spread(double *sample, int n)
{
	double mean, sd;
	struct predictive p = predictive_of(sample, (size_t)n);

	moments(sample, n, &mean, &sd);
	return (struct estimate){ mean, p.lo, p.hi };
}

static void estimate_dummy(const struct pawn_plan *p, struct cutting *c,
			   int *slice_of, double *const *sample,
			   struct estimate *median, struct estimate *most)
{
	struct rng rng = rng_stream(p->seed, 0, "pawn", 0, "dummy");

	for (int i = 0; i < c->n; i++)
		slice_of[i] = i % PAWN_SLICES;
	for (int b = 0; b < p->bootstrap; b++) {
		shuffle(slice_of, c->n, &rng);
		cut(c, slice_of, &sample[0][b], &sample[1][b]);
	}
	*median = spread(sample[0], p->bootstrap);
	*most = spread(sample[1], p->bootstrap);
}

/* -- all of it -- */

static int by_value(const void *a, const void *b, void *y)
{
	double x = ((const double *)y)[*(const int *)a];
	double z = ((const double *)y)[*(const int *)b];

	return (x > z) - (x < z);
}

void pawn_analyse(const struct pawn_plan *p, const double *u, const double *y,
		  struct arena *arena, struct pawn_result *out)
{
	size_t n = (size_t)p->n, d = (size_t)p->d, b = (size_t)p->bootstrap;
	double *sorted = arena_calloc(arena, n, sizeof(*sorted));
	int *order = arena_calloc(arena, n, sizeof(*order));
	int *slice_of = arena_calloc(arena, n, sizeof(*slice_of));
	int *times = arena_calloc(arena, n, sizeof(*times));
	double *sample[2] = { arena_calloc(arena, b, sizeof(double)),
			      arena_calloc(arena, b, sizeof(double)) };
	struct cutting c = { .n = p->n, .y = sorted,
			     .all = arena_calloc(arena, n, sizeof(double)),
			     .slice = arena_calloc(arena, n, sizeof(double)) };

	for (int i = 0; i < p->n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof(*order), by_value, (void *)y);
	for (size_t i = 0; i < n; i++)
		sorted[i] = y[order[i]];
	moments(sorted, p->n, &out->mean, &out->sd);
	out->median = arena_calloc(arena, d + 1, sizeof(*out->median));
	out->most = arena_calloc(arena, d + 1, sizeof(*out->most));
	for (size_t k = 0; k < d; k++) {
		for (size_t i = 0; i < n; i++)
			slice_of[i] = (int)(u[(size_t)order[i] * d + k] *
					    PAWN_SLICES);
		estimate(p, &c, slice_of, times, sample, &out->median[k],
			 &out->most[k]);
	}
	if (p->dummy)
		estimate_dummy(p, &c, slice_of, sample, &out->median[d],
			       &out->most[d]);
}
