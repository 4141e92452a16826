/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 95 % confidence intervals of what a cell's replications come to together:
 * where the value would lie that ever more replications approach.  (Where the
 * next measurement may lie is another question: struct predictive.)
 *
 * Umounts of one replication follow each other on one machine and resemble
 * each other; replications do not.  So every interval takes its width from how
 * the replications differ, with Student's t at one degree of freedom less than
 * there are, and one replication has none.
 *
 * An end that the sample cannot give is NAN: 200 umounts have no upper end for
 * their p99, for in one of seven such samples even the largest lies below it.
 */
#ifndef STUDY_INTERVAL_H
#define STUDY_INTERVAL_H

#include "study/figures.h"

/*
 * Of the order statistic that order_statistic(pooled, p) is, ns, 0 < p < 1; the
 * maximum (p = 1) has none, for it grows with the sample.  Woodruff's (1952):
 * order statistics at the ranks that a binomial count may have, of as many
 * independent samples as ours are worth (Korn and Graubard 1998).  It holds the
 * order statistic itself, whatever the sample.
 */
struct interval quantile_interval(const struct samples *s, double p);
/*
 * Of the sum of y over the sum of x, both >= 0, nr of each: not below 0, and none
 * where only one replication has any x.
 */
struct interval ratio_interval(const double *y, const double *x, int nr);
/* Of the mean, ns. */
struct interval mean_interval(const struct samples *s, struct arena *arena);
/*
 * Of a probability, hits[] of n[] tries in each replication: Clopper and
 * Pearson's (1934), of as many independent tries as these are worth.
 */
struct interval probability_interval(const double *hits, const double *n,
				     int nr);

/*
 * Fewest independent samples of which the p-quantile has both ends: of p99,
 * 368.
 */
int samples_for_interval(double p);

#endif
