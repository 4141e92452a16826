/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slowest samples of an experiment: see slowest.h. */
#include "study/slowest.h"

#include <stdlib.h>

static int slower(const void *a, const void *b)
{
	const struct slow_sample *x = a, *y = b;

	if (x->latency != y->latency)
		return (x->latency < y->latency) - (x->latency > y->latency);
	if (x->cell != y->cell)
		return x->cell < y->cell ? -1 : 1;
	if (x->replication != y->replication)
		return x->replication - y->replication;
	return x->sample - y->sample;
}

size_t slowest_first(const struct experiment *e, struct arena *arena,
		     struct slow_sample **list)
{
	size_t n = 0;

	for (int c = 0; c < e->nr_cells; c++)
		for (int r = 0; r < e->cell[c].nr; r++)
			n += (size_t)e->cell[c].replication[r].nr_samples;
	*list = arena_calloc(arena, n, sizeof(**list));
	n = 0;
	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell *cell = &e->cell[c];

		for (int r = 0; r < cell->nr; r++) {
			const struct measurement *m = &cell->replication[r];

			for (int i = 0; i < m->nr_samples; i++)
				(*list)[n++] = (struct slow_sample){
					cell, r, i, m->latency[i] };
		}
	}
	qsort(*list, n, sizeof(**list), slower);
	return n;
}
