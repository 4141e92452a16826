/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Costs of single steps, from umounts without pressure.
 *
 * Of such an umount the kernel's part is known by its functions: the expedited
 * grace period, from there to the drain, from the drain to ext4_put_super(),
 * and that.  What is left of the latency is the program's, of which 85 % are
 * taken to come before umount2() and 15 % behind it.  ext4_put_super() waits
 * for the disk five times; half of its shortest time is taken to be the CPU's.
 *
 * The one thing that is taken from umounts under pressure is the shortest
 * ext4_put_super() of superblocks that had been written to: nothing else says
 * what those cost.
 */
#include <math.h>
#include <string.h>

#include "data/units.h"
#include "engine/simtime.h"
#include "ingest/ingest.h"
#include "study/stats.h"

#define PUT_SUPER_IOS 5
#define MOUNT_IOS     6
#define BEFORE        0.85 /* of the program's time, before umount2() */

#define Z90 1.2816
#define Z99 2.3263

struct sample {
	double *x; /* ns, ascending after sort_reals() */
	size_t n;
};

static double quantile(const struct sample *s, double p)
{
	return s->n ? s->x[rank_below(s->n, p)] : NAN;
}

/* -- samples.csv -- */

static bool add_driver(struct ingest *g, const char *name)
{
	int i = 0;

	while (i < g->nr_drivers && strcmp(g->driver[i].name, name))
		i++;
	if (i == INGEST_DRIVERS) {
		ingest_error(g, "samples.csv", "more than %d drivers",
			     INGEST_DRIVERS);
		return false;
	}
	if (i == g->nr_drivers)
		g->driver[g->nr_drivers++].name = name;
	g->driver[i].n++;
	return true;
}

static bool known_driver(struct ingest *g, const char *name)
{
	static const char *const known[] = { "no-pressure", "own-churn", "idle",
					     "concurrent-8" };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!strcmp(name, known[i]))
			return true;
	}
	ingest_error(g, "samples.csv", "'%.40s' is no driver of "
		     "validation/measure/load", name);
	return false;
}

static bool read_samples(struct ingest *g, struct sample *calm)
{
	const char *file = "samples.csv";
	struct csv_table t;
	int kernel, driver, latency;

	if (!ingest_table(g, file, &t))
		return false;
	kernel = ingest_column(g, file, &t, "kernel");
	driver = ingest_column(g, file, &t, "driver");
	latency = ingest_column(g, file, &t, "latency_ms");
	if (kernel < 0 || driver < 0 || latency < 0)
		return false;
	calm->x = arena_calloc(g->arena, t.nr, sizeof(*calm->x));
	for (size_t i = 0; i < t.nr; i++) {
		const char *const *f = t.row[i].field;
		double ns = ingest_ns(f[latency]);

		if (strcmp(f[kernel], g->kernel) &&
		    strcmp(f[kernel], "unknown")) {
			ingest_error(g, file, "line %d is of the kernel "
				     "'%.40s', load.yaml of '%.40s'",
				     t.row[i].line, f[kernel], g->kernel);
			return false;
		}
		if (isnan(ns)) {
			ingest_error(g, file, "line %d: '%.40s' is no latency",
				     t.row[i].line, f[latency]);
			return false;
		}
		if (!known_driver(g, f[driver]) || !add_driver(g, f[driver]))
			return false;
		if (!strcmp(f[driver], "no-pressure"))
			calm->x[calm->n++] = ns;
	}
	sort_reals(calm->x, calm->n);
	return true;
}

/* -- calls.csv -- */

struct calls {
	struct csv_table t;
	int driver, function;
	double *start, *duration; /* of each row, ns */
};

/* The times in a column; NULL after an error. */
static double *read_times(struct ingest *g, const char *file,
			  const struct csv_table *t, const char *name)
{
	int column = ingest_column(g, file, t, name);
	double *ns = arena_calloc(g->arena, t->nr, sizeof(*ns));

	for (size_t i = 0; column >= 0 && i < t->nr; i++) {
		const char *text = t->row[i].field[column];

		ns[i] = ingest_ns(text);
		if (!isnan(ns[i]))
			continue;
		ingest_error(g, file, "line %d: '%.40s' is no %s",
			     t->row[i].line, text, name);
		return NULL;
	}
	return column >= 0 ? ns : NULL;
}

static bool read_calls(struct ingest *g, struct calls *c)
{
	const char *file = "calls.csv";

	if (!ingest_table(g, file, &c->t))
		return false;
	c->driver = ingest_column(g, file, &c->t, "driver");
	c->function = ingest_column(g, file, &c->t, "function");
	c->start = read_times(g, file, &c->t, "start_ms");
	c->duration = read_times(g, file, &c->t, "duration_ms");
	return ingest_column(g, file, &c->t, "inside") >= 0 &&
	       c->driver >= 0 && c->function >= 0 && c->start && c->duration;
}

static bool is_call(const struct calls *c, size_t row, const char *driver,
		    const char *function)
{
	const char *const *f = c->t.row[row].field;

	return !strcmp(f[c->driver], driver) &&
	       !strcmp(f[c->function], function);
}

static struct sample durations(struct ingest *g, const struct calls *c,
			       const char *driver, const char *function)
{
	struct sample s = { arena_calloc(g->arena, c->t.nr, sizeof(*s.x)), 0 };

	for (size_t i = 0; i < c->t.nr; i++) {
		if (is_call(c, i, driver, function))
			s.x[s.n++] = c->duration[i];
	}
	sort_reals(s.x, s.n);
	return s;
}

