/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statistics of samples and of replications.
 *
 * Two kinds of percentile, which must not be mixed up:
 *
 * - Of a sample: the order statistic that the published tables use, an
 *   observed value at index floor(p * (n - 1)), never interpolated.  Whoever
 *   needs the index alone has it from rank_below().
 * - Of a replicate set: where the next replication's value of some statistic
 *   may be expected.  Interpolated at rank (n + 1) * p, so that the interval
 *   between the 2.5 % and the 97.5 % point holds the next value with
 *   probability 95 % whatever the distribution, once n >= 39.  With fewer
 *   replications the interval is their range, and holds it with (n - 1) /
 *   (n + 1).
 */
#ifndef STUDY_STATS_H
#define STUDY_STATS_H

#include <stddef.h>

#include "engine/simtime.h"
#include "scenario/scenario.h"

/* Fewest replications whose central 95 % interval is not their range. */
#define REPLICATIONS_FOR_INTERVAL 40

/* Names ("p50") and probabilities (0.5) of enum statistic. */
extern const char *const statistic_name[NR_MEASURED];
extern const double statistic_p[NR_MEASURED]; /* of the mean: NAN */

/* An ascending sample of times, ns; somebody else's memory. */
struct span {
	size_t n;
	const simtime_t *x;
};

/* What it comes to, in ns; of an empty one the mean is NAN, and the rest 0. */
struct summary {
	size_t n;
	simtime_t stat[NR_STATISTICS];
	double mean;
};

/* Where the next replication's value of a statistic may be expected. */
struct predictive {
	double lo, median, hi; /* 2.5 %, 50 %, 97.5 % */
};

/* Of a value, at 95 %: see interval.h. */
struct interval {
	double lo, hi; /* NAN: no end there */
};

/* Ascending. */
void sort_times(simtime_t *x, size_t n);
/*
 * The index p * (n - 1) rounded down, or up; 1 <= n <= 2^33, 0 <= p <= 1.
 * p counts as the decimal fraction of up to nine digits that is next to it, so
 * that no rank is lost to how a double holds 0.29.
 */
size_t rank_below(size_t n, double p);
size_t rank_above(size_t n, double p);
/* The order statistic of an ascending sample; n >= 1, 0 <= p <= 1. */
simtime_t order_statistic(const simtime_t *sorted, size_t n, double p);
double span_mean(struct span s); /* NAN of none */
struct summary summarize(struct span s);

/* Ascending; no NANs. */
void sort_reals(double *x, size_t n);
/* The p-quantile of an ascending replicate set; n >= 1, 0 <= p <= 1. */
double replicate_quantile(const double *sorted, size_t n, double p);
/* Sorts x, a replicate set; NANs of none. */
struct predictive predictive_of(double *x, size_t n);

#endif
