/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statistics of samples and of replications: see stats.h for what is meant by
 * a percentile.
 *
 * Sums of times are taken in integers, so that a mean depends neither on the
 * order of the sample nor on the compiler.  A sum overflows after 292 years
 * of latency.  The GSL's quantile function is not used: it interpolates at
 * rank (n - 1) * p, which makes intervals that are too narrow for predictions.
 */
#include "study/stats.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define PARTS 1000000000

const char *const statistic_name[NR_MEASURED] = {
	[STAT_P50] = "p50",
	[STAT_P95] = "p95",
	[STAT_P99] = "p99",
	[STAT_MAX] = "max",
	[STAT_P90] = "p90",
	[STAT_MEAN] = "mean",
};

const double statistic_p[NR_MEASURED] = {
	[STAT_P50] = 0.50,
	[STAT_P95] = 0.95,
	[STAT_P99] = 0.99,
	[STAT_MAX] = 1.00,
	[STAT_P90] = 0.90,
	[STAT_MEAN] = NAN,
};

static int compare_times(const void *a, const void *b)
{
	simtime_t x = *(const simtime_t *)a, y = *(const simtime_t *)b;

	return (x > y) - (x < y);
}

void sort_times(simtime_t *x, size_t n)
{
	qsort(x, n, sizeof(*x), compare_times);
}

/*
 * p as it was written, in whole parts of 10^9: as a double, 0.29 * 100 is
 * less than 29.
 */
static uint64_t parts(double p)
{
	return (uint64_t)llround(p * PARTS);
}

size_t rank_below(size_t n, double p)
{
	return (size_t)(parts(p) * (n - 1) / PARTS);
}

size_t rank_above(size_t n, double p)
{
	return (size_t)((parts(p) * (n - 1) + PARTS - 1) / PARTS);
}

simtime_t order_statistic(const simtime_t *sorted, size_t n, double p)
{
	return sorted[rank_below(n, p)];
}

double span_mean(struct span s)
{
	simtime_t sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum += s.x[i];
	return s.n ? (double)sum / (double)s.n : NAN;
}

struct summary summarize(struct span s)
{
	struct summary out = { .n = s.n, .mean = span_mean(s) };

	for (int i = 0; s.n && i < NR_STATISTICS; i++)
		out.stat[i] = order_statistic(s.x, s.n, statistic_p[i]);
	return out;
}

static int compare_reals(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void sort_reals(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), compare_reals);
}

double replicate_quantile(const double *sorted, size_t n, double p)
{
	double rank = p * (double)(n + 1); /* from 1 */
	size_t below = (size_t)floor(rank);

	if (below < 1)
		return sorted[0];
	if (below >= n)
		return sorted[n - 1];
	return sorted[below - 1] + (rank - (double)below) *
					   (sorted[below] - sorted[below - 1]);
}

struct predictive predictive_of(double *x, size_t n)
{
	if (!n)
		return (struct predictive){ NAN, NAN, NAN };
	sort_reals(x, n);
	return (struct predictive){ replicate_quantile(x, n, 0.025),
				    replicate_quantile(x, n, 0.5),
				    replicate_quantile(x, n, 0.975) };
}
