/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replications side by side: see replicate.h.  Tasks are numbered cell by
 * cell.
 */
#include "study/replicate.h"

static const char *replicate(void *ctx, struct crew_member *me, int task)
{
	const struct experiment *e = ctx;
	int n = e->scenario->replications;
	const struct cell *cell = &e->cell[task / n];

	return cell_run(e->scenario, cell->kernel, cell->driver,
			(uint64_t)(task % n), NULL, &me->work, &me->keep,
			&cell->replication[task % n]);
}

static void make_cells(struct experiment *e, const bool *selected,
		       struct arena *arena)
{
	const struct scenario *s = e->scenario;

	e->cell = arena_calloc(arena,
			       (size_t)s->nr_kernels * (size_t)s->nr_drivers,
			       sizeof(*e->cell));
	for (int d = 0; d < s->nr_drivers; d++) {
		for (int k = 0; k < s->nr_kernels; k++) {
			struct cell *c = &e->cell[e->nr_cells];

			if (selected && !selected[cell_index(s, k, d)])
				continue;
			c->kernel = k;
			c->driver = d;
			c->replication = arena_calloc(arena,
						      (size_t)s->replications,
						      sizeof(*c->replication));
			e->nr_cells++;
		}
	}
}

const char *experiment_run(struct experiment *e, const struct scenario *s,
			   const bool *selected, int jobs, struct arena *arena,
			   progress_fn *progress, void *arg)
{
	const char *failure;
	int tasks;

	*e = (struct experiment){ .scenario = s };
	make_cells(e, selected, arena);
	if (__builtin_mul_overflow(e->nr_cells, s->replications, &tasks))
		return "too many replications";
	failure = crew_run(&e->crew, jobs, tasks, replicate, e, progress, arg);
	return failure ? arena_printf(arena, "%s", failure) : NULL;
}

void experiment_free(struct experiment *e)
{
	crew_free(&e->crew);
	*e = (struct experiment){ .scenario = NULL };
}

const struct cell *experiment_cell(const struct experiment *e, int kernel,
				   int driver)
{
	for (int c = 0; c < e->nr_cells; c++)
		if (e->cell[c].kernel == kernel && e->cell[c].driver == driver)
			return &e->cell[c];
	return NULL;
}
