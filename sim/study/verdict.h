/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many replications settle whether measured values lie in their predicted
 * intervals: a sequential test, in stages that double.
 *
 * A measured value is hit if between 2.5 and 97.5 % of all replications ever have
 * that statistic at most as large.  How many of those that were run do is a
 * binomial count: a cell is settled when for each of its values an exact test at
 * 0.05 % a side says on which side of both edges the share lies.  Far from an edge
 * a hundred replications do, at an edge none are enough.
 */
#ifndef STUDY_VERDICT_H
#define STUDY_VERDICT_H

#include "study/figures.h"

#define VERDICT_FIRST 100 /* replications */

/* Whether k of n settle it. */
bool verdict_settled(int k, int n);
/*
 * to[c]: the replications that cell c is to have next; as many as it has where it
 * is settled, at most e->room.  False if that is all of them.
 */
bool verdict_next(const struct experiment *e,
		  const struct cell_summary *summary, int *to);

#endif
