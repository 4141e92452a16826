/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waits of RCU: those that validation/measure/probe has timed, waits.csv, and
 * rcuscale's, rcuscale.csv.
 *
 * A group is a load, a number of callers and a pace; it becomes a driver, and what
 * is waited for a kernel with that one step.  Passed over are umounts of file
 * systems, which the probe has timed besides, and rcuscale's async, which times
 * the queueing of many callbacks.
 */
#include <math.h>
#include <string.h>

#include "data/units.h"
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

const char *const wait_name[NR_WAIT_KINDS] = {
	[WAIT_NORMAL] = "synchronize_rcu",
	[WAIT_BARRIER] = "rcu_barrier",
	[WAIT_EXPEDITED] = "synchronize_rcu_expedited",
};

/* Of each wait in each group. */
struct values {
	struct group group[NR_WAIT_KINDS][INGEST_DRIVERS];
};

/* The driver of a group; -1 after an error.  Before a barrier there are forks. */
static int group_of(struct ingest *g, const char *file, int line,
		    enum wait_kind kind, const char *load, const char *pace,
		    const char *nr)
{
	const char *name;
	int64_t threads;
	int i;

	if ((strcmp(load, "idle") && strcmp(load, "busy")) ||
	    (strcmp(pace, "single") && strcmp(pace, "row")) ||
	    parse_integer(nr, &threads) || threads < 1 || threads > 64) {
		ingest_error(g, file, "line %d: not idle or busy, 1 to 64 "
			     "threads, single or row", line);
		return -1;
	}
	name = arena_printf(g->arena, "%s-%s-%d%s", load, pace, (int)threads,
			    kind == WAIT_BARRIER ? "-forks" : "");
	for (i = 0; i < g->nr_drivers; i++) {
		if (!strcmp(g->driver[i].name, name))
			return i;
	}
	if (i == INGEST_DRIVERS) {
		ingest_error(g, file, "more than %d groups", INGEST_DRIVERS);
		return -1;
	}
	g->driver[g->nr_drivers++] = (struct ingest_driver){
		.name = name, .threads = (int)threads,
		.busy = !strcmp(load, "busy"), .row = !strcmp(pace, "row"),
		.forks = kind == WAIT_BARRIER,
	};
	return i;
}

/* A duration joins its group; room: values that there can be. */
static bool add_value(struct ingest *g, struct group *v, size_t room,
		      const char *file, int line, const char *text)
{
	double ns = ingest_ns(text);

	if (isnan(ns)) {
		ingest_error(g, file, "line %d: '%.40s' is no duration", line,
			     text);
		return false;
	}
	if (!v->x)
		v->x = arena_calloc(g->arena, room, sizeof(*v->x));
	v->x[v->n++] = ns;
	return true;
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
	return v->x[rank_below(v->n, statistic_p[i])];
}

static void summarise(struct ingest *g, struct group *v, enum wait_kind kind,
		      int driver)
{
	struct ingest_driver *d = &g->driver[driver];

	if (!v->n)
		return;
	sort_reals(v->x, v->n);
	g->wait[g->nr_wait++] = (struct ingest_wait){
		.kind = kind, .driver = driver, .n = (int)v->n,
		.p50 = statistic(v, STAT_P50), .p95 = statistic(v, STAT_P95),
		.p99 = statistic(v, STAT_P99), .max = statistic(v, STAT_MAX),
	};
	if ((int)v->n > d->n)
		d->n = (int)v->n;
}

static bool read_probe(struct ingest *g, struct values *value)
{
	const char *file = "waits.csv";
	struct columns c;
	struct csv_table t;

	if (!ingest_table(g, file, &t) || !find_columns(g, &t, &c))
		return false;
	for (size_t i = 0; i < t.nr; i++) {
		const struct csv_row *row = &t.row[i];
		enum wait_kind kind = WAIT_NORMAL;
		int driver;

		while (kind < NR_WAIT_KINDS &&
		       strcmp(row->field[c.wait], wait_name[kind]))
			kind++;
		if (kind == NR_WAIT_KINDS)
			continue;
		driver = group_of(g, file, row->line, kind,
				  row->field[c.load], row->field[c.pace],
				  row->field[c.threads]);
		if (driver < 0 ||
		    !add_value(g, &value->group[kind][driver], t.nr, file,
			       row->line, row->field[c.duration]))
			return false;
	}
	return true;
}

/* Its writers call in a row, each on a CPU of its own. */
static bool read_rcuscale(struct ingest *g, struct values *value)
{
	const char *file = "rcuscale.csv";
	int type, writers, duration;
	struct csv_table t;

	if (!ingest_table(g, file, &t))
		return false;
	type = ingest_column(g, file, &t, "type");
	writers = ingest_column(g, file, &t, "writers");
	duration = ingest_column(g, file, &t, "duration_ms");
	if (g->diag->total)
		return false;
	for (size_t i = 0; i < t.nr; i++) {
		const struct csv_row *row = &t.row[i];
		bool expedited = !strcmp(row->field[type], "expedited");
		enum wait_kind kind = expedited ? WAIT_EXPEDITED : WAIT_NORMAL;
		int driver;

		if (!expedited && strcmp(row->field[type], "normal"))
			continue;
		driver = group_of(g, file, row->line, kind, "idle", "row",
				  row->field[writers]);
		if (driver < 0 ||
		    !add_value(g, &value->group[kind][driver], t.nr, file,
			       row->line, row->field[duration]))
			return false;
	}
	return true;
}

bool ingest_waits(struct ingest *g)
{
	struct values value = { .group = { { { NULL, 0 } } } };
	bool scale = !ingest_has(g, "waits.csv") &&
		     ingest_has(g, "rcuscale.csv");

	g->bound = scale;
	if (!(scale ? read_rcuscale(g, &value) : read_probe(g, &value)))
		return false;
	for (int d = 0; d < g->nr_drivers; d++)
		for (int k = 0; k < NR_WAIT_KINDS; k++)
			summarise(g, &value.group[k][d], (enum wait_kind)k, d);
	if (!g->nr_wait)
		ingest_error(g, scale ? "rcuscale.csv" : "waits.csv",
			     "no wait of RCU is in it");
	return !g->diag->total;
}
