/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cell explained: the attributions of all its samples, by latency.
 */
#ifndef STUDY_EXPLANATION_H
#define STUDY_EXPLANATION_H

#include "scenario/scenario.h"
#include "study/attribution.h"

struct explanation {
	int n;
	struct attribution *sample; /* ascending by total */
	unsigned int doubts;        /* about the load */
};

/*
 * Runs all replications of a cell on 'jobs' threads; arrays from 'arena'.
 * NULL, or what went wrong.
 */
const char *explain_cell(const struct scenario *s, int kernel, int driver,
			 int jobs, struct arena *arena, struct explanation *out);

/* One sample, from 0, of one replication, which is run for it; likewise. */
const char *explain_sample(const struct scenario *s, int kernel, int driver,
			   int replication, int sample, struct arena *arena,
			   struct attribution *out);

/* The sample at the p-quantile, an order statistic. */
const struct attribution *explanation_at(const struct explanation *e, double p);

/* That umount's sample; NULL if none is, as of most in a batch. */
const struct attribution *explanation_find(const struct explanation *e,
					   int replication, int umount);

/* ns; parts sum to the total but for rounding. */
struct mean_attribution {
	double total;
	double ns[NR_WHERE][NR_WHY];
};

/* Of the samples between two quantiles; all: 0, 1.  At least one sample. */
struct mean_attribution explanation_mean(const struct explanation *e,
					 double from, double to);

#endif
