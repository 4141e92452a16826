/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many replications settle whether measured values lie in their predicted
 * intervals: a sequential test, each stage by a quarter longer.
 *
 * A measured value is hit if 2.5 to 97.5 % of all replications that there may be
 * have that statistic at most as large.  How many of them will is foretold from
 * those that were run: a beta-binomial count, with Jeffreys' prior.  A cell is
 * settled when for none of its values the chance that the verdict will still change
 * is more than 0.05 %.  Far from an edge a hundred replications do, at an edge it
 * takes all.
 */
#ifndef STUDY_VERDICT_H
#define STUDY_VERDICT_H

#include "study/figures.h"

#define VERDICT_FIRST 100 /* replications */

/* Whether k of n settle what room of them will say; 0 <= k <= n <= room. */
bool verdict_settled(int k, int n, int room);
/*
 * to[c]: the replications that cell c is to have next; as many as it has where it
 * is settled, at most e->room.  False if that is all of them.
 */
bool verdict_next(const struct experiment *e,
		  const struct cell_summary *summary, int *to);

#endif
