/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a cell of an experiment comes to: the one set of figures that the
 * table, the results file and a comparison with measured values all use.
 */
#ifndef STUDY_CELL_SUMMARY_H
#define STUDY_CELL_SUMMARY_H

#include <stdint.h>

#include "study/replicate.h"
#include "study/stats.h"

/* Of one statistic over the replications, ns. */
struct predictive {
	double lo, median, hi; /* 2.5 %, 50 %, 97.5 % */
};

struct cell_summary {
	struct summary latency, drain; /* pooled over the replications */
	/* Of a replication's own statistic: the measurement's own N. */
	struct predictive latency_predictive[NR_STATISTICS];
	uint64_t umounts, busy_inodes;
	uint64_t grace_periods, switches, iterations, events;
	double gp_mean;                /* ns; NAN if none ended */
	double window_s, simulated_s;  /* of all replications */
};

/* Counts and times of several cells added up. */
struct totals {
	uint64_t grace_periods, switches, iterations, events;
	double gp_mean;                /* ns; NAN if none ended */
	double window_s, simulated_s;
};

/* An array of e->nr_cells from 'arena'. */
struct cell_summary *experiment_summaries(const struct experiment *e,
					  struct arena *arena);
/* Of all cells, or only of those whose driver runs under pressure. */
struct totals experiment_totals(const struct experiment *e,
				bool under_pressure);

/* One measured value beside its prediction. */
struct judgement {
	enum statistic statistic;
	struct predictive predicted; /* ns */
	double measured;             /* ns */
	double error;                /* (median - measured) / measured */
	bool hit;                    /* measured lies within lo..hi */
};

/* The scenario's measured values of a cell, or NULL. */
const struct measured *cell_measured(const struct experiment *e,
				     const struct cell *cell);
/*
 * Judges a cell by the scenario's measured values; returns how many of out[]
 * were filled in, 0 where nothing was measured.
 */
int cell_judge(const struct experiment *e, const struct cell *cell,
	       const struct cell_summary *summary,
	       struct judgement out[NR_STATISTICS]);

#endif
