/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replications side by side: see replicate.h.
 *
 * A task is one replication of some cells, all of them if there are tasks enough
 * for everybody, so that those that begin alike warm up once.
 */
#include "study/replicate.h"

#include <limits.h>

/* Tasks for each of the crew, at least: who is done last is not last by much. */
#define TASKS_EACH 8

struct extension {
	struct experiment *e;
	const int *to;
	int from, end; /* replications that any cell lacks */
	int parts;     /* that the cells of a replication are divided into */
};

static const char *replicate(void *ctx, struct crew_member *me, int task)
{
	const struct extension *x = ctx;
	const struct experiment *e = x->e;
	int r = x->from + task / x->parts, part = task % x->parts;
	int end = (part + 1) * e->nr_cells / x->parts;
	struct warm_start warm = { .run = NULL };
	const char *failure = NULL;

	for (int i = part * e->nr_cells / x->parts; i < end && !failure; i++) {
		const struct cell *cell = e->alike[i];

		if (r >= cell->nr && r < x->to[cell - e->cell])
			failure = cell_run(e->scenario, cell->kernel,
					   cell->driver, (uint64_t)r, NULL,
					   &warm, &me->work, &me->keep,
					   &cell->replication[r]);
	}
	warm_start_free(&warm);
	return failure;
}

static bool begin_alike(const struct scenario *s, const struct cell *a,
			const struct cell *b)
{
	return runs_begin_alike(&s->kernel[a->kernel], &s->driver[a->driver],
				&s->kernel[b->kernel], &s->driver[b->driver]);
}

/* The cells in an order in which those that begin alike are together. */
static void order_cells(struct experiment *e, struct arena *arena)
{
	bool *done = arena_calloc(arena, (size_t)e->nr_cells, sizeof(*done));
	int n = 0;

	e->alike = arena_calloc(arena, (size_t)e->nr_cells, sizeof(*e->alike));
	for (int first = 0; first < e->nr_cells; first++) {
		for (int c = first; c < e->nr_cells; c++) {
			if (done[c] || (c > first &&
			    !begin_alike(e->scenario, &e->cell[first],
					 &e->cell[c])))
				continue;
			done[c] = true;
			e->alike[n++] = &e->cell[c];
		}
	}
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
	order_cells(e, arena);
}

const char *experiment_extend(struct experiment *e, const int *to, int jobs,
			      struct arena *arena, progress_fn *progress,
			      void *arg)
{
	struct extension x = { .e = e, .to = to, .from = e->room, .parts = 1 };
	struct stage *stage = arena_calloc(arena, 1, sizeof(*stage));
	const char *failure;
	int lacking;

	for (int c = 0; c < e->nr_cells; c++) {
		if (to[c] > e->cell[c].nr && e->cell[c].nr < x.from)
			x.from = e->cell[c].nr;
		if (to[c] > x.end)
			x.end = to[c];
	}
	lacking = x.end > x.from ? x.end - x.from : 0;
	while (x.parts < e->nr_cells &&
	       (double)x.parts * lacking < (double)TASKS_EACH * jobs)
		x.parts++;
	if (lacking > INT_MAX / x.parts)
		return "too many replications";
	stage->before = e->last;
	e->last = stage;
	failure = crew_run(&stage->crew, jobs, lacking * x.parts, replicate,
			   &x, progress, arg);
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
