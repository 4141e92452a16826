/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Percentile files: see hgrm.h.
 *
 * The layout is that of HdrHistogram's outputPercentileDistribution().  The
 * sample itself is kept, so there are no buckets, and the footer says so.
 */
#include "report/hgrm.h"

#include <math.h>

#define STEPS 5 /* to each halving */

static void write_line(const simtime_t *x, size_t n, double p, FILE *out)
{
	size_t count = (size_t)ceil(p * (double)n);

	if (count < 1)
		count = 1;
	/* Values that are equal count together. */
	while (count < n && x[count] == x[count - 1])
		count++;
	fprintf(out, "%12.3f %14.12f %10zu", simtime_ms(x[count - 1]), p,
		count);
	if (p < 1)
		fprintf(out, " %14.2f", 1 / (1 - p));
	fputc('\n', out);
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
	double p = 0, distance = 1; /* from p to 100 %, rounded down to 2^-k */

	fprintf(out, "%12s %14s %10s %14s\n\n", "Value", "Percentile",
		"TotalCount", "1/(1-Percentile)");
	while ((1 - p) * (double)n >= 1) {
		write_line(x, n, p, out);
		while (1 - p <= distance / 2)
			distance /= 2;
		p += distance / (2 * STEPS);
	}
	write_line(x, n, 1, out);
	write_footer(x, n, out);
}
