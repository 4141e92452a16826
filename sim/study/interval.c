/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Confidence intervals over replications: see interval.h.
 *
 * No bootstrap: over four replications it covers in 70 % of cases, and it
 * would need a random stream.  Korn and Graubard's effective sample size costs
 * a pass over the samples and is the exact binomial interval where umounts are
 * independent.
 */
#include "study/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define TAIL 0.025

static const struct interval no_interval = { NAN, NAN };

static double sum_of(const double *x, int nr)
{
	double sum = 0;

	for (int i = 0; i < nr; i++)
		sum += x[i];
	return sum;
}

/* Of sum(y) / sum(x), linearised: Taylor's method for ratios of clusters. */
static double ratio_variance(const double *y, const double *x, int nr)
{
	double all = sum_of(x, nr), ratio = sum_of(y, nr) / all, sum = 0;

	for (int i = 0; i < nr; i++)
		sum += (y[i] - ratio * x[i]) * (y[i] - ratio * x[i]);
	return sum * nr / (nr - 1) / (all * all);
}

static double student(int nr)
{
	return gsl_cdf_tdist_Pinv(1 - TAIL, nr - 1);
}

struct interval ratio_interval(const double *y, const double *x, int nr)
{
	double all = sum_of(x, nr), ratio = sum_of(y, nr) / all, half;
	int some = 0;

	for (int i = 0; i < nr; i++)
		some += x[i] > 0;
	if (some < 2)
		return no_interval;
	half = student(nr) * sqrt(ratio_variance(y, x, nr));
	return (struct interval){ fmax(ratio - half, fmin(ratio, 0)),
				  ratio + half };
}

struct interval mean_interval(const struct samples *s, struct arena *arena)
{
	double *sum = arena_calloc(arena, (size_t)s->nr, sizeof(*sum));
	double *n = arena_calloc(arena, (size_t)s->nr, sizeof(*n));

	for (int r = 0; r < s->nr; r++) {
		n[r] = (double)s->each[r].n;
		sum[r] = s->each[r].n ? n[r] * span_mean(s->each[r]) : 0;
	}
	return ratio_interval(sum, n, s->nr);
}

/*
 * As many independent tries as would leave the same doubt about a share p of
 * them; never more than there were, however alike the replications happen to
 * be.
 */
static double worth(double tries, double p, double variance, int nr)
{
	double z = gsl_cdf_ugaussian_Pinv(1 - TAIL), t = student(nr);
	double independent = p * (1 - p) * (z / t) * (z / t);

	return independent >= tries * variance ? tries : independent / variance;
}

/*
 * gsl_cdf_beta_Pinv() by bisection: that one's own way fails to converge where a and
 * b are some hundreds and no integers, and takes the program with it.
 */
static double beta_quantile(double level, double a, double b)
{
	double lo = 0, hi = 1;

	while (hi - lo > 1e-14 * hi) {
		double x = lo + (hi - lo) / 2;

		if (x <= lo || x >= hi)
			break;
		if (gsl_cdf_beta_P(x, a, b) < level)
			lo = x;
		else
			hi = x;
	}
	return hi;
}

struct interval probability_interval(const double *hits, const double *n,
				     int nr)
{
	double all = sum_of(n, nr), p, k, of;

	if (nr < 2 || !(all > 0))
		return no_interval;
	p = sum_of(hits, nr) / all;
	of = worth(all, p, ratio_variance(hits, n, nr), nr);
	k = p * of;
	return (struct interval){
		k > 0 ? beta_quantile(TAIL, k, of - k + 1) : 0,
		k < of ? beta_quantile(1 - TAIL, k + 1, of - k) : 1,
	};
}

/* The smallest k with P(B <= k) >= level. */
static unsigned int binomial_quantile(double level, double p, unsigned int n)
{
	unsigned int lo = 0, hi = n;

	while (lo < hi) {
		unsigned int k = lo + (hi - lo) / 2;

		if (gsl_cdf_binomial_P(k, p, n) >= level)
			hi = k;
		else
			lo = k + 1;
	}
	return lo;
}

/* How many are at most x. */
static size_t count_up_to(struct span s, simtime_t x)
{
	size_t lo = 0, hi = s.n;

	while (lo < hi) {
		size_t k = lo + (hi - lo) / 2;

		if (s.x[k] > x)
			hi = k;
		else
			lo = k + 1;
	}
	return lo;
}

/* What the pooled sample is worth, where its p-quantile is asked for. */
static double effective_samples(const struct samples *s, double p)
{
	simtime_t q = order_statistic(s->all.x, s->all.n, p);
	double all = (double)s->all.n, sum = 0;
	double share = (double)count_up_to(s->all, q) / all;

	for (int r = 0; r < s->nr; r++) {
		double d = (double)count_up_to(s->each[r], q) -
			   share * (double)s->each[r].n;

		sum += d * d;
	}
	return worth(all, share, sum * s->nr / (s->nr - 1) / (all * all),
		     s->nr);
}

struct interval quantile_interval(const struct samples *s, double p)
{
	struct interval out = no_interval;
	double n = (double)s->all.n, of, stretch;
	unsigned int whole, below, above;

	if (s->nr < 2 || !s->all.n || p <= 0 || p >= 1)
		return out;
	of = floor(effective_samples(s, p));
	whole = (unsigned int)of;
	stretch = (n + 1) / (of + 1);
	/* Ranks from 1; P(B < below) and P(B >= above) are at most TAIL. */
	below = binomial_quantile(TAIL, p, whole);
	above = binomial_quantile(1 - TAIL, p, whole) + 1;
	if (whole && below > 0)
		out.lo = (double)s->all.x[(size_t)(below * stretch) - 1];
	if (whole && above <= whole)
		out.hi = (double)s->all.x[(size_t)ceil(above * stretch) - 1];
	return out;
}

int samples_for_interval(double p)
{
	double rarer = p > 0.5 ? p : 1 - p;

	return (int)ceil(log(TAIL) / log(rarer) - 1e-9);
}
