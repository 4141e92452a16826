/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The families: a quantile function, a mean and a constructor each.
 *
 * A draw is the quantile of a uniform number, so that a stream stays in step
 * when a scenario replaces one family by another; a constant makes the stream
 * go on too.  The two exceptions: gamma, whose quantile takes microseconds, is
 * drawn by the GSL; a mixture takes one number to pick the part, and what the
 * part takes.
 *
 * 1 - u is exact for every u that rng_uniform() makes, so log(1 - u) loses
 * nothing against log1p(-u).
 *
 * Parameters are not judged here; that is the scenario's business.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "dist.h"
#include "elementary.h"

/* 32 years: far beyond any run, and nine of them still fit the clock. */
#define LONGEST ((simtime_t)1000000000000000000)

struct dist dist_uniform(double lowest, double highest)
{
	return (struct dist){ .kind = DIST_UNIFORM, .a = lowest, .b = highest };
}

struct dist dist_exponential(double mean)
{
	return (struct dist){ .kind = DIST_EXPONENTIAL, .a = mean };
}

struct dist dist_lognormal(double median, double p99)
{
	double sigma = draw_log(p99 / median) / normal_quantile(0.99);

	return (struct dist){ .kind = DIST_LOGNORMAL, .a = median, .b = sigma };
}

struct dist dist_gamma(double shape, double scale)
{
	return (struct dist){ .kind = DIST_GAMMA, .a = shape, .b = scale };
}

struct dist dist_weibull(double shape, double scale)
{
	return (struct dist){ .kind = DIST_WEIBULL, .a = shape, .b = scale };
}

/* What an exponential number of mean 1 makes. */
static double weibull(const struct dist *d, double x)
{
	return d->b * draw_exp(draw_log(x) / d->a);
}

static inline double quantile(const struct dist *d, double p)
{
	switch (d->kind) {
	case DIST_CONSTANT:
		return d->a;
	case DIST_UNIFORM:
		return d->a + (d->b - d->a) * p;
	case DIST_EXPONENTIAL:
		return -d->a * draw_log(1 - p);
	case DIST_LOGNORMAL:
		return d->a * draw_exp(d->b * normal_quantile(p));
	case DIST_GAMMA:
		return gsl_cdf_gamma_Pinv(p, d->a, d->b);
	case DIST_WEIBULL:
		return weibull(d, -draw_log(1 - p));
	case DIST_EMPIRICAL:
		return gsl_stats_quantile_from_sorted_data(d->sample, 1, d->n,
							   p);
	case DIST_MIXTURE:
		break;
	}
	return NAN;
}

double dist_quantile(const struct dist *d, double p)
{
	return quantile(d, p);
}

static const struct dist *pick_part(const struct dist *d, double u)
{
	size_t i = 0;

	/* The last part takes what rounding left of the sum. */
	while (i + 1 < d->n && u >= d->weight[i])
		u -= d->weight[i++];
	return &d->part[i];
}

static inline double draw(const struct dist *d, struct rng *r)
{
	gsl_rng g;

	if (d->kind == DIST_CONSTANT) {
		rng_u64(r);
		return d->a;
	}
	while (d->kind == DIST_MIXTURE)
		d = pick_part(d, rng_uniform(r));
	if (d->kind == DIST_GAMMA) {
		g = rng_gsl(r);
		return gsl_ran_gamma(&g, d->a, d->b);
	}
	return quantile(d, rng_uniform(r));
}

double dist_draw_real(const struct dist *d, struct rng *r)
{
	return draw(d, r);
}

/* Exceeded with probability q, as exact for 1e-20 as for 0.5; no mixture. */
static double upper_quantile(const struct dist *d, double q)
{
	switch (d->kind) {
	case DIST_EXPONENTIAL:
		return -d->a * draw_log(q);
	case DIST_LOGNORMAL:
		return d->a * draw_exp(-d->b * normal_quantile(q));
	case DIST_GAMMA:
		return gsl_cdf_gamma_Qinv(q, d->a, d->b);
	case DIST_WEIBULL:
		return weibull(d, -draw_log(q));
	default: /* of limited range */
		return dist_quantile(d, 1 - q);
	}
}

static inline simtime_t rounded(double x)
{
	simtime_t t;

	if (!(x < (double)LONGEST))
		return LONGEST;
	if (x <= 0)
		return 0;
	t = (simtime_t)x;
	return t + (x - (double)t >= 0.5);
}

simtime_t dist_draw(const struct dist *d, struct rng *r)
{
	return rounded(draw(d, r));
}

/* The largest that any part has at that depth. */
static double reach(const struct dist *d, double depth)
{
	double most = 0;

	if (d->kind != DIST_MIXTURE)
		return upper_quantile(d, draw_exp(-depth));
	for (size_t i = 0; i < d->n; i++)
		most = fmax(most, reach(&d->part[i], depth));
	return most;
}

double dist_depth(const struct dist *d, double most)
{
	double lo = 1, hi = 500;

	while (hi - lo > 0.01) {
		double depth = (lo + hi) / 2;

		if (reach(d, depth) < most)
			lo = depth;
		else
			hi = depth;
	}
	return lo;
}

simtime_t dist_draw_tail(const struct dist *d, double share, double depth,
			 struct rng *r, double *weight)
{
	double q;

	while (d->kind == DIST_MIXTURE)
		d = pick_part(d, rng_uniform(r));
	q = rng_chance(r, share) ? draw_exp(-depth * rng_uniform(r))
				 : rng_uniform(r);
	*weight /= 1 - share + (q >= draw_exp(-depth) ? share / (depth * q) : 0);
	return rounded(upper_quantile(d, q));
}

/* Of the piecewise linear quantile function, not of the sample. */
static double empirical_mean(const double *x, size_t n)
{
	double sum = 0;

	if (n == 1)
		return x[0];
	for (size_t i = 0; i + 1 < n; i++)
		sum += (x[i] + x[i + 1]) / 2;
	return sum / (double)(n - 1);
}

static double mixture_mean(const struct dist *d)
{
	double sum = 0;

	for (size_t i = 0; i < d->n; i++)
		sum += d->weight[i] * dist_mean(&d->part[i]);
	return sum;
}

double dist_mean(const struct dist *d)
{
	switch (d->kind) {
	case DIST_CONSTANT:
	case DIST_EXPONENTIAL:
		return d->a;
	case DIST_UNIFORM:
		return (d->a + d->b) / 2;
	case DIST_LOGNORMAL:
		return d->a * draw_exp(d->b * d->b / 2);
	case DIST_GAMMA:
		return d->a * d->b;
	case DIST_WEIBULL:
		return d->b * tgamma(1 + 1 / d->a);
	case DIST_EMPIRICAL:
		return empirical_mean(d->sample, d->n);
	case DIST_MIXTURE:
		return mixture_mean(d);
	}
	return NAN;
}
