/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Computing a unit of a sweep: tasks of one point, one after the other, into a
 * block.  See sweep.h.
 *
 * A scenario is made once and kept for the next unit, which is often of the
 * same point.
 */
#include <stdlib.h>
#include <string.h>

#include "study/sweep.h"

struct sweep_worker {
	const struct sweep *sweep;
	struct arena work, keep, made; /* of a run, its samples, a scenario */
	int point;                     /* that 'scenario' is of; -1: none */
	struct scenario *scenario;
	struct axis_value *settings;
	struct block *block;
	size_t room;                   /* bytes */
};

struct sweep_worker *sweep_worker_new(const struct sweep *s)
{
	struct sweep_worker *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->sweep = s;
	w->point = -1;
	arena_init(&w->work, 0);
	arena_init(&w->keep, 0);
	arena_init(&w->made, 0);
	return w;
}

void sweep_worker_free(struct sweep_worker *w)
{
	if (!w)
		return;
	arena_free(&w->work);
	arena_free(&w->keep);
	arena_free(&w->made);
	free(w);
}

static void fail_block(struct block *b, bool fatal, const char *why)
{
	b->fatal = fatal;
	snprintf(b->error, sizeof(b->error), "%.*s", (int)strcspn(why, "\n"),
		 why);
}

static bool make_scenario(struct sweep_worker *w, int point)
{
	const struct sweep *s = w->sweep;
	char why[160] = "";
	FILE *diag;

	if (w->point == point)
		return true;
	arena_rewind(&w->made);
	w->point = -1;
	diag = fmemopen(why, sizeof(why), "w");
	if (!diag)
		no_memory("a point");
	w->scenario = sweep_scenario(s, point, &w->made, diag);
	fclose(diag);
	if (!w->scenario) {
		fail_block(w->block, true, why);
		return false;
	}
	w->settings = arena_calloc(&w->made, (size_t)s->file->nr_axes,
				   sizeof(*w->settings));
	sweep_settings(s, point, &w->made, w->settings);
	w->point = point;
	return true;
}

/* Room for that many bytes more; false if there is no memory. */
static bool extend_block(struct sweep_worker *w, size_t len)
{
	size_t need = (w->block ? w->block->len : 0) + len;
	struct block *b;

	if (w->block && need <= w->room)
		return true;
	b = realloc(w->block, sizeof(*b) + 2 * need);
	if (!b)
		return false;
	if (!w->block)
		*b = (struct block){ .len = 0 };
	w->block = b;
	w->room = 2 * need;
	return true;
}

static void append(struct block *b, const void *data, size_t len)
{
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

static bool append_task(struct sweep_worker *w, const struct measurement *m)
{
	size_t times = (size_t)m->nr_samples * sizeof(*m->latency);

	if (!extend_block(w, sizeof(*m) + 2 * times))
		return false;
	append(w->block, m, sizeof(*m));
	append(w->block, m->latency, times);
	append(w->block, m->drain, times);
	return true;
}

/* The pointers in the data are of another place, or of another process. */
void block_measurements(struct block *b, struct measurement *out)
{
	char *at = b->data;

	for (int i = 0; i < b->unit.nr; i++) {
		struct measurement *m = &out[i];

		memcpy(m, at, sizeof(*m));
		m->error = NULL;
		m->latency = (simtime_t *)(void *)(at + sizeof(*m));
		m->drain = m->latency + m->nr_samples;
		at = (char *)(m->drain + m->nr_samples);
	}
}

static bool run_task(struct sweep_worker *w, int point, int task)
{
	const struct scenario *s = w->scenario;
	uint64_t replication = (uint64_t)(task % s->replications) +
			       (uint64_t)sweep_stream(w->sweep, point) *
				       (uint64_t)s->replications;
	struct measurement m;
	int kernel, driver;

	arena_rewind(&w->keep);
	sweep_cell(w->sweep, w->settings, task / s->replications, &kernel,
		   &driver);
	cell_run(s, kernel, driver, replication, NULL, NULL, &w->work, &w->keep,
		 &m);
	if (m.error && !w->block->error[0])
		fail_block(w->block, false, m.error);
	if (!append_task(w, &m))
		fail_block(w->block, true, "out of memory");
	return !w->block->fatal;
}

struct block *sweep_worker_run(struct sweep_worker *w, struct unit unit)
{
	struct block *b;

	w->block = NULL;
	if (!extend_block(w, 256))
		return NULL;
	w->block->unit = unit;
	if (make_scenario(w, unit.point))
		for (int i = 0; i < unit.nr; i++)
			if (!run_task(w, unit.point, unit.first + i))
				break;
	b = w->block;
	w->block = NULL;
	return b;
}