/*
 * From the end of each 'from' (its start, if by_start) to the start of the next
 * 'to' without pressure.
 */
static struct sample gaps(struct ingest *g, const struct calls *c,
			  const char *from, const char *to, bool by_start)
{
	struct sample s = { arena_calloc(g->arena, c->t.nr, sizeof(*s.x)), 0 };

	for (size_t i = 0; i < c->t.nr; i++) {
		double at, best = NAN;

		if (!is_call(c, i, "no-pressure", from))
			continue;
		at = c->start[i] + (by_start ? 0 : c->duration[i]);
		for (size_t k = 0; k < c->t.nr; k++) {
			double start = c->start[k];

			if (k == i || !is_call(c, k, "no-pressure", to) ||
			    start < at)
				continue;
			if (isnan(best) || start < best)
				best = start;
		}
		if (!isnan(best))
			s.x[s.n++] = best - at;
	}
	sort_reals(s.x, s.n);
	return s;
}

/* -- costs -- */

/* A lognormal's p99 from the p90 of a sample with that spread. */
static struct spread spread_of(double median, double ratio)
{
	if (!(ratio > 1.01))
		ratio = 1.01;
	if (ratio > 3)
		ratio = 3;
	return (struct spread){ median, median * pow(ratio, Z99 / Z90) };
}

/*
 * One time in ten one of five requests is slow, so the tenth part of the sum
 * that is longest tells of one request in fifty.
 */
static void take_put_super(struct ingest_costs *k, const struct sample *put,
			   double idle_exit)
{
	double median = quantile(put, 0.5), slow = quantile(put, 0.9);

	k->put_super = quantile(put, 0) / 2;
	k->disk.median = (median - k->put_super) / PUT_SUPER_IOS - idle_exit;
	k->disk.median = fmax(k->disk.median, 1);
	k->disk.p99 = fmax(k->disk.median + slow - median,
			   1.5 * k->disk.median);
}

static void take_calls(struct ingest *g, const struct calls *c, double *inside)
{
	struct ingest_costs *k = &g->cost;
	const char *calm = "no-pressure", *drain = "cgroup_writeback_umount";
	const char *expedited = "synchronize_rcu_expedited";
	const char *super = "ext4_put_super";
	struct sample exp = durations(g, c, calm, expedited);
	struct sample put = durations(g, c, calm, super);
	struct sample written = durations(g, c, "own-churn", super);
	struct sample sync = gaps(g, c, expedited, drain, false);
	struct sample evict = gaps(g, c, drain, super, false);
	struct sample spacing = gaps(g, c, drain, drain, true);

	k->sync = quantile(&sync, 0.5);
	k->evict = quantile(&evict, 0.5);
	*inside = quantile(&exp, 0.5) + k->sync + k->evict +
		  quantile(&put, 0.5);
	if (put.n)
		take_put_super(k, &put, g->icount ? ICOUNT_IDLE_EXIT : 0);
	if (put.n && written.n) {
		double more = quantile(&written, 0) - quantile(&put, 0.5);

		more = fmax(more, 1000);
		k->churned = (struct spread){ 0.9 * more, 1.3 * more };
	}
	if (spacing.n)
		k->mount = fmax(quantile(&spacing, 0.5) - k->latency -
				MOUNT_IOS * k->disk.median, 1000);
}

/*
 * The loops' rate: the highest of load.yaml's and of the removals of cgroups, with
 * or without umounts beside them.  At times they are in step, when each round
 * begins with a grace period (docs/model.md), and then are as slow as that.
 */
static void take_rate(struct ingest *g)
{
	struct csv_table t;
	int driver, rate;

	if (!ingest_has(g, "rates.csv") || !ingest_table(g, "rates.csv", &t))
		return;
	driver = csv_column(&t, "driver");
	rate = csv_column(&t, "rmdirs_per_s");
	for (size_t i = 0; driver >= 0 && rate >= 0 && i < t.nr; i++) {
		double value;

		if (!parse_real(t.row[i].field[rate], &value) &&
		    (!strcmp(t.row[i].field[driver], "pressure-only") ||
		     !strcmp(t.row[i].field[driver], "idle")) &&
		    value > 0 && !(value <= g->rounds_per_s))
			g->rounds_per_s = value;
	}
}

bool ingest_load_costs(struct ingest *g)
{
	struct ingest_costs *k = &g->cost;
	struct sample calm = { NULL, 0 };
	double inside = NAN, program, ratio;
	struct calls c;

	*k = (struct ingest_costs){
		.latency = NAN, .user = { NAN, NAN }, .finish = { NAN, NAN },
		.sync = NAN, .evict = NAN, .put_super = NAN,
		.disk = { NAN, NAN }, .mount = NAN, .churned = { NAN, NAN },
		.write_cpu = NAN,
	};
	if (!read_samples(g, &calm))
		return false;
	k->latency = quantile(&calm, 0.5);
	if (g->has_calls) {
		if (!read_calls(g, &c))
			return false;
		take_calls(g, &c, &inside);
	}
	take_rate(g);
	if (!calm.n)
		return !g->diag->total;
	/* Without times of calls: all of it is the program's. */
	program = k->latency - (isnan(inside) ? 0 : inside);
	if (program < PROGRAM_LEAST * k->latency)
		program = PROGRAM_LEAST * k->latency;
	ratio = quantile(&calm, 0.9) / k->latency;
	k->user = spread_of(BEFORE * program, ratio);
	k->finish = spread_of((1 - BEFORE) * program, ratio);
	return !g->diag->total;
}
