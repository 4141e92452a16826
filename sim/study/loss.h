/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far predicted percentiles are from measured ones, given how much a
 * measurement of that size scatters.
 *
 * In each cell the measured percentiles and the mean are a vector of logarithms
 * (errors of latencies are relative), and the replications say what its mean
 * and its covariance are.  The loss is the squared Mahalanobis distance, summed
 * over the cells.  With the covariance held fixed while parameters move it is a
 * proper loss for the mean: nothing but the right mean minimises its
 * expectation.  If the model is right, it is about the number of statistics at
 * the minimum.
 *
 * Statistics of a cell that are the same order statistic (p95 and p99 of 20
 * samples) count once.  Published values are rounded and a model is not the
 * machine: 1 % is added to each standard deviation, so that no statistic counts
 * for more than that.
 */
#ifndef STUDY_LOSS_H
#define STUDY_LOSS_H

#include <stdbool.h>

#include "scenario/scenario.h"

/* One measured statistic that is fitted to. */
struct target {
	int cell;  /* cell_index() */
	enum statistic statistic;
	int n;           /* samples that it comes from */
	double measured; /* ln of ns */
};

struct loss {
	int nr;
	struct target *target; /* the targets of a cell are neighbours */
	double *precision;     /* [nr][nr], nothing between cells */
};

/* The targets: all measured statistics of the scenario. */
void loss_init(struct loss *l, const struct scenario *s, struct arena *arena);
/*
 * Takes the covariance from replicates: value[i][r] is target i in replication
 * r, r < n, n >= 2.
 */
void loss_weigh(struct loss *l, double *const *value, int n);
/* use[cell] says whose targets count (NULL: all); predicted[nr], ln of ns. */
double loss_value(const struct loss *l, const double *measured,
		  const double *predicted, const bool *use);

#endif
