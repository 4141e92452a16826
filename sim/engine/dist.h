/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random durations.
 *
 * Every family but gamma is drawn by inverting its distribution function: one
 * uniform number makes one draw, so two runs with the same stream stay in step
 * (common random numbers) even where a parameter differs between them, and a
 * larger uniform number is always a longer duration.  Gamma comes from the GSL
 * (Marsaglia and Tsang), which takes a varying number of draws.
 */
#ifndef ENGINE_DIST_H
#define ENGINE_DIST_H

#include <stdbool.h>
#include <stddef.h>

#include "rng.h"
#include "simtime.h"

enum dist_kind {
	DIST_CONSTANT,    /* a: value */
	DIST_UNIFORM,     /* a: lowest, b: highest */
	DIST_EXPONENTIAL, /* a: mean */
	DIST_LOGNORMAL,   /* a: median, b: sigma of the log (see dist_lognormal) */
	DIST_GAMMA,       /* a: shape, b: scale */
	DIST_WEIBULL,     /* a: shape, b: scale */
	DIST_MIXTURE,     /* part[i] with probability proportional to weight[i] */
	DIST_EMPIRICAL,   /* sample[0..n-1], ascending; linear between points */
};

/*
 * Times are in ns, as doubles: parameters are real numbers, only what is drawn
 * is rounded.  Arrays belong to whoever made the distribution.
 */
struct dist {
	enum dist_kind kind;
	double a, b;
	size_t n;
	const struct dist *part;
	const double *weight; /* of the parts; sums to 1 */
	const double *sample;
};

static inline struct dist dist_constant(simtime_t value)
{
	return (struct dist){ .kind = DIST_CONSTANT, .a = (double)value };
}

struct dist dist_uniform(double lowest, double highest);
struct dist dist_exponential(double mean);
/* By its median and its 99th percentile, p99 >= median > 0. */
struct dist dist_lognormal(double median, double p99);
struct dist dist_gamma(double shape, double scale);
struct dist dist_weibull(double shape, double scale);

/* The next duration, in whole ns, rounded to nearest, never negative. */
simtime_t dist_draw(const struct dist *d, struct rng *r);
/*
 * The same with a share of draws pushed into the tail, down to what is exceeded
 * once in e^depth draws, evenly on a log scale of how rare it is.  *weight is
 * multiplied by the likelihood ratio: what depends on such draws has to be
 * weighted by it to be what it would be with dist_draw() (importance sampling).
 */
simtime_t dist_draw_tail(const struct dist *d, double share, double depth,
			 struct rng *r, double *weight);
/* The depth at which draws reach 'most' ns; at most 500, at least 1. */
double dist_depth(const struct dist *d, double most);
/* dist_draw(), not rounded. */
double dist_draw_real(const struct dist *d, struct rng *r);
/* Mean, in ns. */
double dist_mean(const struct dist *d);
/* No time at all, whatever is drawn. */
static inline bool dist_is_zero(const struct dist *d)
{
	return d->kind == DIST_CONSTANT && d->a == 0;
}
/* The p-quantile (0 < p < 1), in ns.  Not for mixtures: NAN. */
double dist_quantile(const struct dist *d, double p);

#endif
