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

static size_t copy_sample(const struct measurement *m, simtime_t *out)
{
	for (int i = 0; i < m->nr_samples; i++)
		out[i] = m->sample[i].latency;
	return (size_t)m->nr_samples;
}

static size_t nr_samples(const struct cell *cell, int n)
{
	size_t sum = 0;

	for (int r = 0; r < n; r++)
		sum += (size_t)cell->replication[r].nr_samples;
	return sum;
}

static struct summary pool(const struct cell *cell, int n, struct arena *arena)
{
	size_t len = nr_samples(cell, n), at = 0;
	simtime_t *all = arena_calloc(arena, len, sizeof(*all));

	for (int r = 0; r < n; r++)
		at += copy_sample(&cell->replication[r], all + at);
	return summarize(all, len);
}

void cell_statistics(const struct cell *cell, int n, enum statistic stat,
		     struct arena *arena, double *out)
{
	simtime_t *x = arena_calloc(arena, nr_samples(cell, n), sizeof(*x));

	for (int r = 0; r < n; r++) {
		size_t len = copy_sample(&cell->replication[r], x);

		out[r] = (double)summarize(x, len).stat[stat];
	}
}

static void cell_means(const struct cell *cell, int n, double *out)
{
	for (int r = 0; r < n; r++) {
		const struct measurement *m = &cell->replication[r];
		simtime_t sum = 0;

		for (int i = 0; i < m->nr_samples; i++)
			sum += m->sample[i].latency;
		out[r] = (double)sum / m->nr_samples;
	}
}

struct comparison compare_cells(const struct cell *a, const struct cell *b,
				int n, struct arena *arena)
{
	double *x = arena_calloc(arena, (size_t)n, sizeof(*x));
	double *y = arena_calloc(arena, (size_t)n, sizeof(*y));
	struct comparison c = { .a = pool(a, n, arena), .b = pool(b, n, arena) };

	for (int i = 0; i < NR_STATISTICS; i++) {
		cell_statistics(a, n, (enum statistic)i, arena, x);
		cell_statistics(b, n, (enum statistic)i, arena, y);
		c.stat[i] = paired_difference(x, y, (size_t)n);
	}
	cell_means(a, n, x);
	cell_means(b, n, y);
	c.mean = paired_difference(x, y, (size_t)n);
	return c;
}
