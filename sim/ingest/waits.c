/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waits of RCU that validation/measure/probe has timed: waits.csv.
 *
 * A group is a load, a number of callers and a pace; it becomes a driver, and
 * synchronize_rcu() and rcu_barrier() become kernels with that one step.  Waits
 * that the probe has timed besides, umounts of file systems, are passed over.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/simtime.h"
#include "ingest/ingest.h"
#include "study/stats.h"

struct columns {
	int wait, load, threads, pace, duration;
};

/* The values of one wait in one group. */
struct group {
	double *x;
	size_t n;
};

static int barrier_of(const char *wait)
{
	return !strcmp(wait, "synchronize_rcu") ? 0
	       : !strcmp(wait, "rcu_barrier") ? 1 : -1;
}

/* The driver of a row's group; -1 after an error. */
static int group_of(struct ingest *g, const struct csv_row *row,
		    const struct columns *c)
{
	const char *load = row->field[c->load], *pace = row->field[c->pace];
	int threads = atoi(row->field[c->threads]), i;
	const char *name;

	if ((strcmp(load, "idle") && strcmp(load, "busy")) ||
	    (strcmp(pace, "single") && strcmp(pace, "row")) ||
	    threads < 1 || threads > 64) {
		ingest_error(g, "waits.csv", "line %d: not idle or busy, 1 to "
			     "64 threads, single or row", row->line);
		return -1;
	}
	name = arena_printf(g->arena, "%s-%s-%d", load, pace, threads);
	for (i = 0; i < g->nr_drivers; i++) {
		if (!strcmp(g->driver[i].name, name))
			return i;
	}
	if (i == INGEST_DRIVERS) {
		ingest_error(g, "waits.csv", "more than %d groups",
			     INGEST_DRIVERS);
		return -1;
	}
	g->driver[g->nr_drivers++] = (struct ingest_driver){
		.name = name, .threads = threads,
		.busy = !strcmp(load, "busy"), .row = !strcmp(pace, "row"),
	};
	return i;
}

static bool find_columns(struct ingest *g, const struct csv_table *t,
			 struct columns *c)
{
	const char *file = "waits.csv";

	c->wait = ingest_column(g, file, t, "wait");
	c->load = ingest_column(g, file, t, "load");
	c->threads = ingest_column(g, file, t, "threads");
	c->pace = ingest_column(g, file, t, "pace");
	c->duration = ingest_column(g, file, t, "duration_ms");
	return !g->diag->total;
}

static double statistic(const struct group *v, enum statistic i)
{
	return v->x[(size_t)floor(statistic_p[i] * (double)(v->n - 1))];
}

static void summarise(struct ingest *g, struct group *v, int barrier,
		      int driver)
{
	struct ingest_driver *d = &g->driver[driver];

	if (!v->n)
		return;
	sort_reals(v->x, v->n);
	g->wait[g->nr_wait++] = (struct ingest_wait){
		.barrier = barrier, .driver = driver, .n = (int)v->n,
		.p50 = statistic(v, STAT_P50), .p95 = statistic(v, STAT_P95),
		.p99 = statistic(v, STAT_P99), .max = statistic(v, STAT_MAX),
	};
	if ((int)v->n > d->n)
		d->n = (int)v->n;
}

bool ingest_waits(struct ingest *g)
{
	struct group value[2][INGEST_DRIVERS] = { { { NULL, 0 } } };
	struct columns c;
	struct csv_table t;

	if (!ingest_table(g, "waits.csv", &t) || !find_columns(g, &t, &c))
		return false;
	for (size_t i = 0; i < t.nr; i++) {
		const struct csv_row *row = &t.row[i];
		int barrier = barrier_of(row->field[c.wait]), driver;
		double ms;
		struct group *v;
		char *end;

		if (barrier < 0)
			continue;
		driver = group_of(g, row, &c);
		ms = strtod(row->field[c.duration], &end);
		if (driver < 0)
			return false;
		if (*end || !(ms >= 0) || ms > 1e6) {
			ingest_error(g, "waits.csv", "line %d: '%.40s' is no "
				     "duration", row->line,
				     row->field[c.duration]);
			return false;
		}
		v = &value[barrier][driver];
		if (!v->x)
			v->x = arena_calloc(g->arena, t.nr, sizeof(*v->x));
		v->x[v->n++] = ms * (double)MSEC;
	}
	for (int d = 0; d < g->nr_drivers; d++)
		for (int b = 0; b < 2; b++)
			summarise(g, &value[b][d], b, d);
	if (!g->nr_wait)
		ingest_error(g, "waits.csv", "neither synchronize_rcu nor "
			     "rcu_barrier is in it");
	return !g->diag->total;
}
