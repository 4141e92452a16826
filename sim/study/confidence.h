/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which values of a parameter a measurement does not rule out.
 *
 * A value is in the interval unless a test at 5 % rejects it (Neyman 1937, with
 * the ordering of Feldman and Cousins 1998).  The statistic is by how much the
 * least loss grows when the parameter is held at that value and the others are
 * fitted again; how large it may be by chance is seen from measurements that
 * are drawn there, each fitted in the same way.  So an interval may end at a
 * bound of the range, and takes all of it where the data says nothing; the
 * quantiles of refits round the estimate, or a limit from the chi-squared
 * distribution, hold in neither case.
 *
 * What is drawn is what the surrogate predicts, and of an evaluation near by how
 * one replication of each cell deviates from what a surrogate predicts there
 * that has not seen this evaluation.  That has both noises in it: of the
 * measurement, and of whatever the surrogate misses.  A surrogate that misses
 * much makes intervals wide; how much it does is counted, to be said.
 */
#ifndef STUDY_CONFIDENCE_H
#define STUDY_CONFIDENCE_H

#include "engine/rng.h"
#include "study/evaluate.h"
#include "study/surrogate.h"

/* What a measurement is fitted to: the surrogate's loss, for all cells in use. */
struct stand_in {
	const struct loss *loss;
	const bool *use;        /* NULL: all */
	int d;                  /* parameters */
	struct surrogate model;
	double *measured;       /* [targets] */
	double *predicted, *centre, *drawn; /* [targets], scratch */
};

/* Arrays from 'arena'; what is measured is that of the loss. */
void stand_in_init(struct stand_in *f, const struct loss *loss,
		   const bool *use, int d, struct arena *arena);
/* The loss at u[]; arg: a stand_in. */
double stand_in_loss(const double *u, void *arg);

/* Moves u to the least loss, and returns that. */
double stand_in_fit(struct stand_in *f, int restarts, double *u);
/* Likewise, with u[i] as it is. */
double stand_in_profile(struct stand_in *f, int i, double *u);

/* What measurements are drawn from. */
struct scatter {
	int nr, replications;
	struct evaluation *const *evaluation; /* [nr] */
	double *const *blind;  /* [nr][targets], predicted without having seen it */
	const double *width;   /* [d], the scale of what is near */
};

struct confidence_interval {
	double lo, hi;
};

/*
 * Of parameter i; u[] is where the loss is least, 'least'.  f->measured is the
 * measurement.  The same rng gives the same draws.
 */
struct confidence_interval confidence_interval(struct stand_in *f,
					       const struct scatter *from,
					       int i, const double *u,
					       double least, struct rng rng);
/*
 * Fits to n measurements drawn at u[]: sample[parameter][n], from anywhere.
 * Returns how many of them have a greater loss than 'least'.
 */
int confidence_refit(struct stand_in *f, const struct scatter *from,
		     const double *u, double least, int n, struct rng rng,
		     double *const *sample);

#endif
