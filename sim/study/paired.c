/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paired differences: see paired.h.
 *
 * Student's t and not a bootstrap: the means of 40 differences of order
 * statistics are close enough to normal, and the interval is the same on every
 * machine without another random stream.
 */
#include "study/paired.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

static double variance_of(const double *x, size_t n, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sum / (double)(n - 1);
}

struct paired paired_difference(const double *a, const double *b, size_t n)
{
	double ma = mean_of(a, n), mb = mean_of(b, n), var = 0, half;
	struct paired p = { .n = n, .mean = mb - ma, .lo = NAN, .hi = NAN,
			    .reduction = NAN };

	if (n < 2)
		return p;
	for (size_t i = 0; i < n; i++) {
		double d = b[i] - a[i] - p.mean;

		var += d * d / (double)(n - 1);
	}
	half = gsl_cdf_tdist_Pinv(0.975, (double)(n - 1)) *
	       sqrt(var / (double)n);
	p.lo = p.mean - half;
	p.hi = p.mean + half;
	if (var > 0)
		p.reduction =
			(variance_of(a, n, ma) + variance_of(b, n, mb)) / var;
	return p;
}
