/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How well a scenario predicts what was measured.
 *
 * For every measured statistic of every cell: the distribution of that same
 * statistic at the measurement's own N, over the replications, and whether the
 * measured value lies in its central 95 % interval.  Beside it the means per
 * call in cgroup_writeback_umount() over a mix of drivers, and, where samples
 * of it exist, what is inside (inside.h).
 */
#ifndef STUDY_VALIDATE_H
#define STUDY_VALIDATE_H

#include "study/cell_summary.h"
#include "study/dataset.h"
#include "study/inside.h"

/* How the predictions fared, added up; errors are absolute and relative. */
struct score {
	int values, hits;
	int p50s;
	double p50_mean, p50_worst;
	double all_mean;
};

/* A measured mean per call over the scenario's mix of drivers. */
struct drain_judgement {
	int kernel;
	struct predictive predicted; /* ns */
	double measured;             /* ns */
	double error;                /* (median - measured) / measured */
	bool hit;
};

enum threshold_kind {
	THRESHOLD_HITS,
	THRESHOLD_P50_MEAN,
	THRESHOLD_P50_WORST,
	THRESHOLD_DRAIN_WORST,
	THRESHOLD_GP,
	NR_THRESHOLDS,
};

/* A demand of the scenario; NAN as the value where nothing was measured. */
struct threshold {
	const char *name;  /* its key in the scenario */
	bool asked;        /* whether the scenario says anything */
	double limit, value;
	bool met;
};

struct validation {
	struct experiment *experiment;
	struct cell_summary *summary;
	struct score score;
	int nr_drains;
	struct drain_judgement *drain;
	int nr_comparisons;
	struct comparison *comparison;
	double gp_measured, gp_predicted; /* ns, under pressure; NAN: none */
	struct threshold threshold[NR_THRESHOLDS];
	bool met; /* all thresholds */
};

/* Adds the judgements of the cells marked in only[] (NULL: all). */
struct score score_cells(const struct experiment *e,
			 const struct cell_summary *summary, const bool *only);

/*
 * Judges an experiment that has been run.  Results are from 'arena'.  NULL, or
 * what went wrong.
 */
const char *validate(struct validation *v, struct experiment *e,
		     const struct dataset *d, struct arena *arena);

#endif
