/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fitting free parameters to measured percentiles.
 *
 * The simulator is noisy and takes seconds a point, so the search spends its
 * evaluations on a model of it: a Sobol design over the whole box, then a trust
 * region around the best point, in which every statistic is a polynomial of
 * the parameters (surrogate.h), whose loss (loss.h) is minimised at no cost and
 * then checked by the simulator.  A bare simplex spends several hundred
 * evaluations on what this does with some tens, and is led astray by noise.
 *
 * The last quarter of the evaluations goes to where the loss is little more than
 * at its least, and there the surrogate is fitted once more.  Intervals are what
 * confidence.h does not rule out by it.  Estimates are the best point that has been
 * simulated, and where the surrogate sees the least loss is one: a surrogate that
 * misses a bend moves an interval, but no estimate to where the model is worse.
 * A parameter whose interval takes most of its range was not identified: the
 * data would accept nearly any value of it.
 */
#ifndef STUDY_CALIBRATE_H
#define STUDY_CALIBRATE_H

#include "study/evaluate.h"

/* An interval that takes more of its range than this says nothing. */
#define IDENTIFIED_MOST 0.8
/* From where on a fit is doubted, and says so. */
#define MISS_MOST    0.5
#define CHANCE_LEAST 0.01

struct fit_estimate {
	double u;      /* 0..1 in the parameter's range */
	double lo, hi; /* central 95 % interval, likewise */
	bool identified;
};

struct fit {
	int evaluations;   /* used by this fit, shared ones included */
	int failures;      /* of these: no valid scenario, or overloaded */
	int nr_targets;    /* statistics that were fitted to */
	double loss_start; /* in the middle of the box */
	double loss;
	double chance;     /* of so great a loss, if the model is right */
	double miss;       /* of the surrogate, in standard deviations */
	unsigned int doubts; /* about the load, at the estimates */
	struct fit_estimate *estimate; /* [nr_parameters] */
	double *correlation;       /* [nr_parameters][nr_parameters] */
};

/* Evaluations that several fits share: they do not depend on what is fitted. */
struct calibration {
	struct simulator *simulator;
	struct loss *loss;
	int budget;       /* evaluations of one fit */
	int nr, room;
	struct evaluation **evaluation;
	int failures;
	FILE *diag;       /* why points could not be evaluated */
	progress_fn *progress; /* NULL: none */
	void *progress_arg;
};

void calibration_init(struct calibration *c, struct simulator *sim,
		      struct loss *loss, FILE *diag);
/*
 * Fits to the targets of the cells marked in use[] (NULL: all).  Memory from
 * the simulator's arena.  NULL, or what went wrong.
 */
const char *calibrate(struct calibration *c, const bool *use, struct fit *fit);

#endif
