/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run of a sweep: hands out units, and puts what comes back together.  See
 * sweep.h.
 *
 * What is kept of a finished task is its samples, until the point is complete;
 * units are handed out in the order of points, so few points are open at a
 * time.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include "study/reduction.h"
#include "study/store_write.h"
#include "study/sweep.h"

#define TICK_EVERY       0.1 /* s */
#define COMMIT_EVERY     0.5
#define UNITS_PER_WORKER 256 /* at least, where there are as many tasks */

/* A point of which some tasks are there. */
struct open_point {
	int point, missing;
	struct open_point *next;
	struct block **block; /* by their first task */
	struct measurement *task;
};

struct sweep_run {
	const struct sweep *sweep;
	struct store *store;
	int nr_tasks, chunk;      /* of a point, of a unit */
	int *todo;                /* points, [total] */
	pthread_mutex_t lock;     /* of all that follows, and the store */
	bool failed;
	struct open_point *open;
	struct reduction reduction;
	struct figure *figures;
	int done, total;          /* points */
	struct timespec ticked, committed;
	char error[256];
	struct arena scratch;     /* of a point */
	progress_fn *progress;
	void *arg;
};

/* Of a point; the last may be shorter. */
static int nr_units(const struct sweep_run *r)
{
	return (r->nr_tasks + r->chunk - 1) / r->chunk;
}

int sweep_nr_units(const struct sweep_run *r)
{
	return r->total * nr_units(r);
}

struct unit sweep_unit(const struct sweep_run *r, int i)
{
	int first = i % nr_units(r) * r->chunk, left = r->nr_tasks - first;

	return (struct unit){ r->todo[i / nr_units(r)], first,
			      left < r->chunk ? left : r->chunk };
}

__attribute__((format(printf, 2, 3)))
static void fail(struct sweep_run *r, const char *format, ...)
{
	va_list ap;

	if (!r->failed) {
		va_start(ap, format);
		vsnprintf(r->error, sizeof(r->error), format, ap);
		va_end(ap);
	}
	r->failed = true;
}

static struct open_point *open_point(struct sweep_run *r, int point)
{
	size_t n = (size_t)r->nr_tasks;
	struct open_point *p = r->open;

	while (p && p->point != point)
		p = p->next;
	if (p)
		return p;
	p = calloc(1, sizeof(*p) + n * sizeof(*p->block) +
			      n * sizeof(*p->task));
	if (!p)
		return NULL;
	p->point = point;
	p->missing = r->nr_tasks;
	p->block = (struct block **)(p + 1);
	p->task = (struct measurement *)(p->block + n);
	p->next = r->open;
	r->open = p;
	return p;
}

static void free_point(struct sweep_run *r, struct open_point *p)
{
	struct open_point **link = &r->open;

	while (*link != p)
		link = &(*link)->next;
	*link = p->next;
	for (int i = 0; i < r->nr_tasks; i++)
		free(p->block[i]);
	free(p);
}

static void add_block(struct open_point *p, struct block *b)
{
	p->block[b->unit.first] = b;
	block_measurements(b, &p->task[b->unit.first]);
	p->missing -= b->unit.nr;
}

void sweep_tick(struct sweep_run *r)
{
	pthread_mutex_lock(&r->lock);
	if (seconds_since(&r->ticked) >= TICK_EVERY) {
		clock_gettime(CLOCK_MONOTONIC, &r->ticked);
		if (r->progress)
			r->progress(r->arg, r->done, r->total);
	}
	if (seconds_since(&r->committed) >= COMMIT_EVERY) {
		if (!store_commit(r->store))
			fail(r, "%s", store_error(r->store));
		clock_gettime(CLOCK_MONOTONIC, &r->committed);
	}
	pthread_mutex_unlock(&r->lock);
}

/* All tasks of the point are there. */
static void finish_point(struct sweep_run *r, struct open_point *p)
{
	unsigned int doubts = 0;
	const char *error = NULL;

	for (int i = 0; i < r->nr_tasks && !error; i++)
		if (p->block[i] && p->block[i]->error[0])
			error = p->block[i]->error;
	for (int i = 0; i < r->nr_tasks && !error; i++)
		doubts |= p->task[i].doubts;
	arena_rewind(&r->scratch);
	if (!error)
		reduce_point(&r->reduction, p->task, r->figures);
	if (!store_put(r->store, p->point, r->figures, error,
		       doubts_text(doubts, &r->scratch)))
		fail(r, "%s", store_error(r->store));
	r->done++;
	free_point(r, p);
}

/* Under the lock.  False if the block could not be taken over. */
static bool collect(struct sweep_run *r, struct block *b)
{
	struct open_point *p = b && !b->fatal ? open_point(r, b->unit.point)
					      : NULL;

	if (b && b->fatal)
		fail(r, "point %d: %s", b->unit.point, b->error);
	else if (!p)
		fail(r, "out of memory");
	if (!p)
		return false;
	add_block(p, b);
	if (!p->missing)
		finish_point(r, p);
	return true;
}

bool sweep_collect(struct sweep_run *r, struct block *b)
{
	bool ok;

	pthread_mutex_lock(&r->lock);
	if (!collect(r, b))
		free(b);
	ok = !r->failed;
	pthread_mutex_unlock(&r->lock);
	return ok;
}

static void init_run(struct sweep_run *r, int jobs, struct arena *arena)
{
	const struct sweep *s = r->sweep;
	int cells = sweep_nr_cells(s);
	int64_t units;

	r->todo = arena_calloc(arena, (size_t)s->nr_points, sizeof(*r->todo));
	for (int i = 0; i < s->nr_points; i++)
		if (!store_has(r->store, i))
			r->todo[r->total++] = i;
	r->nr_tasks = cells * s->file->scenario->replications;
	units = (int64_t)r->total * r->nr_tasks / jobs / UNITS_PER_WORKER;
	r->chunk = units < 1 ? 1 : units > r->nr_tasks ? r->nr_tasks
						       : (int)units;
	reduction_init(&r->reduction, s);
	arena_init(&r->scratch, 0);
	r->figures = arena_calloc(arena, (size_t)cells *
				  (size_t)s->file->nr_outputs,
				  sizeof(*r->figures));
	pthread_mutex_init(&r->lock, NULL);
	clock_gettime(CLOCK_MONOTONIC, &r->committed);
	r->ticked = r->committed;
}

const char *sweep_run(const struct sweep *s, struct store *store,
		      sweep_engine *engine, int jobs, struct arena *arena,
		      progress_fn *progress, void *arg)
{
	struct sweep_run *r = arena_alloc(arena, sizeof(*r));
	const char *wrong;

	*r = (struct sweep_run){ .sweep = s, .store = store,
				 .progress = progress, .arg = arg };
	init_run(r, jobs, arena);
	wrong = engine(r, s, jobs, arena);
	if (!store_commit(store))
		fail(r, "%s", store_error(store));
	while (r->open)
		free_point(r, r->open);
	reduction_free(&r->reduction);
	arena_free(&r->scratch);
	pthread_mutex_destroy(&r->lock);
	if (r->failed)
		return r->error;
	return wrong ? wrong : r->done < r->total ? "not all points were run"
						  : NULL;
}
