/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replications side by side: see replicate.h.  Tasks are numbered cell by cell.
 */
#include "study/replicate.h"

struct extension {
	struct experiment *e;
	const int *to;
};

static const char *replicate(void *ctx, struct crew_member *me, int task)
{
	const struct extension *x = ctx;
	const struct cell *cell = x->e->cell;
	const int *to = x->to;
	int r;

	while (task >= *to - cell->nr)
		task -= *to++ - cell++->nr;
	r = cell->nr + task;
	return cell_run(x->e->scenario, cell->kernel, cell->driver, (uint64_t)r,
			NULL, &me->work, &me->keep, &cell->replication[r]);
}

void experiment_open(struct experiment *e, const struct scenario *s,
		     const bool *selected, int room, struct arena *arena)
{
	*e = (struct experiment){ .scenario = s, .room = room };
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
			c->replication = arena_calloc(arena, (size_t)room,
						      sizeof(*c->replication));
			e->nr_cells++;
		}
	}
}

const char *experiment_extend(struct experiment *e, const int *to, int jobs,
			      struct arena *arena, progress_fn *progress,
			      void *arg)
{
	struct extension x = { e, to };
	struct stage *stage = arena_calloc(arena, 1, sizeof(*stage));
	const char *failure;
	int tasks = 0;

	for (int c = 0; c < e->nr_cells; c++)
		if (__builtin_add_overflow(tasks, to[c] - e->cell[c].nr,
					   &tasks))
			return "too many replications";
	stage->before = e->last;
	e->last = stage;
	failure = crew_run(&stage->crew, jobs, tasks, replicate, &x, progress,
			   arg);
	if (failure)
		return arena_printf(arena, "%s", failure);
	for (int c = 0; c < e->nr_cells; c++)
		e->cell[c].nr = to[c];
	return NULL;
}

const char *experiment_run(struct experiment *e, const struct scenario *s,
			   const bool *selected, int jobs, struct arena *arena,
			   progress_fn *progress, void *arg)
{
	int *to;

	experiment_open(e, s, selected, s->replications, arena);
	to = arena_calloc(arena, (size_t)e->nr_cells, sizeof(*to));
	for (int c = 0; c < e->nr_cells; c++)
		to[c] = s->replications;
	return experiment_extend(e, to, jobs, arena, progress, arg);
}

void experiment_free(struct experiment *e)
{
	for (struct stage *s = e->last; s; s = s->before)
		crew_free(&s->crew);
	*e = (struct experiment){ .scenario = NULL };
}

int experiment_least(const struct experiment *e)
{
	int least = e->room;

	for (int c = 0; c < e->nr_cells; c++)
		if (e->cell[c].nr < least)
			least = e->cell[c].nr;
	return least;
}

int experiment_most(const struct experiment *e)
{
	int most = 0;

	for (int c = 0; c < e->nr_cells; c++)
		if (e->cell[c].nr > most)
			most = e->cell[c].nr;
	return most;
}

const struct cell *experiment_cell(const struct experiment *e, int kernel,
				   int driver)
{
	for (int c = 0; c < e->nr_cells; c++)
		if (e->cell[c].kernel == kernel && e->cell[c].driver == driver)
			return &e->cell[c];
	return NULL;
}
