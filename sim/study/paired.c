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
#include <gsl/gsl_statistics_double.h>
#include <math.h>

struct paired paired_difference(const double *a, const double *b, size_t n)
{
	double ma = gsl_stats_mean(a, 1, n), mb = gsl_stats_mean(b, 1, n);
	double var = 0, half;
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
			(gsl_stats_variance_m(a, 1, n, ma) +
			 gsl_stats_variance_m(b, 1, n, mb)) / var;
	return p;
}
