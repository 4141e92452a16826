/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From samples to figures: what the replications of a cell come to, and how
 * that compares with what was measured.  Tables, files, sweeps and verdicts
 * all take their figures from here.
 */
#ifndef STUDY_FIGURES_H
#define STUDY_FIGURES_H

#include <stdint.h>

#include "study/replicate.h"
#include "study/stats.h"

/* Samples of a cell's replications: each for itself, and pooled. */
struct samples {
	int nr;
	struct span *each; /* [nr] */
	struct span all;
};

/* The latencies of m[0..nr-1], or their drains; memory from 'arena'. */
struct samples samples_of(const struct measurement *m, int nr, bool drain,
			  struct arena *arena);
/* The first n latencies of each: what a measurement of that N would be. */
struct samples samples_of_first(const struct measurement *m, int nr, int n,
				struct arena *arena);
/*
 * The statistic (an order statistic, or the mean) of each replication that has
 * samples, ns; returns how many there are.
 */
size_t each_statistic(const struct samples *s, enum statistic i, double *out);
/* The N of measured values: their own, or else that of their driver. */
int measured_samples(const struct scenario *s, const struct measured *m);

/* Counts and times of replications added up. */
struct totals {
	uint64_t umounts, busy_inodes, at_risk;
	uint64_t grace_periods, switches, iterations, events;
	simtime_t gp_total, window, simulated; /* ns */
	simtime_t copied; /* of simulated what was not run again, ns; */
	uint64_t copied_events;
	double cpu_time, cpu_idle, disk_time, disk_busy; /* ns */
	unsigned int doubts; /* of any */
};

void totals_add(struct totals *t, const struct measurement *m);
double totals_gp_mean(const struct totals *t); /* ns; NAN if none ended */
/* n per simulated second of sampling; NAN if there was none. */
double totals_rate(const struct totals *t, uint64_t n);

struct cell_summary {
	struct summary latency, drain; /* pooled over the replications */
	struct interval latency_interval[NR_STATISTICS]; /* of those, ns */
	/* Of a replication's own statistic: the measurement's own N. */
	struct predictive latency_predictive[NR_MEASURED];
	/* In how many of how many replications it is the measured one at most. */
	int latency_at_most[NR_MEASURED], latency_of[NR_MEASURED];
	struct totals totals;
};

/* An array of e->nr_cells from 'arena'. */
struct cell_summary *experiment_summaries(const struct experiment *e,
					  struct arena *arena);
/* Of all cells, or only of those whose driver runs under pressure. */
struct totals experiment_totals(const struct experiment *e,
				bool under_pressure);

/* -- predicted beside measured -- */

struct judgement {
	struct predictive predicted; /* ns */
	double measured;             /* ns */
	double error;                /* (median - measured) / measured */
	bool hit;                    /* measured lies within lo..hi */
};

struct judgement judgement_of(struct predictive predicted, double measured);

/* One measured statistic of one cell. */
struct cell_judgement {
	int cell; /* of the experiment */
	enum statistic statistic;
	struct judgement is;
};

/*
 * All there are, cell by cell, from 'arena'; none where a replication takes
 * fewer samples than were measured.
 */
struct cell_judgement *experiment_judge(const struct experiment *e,
					const struct cell_summary *summary,
					struct arena *arena, int *nr);

/* How predictions fared, added up; errors are absolute and relative. */
struct score {
	int values, hits, p50s;
	double all_sum, p50_sum, p50_worst;
	int p50_worst_cell; /* of the experiment that it came from */
};

void score_add(struct score *s, const struct cell_judgement *j, int nr);
double score_p50_mean(const struct score *s); /* 0 of none */
double score_all_mean(const struct score *s);

#endif
