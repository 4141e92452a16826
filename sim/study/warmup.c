/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See warmup.h. */
#include "study/warmup.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

#define STANDARD_ERRORS 4

static double mean_of(const double *x, int n)
{
	return gsl_stats_mean(x, 1, (size_t)n);
}

/* Of the deviations from the mean. */
static double squares(const double *x, int n)
{
	return gsl_stats_tss(x, 1, (size_t)n);
}

/* Batches that MSER cuts off: at most half of them. */
static int best_cut(const double *batch, int n)
{
	double least = INFINITY;
	int best = 0;

	for (int d = 0; d <= n / 2; d++) {
		double rest = n - d, value = squares(batch + d, n - d) /
					     (rest * rest);

		if (value < least) {
			least = value;
			best = d;
		}
	}
	return best;
}

struct warmup warmup_of(const struct measurement *m, int nr,
			struct arena *arena)
{
	struct warmup w = { .n = nr ? m[0].nr_samples : 0 };
	double *batch, rest, se;
	int n, cut;

	for (int r = 1; r < nr; r++)
		w.n = m[r].nr_samples < w.n ? m[r].nr_samples : w.n;
	n = w.n / WARMUP_BATCH;
	if (w.n < WARMUP_LEAST)
		return w;
	batch = arena_calloc(arena, (size_t)n, sizeof(*batch));
	for (int r = 0; r < nr; r++)
		for (int i = 0; i < n * WARMUP_BATCH; i++)
			batch[i / WARMUP_BATCH] += (double)m[r].latency[i] /
						   (nr * WARMUP_BATCH);
	cut = best_cut(batch, n);
	if (!cut)
		return w;
	rest = mean_of(batch + cut, n - cut);
	se = sqrt(squares(batch + cut, n - cut) / (n - cut - 1) *
		  (1.0 / cut + 1.0 / (n - cut)));
	w.off = mean_of(batch, cut) / rest - 1;
	if (fabs(w.off) * rest > STANDARD_ERRORS * se)
		w.cut = cut * WARMUP_BATCH;
	return w;
}
