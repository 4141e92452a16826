/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simulator as a function: parameters in, percentiles out.
 *
 * A point of the unit cube stands for a value of each free parameter within its
 * range, evenly or logarithmically.  Each evaluation is a scenario with those
 * values set, every cell replicated with the same seeds (common random
 * numbers), so that two points differ by their parameters more than by chance.
 */
#ifndef STUDY_EVALUATE_H
#define STUDY_EVALUATE_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/arena.h"
#include "scenario/scenario.h"
#include "study/loss.h"
#include "study/replicate.h"

#define VALUE_TEXT 48

struct evaluation {
	double *u;      /* [nr_parameters], 0..1 */
	double *mean;   /* of each target over the replications, ln of ns */
	double **value; /* [target][replication] */
	unsigned int doubts; /* about the load */
};

struct simulator {
	const struct scenario *scenario; /* as read: parameters and targets */
	const struct loss *loss;
	const struct scenario_base *base; /* what is evaluated, varied */
	int replications, jobs;
	bool *selected;        /* cells that have targets */
	struct arena *arena;   /* of the evaluations */
};

/*
 * 'jobs' threads; memory from 'arena', which must outlive it.  False, with a
 * message, if there is no base scenario for its variants.
 */
bool simulator_init(struct simulator *sim, const struct scenario *s,
		    const struct loss *loss, int jobs, struct arena *arena,
		    FILE *diag);

/* The value that u stands for, as YAML and for people. */
void parameter_text(const struct free_parameter *p, double u,
		    char text[VALUE_TEXT]);

/* The scenario at u[]; NULL, with diagnostics, if it is none. */
struct scenario *simulator_scenario(const struct simulator *sim,
				    const double *u, struct arena *arena,
				    FILE *diag);
/*
 * Runs it.  u[] is rounded first.  NULL if there is no valid scenario or it
 * cannot be run at that point; messages go to diag.
 */
struct evaluation *simulator_evaluate(struct simulator *sim, const double *u,
				      FILE *diag);

#endif
