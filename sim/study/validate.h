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

#include "study/figures.h"
#include "study/dataset.h"
#include "study/inside.h"

/* A measured mean per call over the scenario's mix of drivers. */
struct drain_judgement {
	int kernel;
	struct judgement is;
};

enum threshold_kind {
	THRESHOLD_HITS,
	THRESHOLD_P50_MEAN,
	THRESHOLD_P50_WORST,
	THRESHOLD_DRAIN_WORST,
	THRESHOLD_GP,
	THRESHOLD_KS,
	NR_THRESHOLDS,
};

/*
 * A demand of the scenario; NAN as the value where there is none.  Not judged
 * is what only cells that did not run (--only) could tell.
 */
struct threshold {
	const char *name;  /* its key in the scenario */
	bool asked;        /* whether the scenario says anything */
	double limit, value;
	bool met, judged;
};

struct validation {
	struct experiment *experiment;
	struct cell_summary *summary;
	int nr_judgements;
	struct cell_judgement *judgement;
	struct score score;
	/* What its p50 error mean would be if the model were right. */
	struct predictive p50_mean_if_right;
	int nr_drains;
	struct drain_judgement *drain;
	int nr_comparisons;
	struct inside_comparison *comparison;
	int ks_misses; /* of the comparisons */
	struct judgement gp; /* mean, ns, under pressure; measured NAN: none */
	struct threshold threshold[NR_THRESHOLDS];
	bool met; /* all thresholds that are judged */
};

/*
 * Judges an experiment that has been run; what is inside, by further runs on
 * 'jobs' threads.  Results are from 'arena'.  NULL, or what went wrong.
 */
const char *validate(struct validation *v, struct experiment *e,
		     const struct dataset *d, int jobs, struct arena *arena);

#endif
