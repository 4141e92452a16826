/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two cells side by side: see compare.h.
 *
 * What a cell is, is said by its pooled sample, as in the table of `run`; how
 * sure the difference is, by the replications, pair by pair.  The two differ a
 * little for p99, where a replication of 100 samples has no more than its
 * second largest to say.
 */
#include "study/compare.h"

struct cell_comparison compare_cells(const struct cell *a, const struct cell *b,
				     int n, struct arena *arena)
{
	struct samples sa = samples_of(a->replication, n, false, arena);
	struct samples sb = samples_of(b->replication, n, false, arena);
	double *x = arena_calloc(arena, (size_t)n, sizeof(*x));
	double *y = arena_calloc(arena, (size_t)n, sizeof(*y));
	struct cell_comparison c = { .a = summarize(sa.all),
				     .b = summarize(sb.all) };

	for (int i = 0; i < NR_STATISTICS; i++) {
		each_statistic(&sa, (enum statistic)i, x);
		each_statistic(&sb, (enum statistic)i, y);
		c.stat[i] = paired_difference(x, y, (size_t)n);
	}
	for (int r = 0; r < n; r++) {
		x[r] = span_mean(sa.each[r]);
		y[r] = span_mean(sb.each[r]);
	}
	c.mean = paired_difference(x, y, (size_t)n);
	return c;
}
