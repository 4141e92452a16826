/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many replications make percentiles as precise as was asked for: a
 * sequential procedure (Chow and Robbins 1965) in growing stages.
 *
 * A stage runs n replications of every cell.  A cell is done if for its p50,
 * p95 and p99 the farther end of the 95 % interval lies within target x value.
 * If one is not, at h > target, the next stage has n x (h / target)^2, at least
 * 5/4 and at most 4 times as many, and only those that are new are run: so the
 * result is that of `run --replications n`, for any number of threads.
 * The first stage has at least 20, for stopping early by luck is what costs
 * coverage.
 */
#ifndef STUDY_PRECISION_H
#define STUDY_PRECISION_H

#include "study/figures.h"

#define PRECISION_FIRST 20   /* replications */
#define PRECISION_MOST  2000

/* The worst h of a cell; INFINITY where an interval lacks an end. */
double precision_of(const struct cell_summary *cell);
/* Replications of the stage after n, at h > target. */
int precision_next(int n, double h, double target);
/*
 * Judges a stage: needed[cell] becomes its replications where the target is
 * met, and where it was met before that stays; else 0.  Returns the replications
 * of the next stage, 0 if all is met or there is none.
 */
int precision_judge(const struct experiment *e,
		    const struct cell_summary *summary, double target,
		    int *needed);

#endif
