/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Percentile files: see hgrm.h.
 *
 * The layout is that of HdrHistogram's outputPercentileDistribution(), and so
 * are the rows: a level for each step; at each the least value at or below
 * which that part of the sample lies; the first level that only the maximum
 * reaches is the last, then 100 %.  Plotters leave the row of 100 % out, so
 * this is how the maximum gets into the picture.
 *
 * Levels are fractions of integers, since sums of floating-point steps miss
 * ranks.  The sample itself is kept, so there are no buckets, and the footer
 * says so.
 */
#include "report/hgrm.h"

#include <math.h>
#include <stdint.h>

#define STEPS 5 /* to each halving of the distance to 100 % */

/* 1 - (2 * STEPS - step) / of, where of is 2 * STEPS * 2^halvings. */
struct level {
	uint64_t step, of;
};

static void next_level(struct level *l)
{
	if (++l->step == STEPS) {
		l->step = 0;
		l->of *= 2;
	}
}

/* Samples at or below the value of that level; equal values count together. */
static size_t count_at(const struct level *l, const simtime_t *x, size_t n)
{
	uint64_t part = (l->of - 2 * STEPS + l->step) * (uint64_t)n;
	size_t count = (size_t)((part + l->of - 1) / l->of);

	if (count < 1)
		count = 1;
	while (count < n && x[count] == x[count - 1])
		count++;
	return count;
}

static void write_start(simtime_t x, double p, size_t count, FILE *out)
{
	fprintf(out, "%12.3f %14.12f %10zu", simtime_ms(x), p, count);
}

static void write_footer(const simtime_t *x, size_t n, FILE *out)
{
	double mean = 0, var = 0;

	for (size_t i = 0; i < n; i++)
		mean += simtime_ms(x[i]) / (double)n;
	for (size_t i = 0; i < n; i++)
		var += (simtime_ms(x[i]) - mean) * (simtime_ms(x[i]) - mean) /
		       (double)n;
	fprintf(out, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", mean,
		sqrt(var));
	fprintf(out, "#[Max     = %12.3f, Total count    = %12zu]\n",
		simtime_ms(x[n - 1]), n);
	fprintf(out, "#[Buckets = %12d, SubBuckets     = %12d]\n", 0, 0);
}

void hgrm_write(const simtime_t *x, size_t n, FILE *out)
{
	struct level l = { .step = 0, .of = 2 * STEPS };
	size_t count;

	fprintf(out, "%12s %14s %10s %14s\n\n", "Value", "Percentile",
		"TotalCount", "1/(1-Percentile)");
	do {
		double beyond = (double)(2 * STEPS - l.step) / (double)l.of;

		count = count_at(&l, x, n);
		write_start(x[count - 1], 1 - beyond, count, out);
		fprintf(out, " %14.2f\n", 1 / beyond);
		next_level(&l);
	} while (count < n);
	write_start(x[n - 1], 1, n, out);
	fputc('\n', out);
	write_footer(x, n, out);
}
