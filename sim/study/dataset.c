/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measured samples from files: see dataset.h.
 *
 * A table has a row a value, and columns that say whose it is.  Other formats
 * have series with names, in which the kernel and the driver are looked for.
 * Where the scenario has one kernel, or one driver, nothing has to say so.
 * Every error is told with its file and place.
 */
#include "study/dataset.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "data/column_unit.h"
#include "data/csv_table.h"
#include "data/data.h"
#include "load/shell.h"
#include "scenario/source.h"
#include "study/figures.h"

const char *const quantity_name[NR_QUANTITIES] = {
	[QUANTITY_LATENCY] = "latency",
	[QUANTITY_GRACE_PERIOD] = "grace period",
	[QUANTITY_DRAIN] = "drain",
	[QUANTITY_DRAIN_SYNC] = "synchronize_rcu",
	[QUANTITY_DRAIN_BARRIER] = "rcu_barrier",
	[QUANTITY_DRAIN_FLUSH] = "flush_workqueue",
	[QUANTITY_SWITCH_SYNC] = "switch's sync",
};

/* Which calls are of which quantity, by the names of the measuring scripts. */
static const struct call_kind {
	const char *function, *inside;
	enum quantity quantity;
} call_kinds[] = {
	{ "cgroup_writeback_umount", "umount", QUANTITY_DRAIN },
	{ "synchronize_rcu", "umount-drain", QUANTITY_DRAIN_SYNC },
	{ "rcu_barrier", "umount-drain", QUANTITY_DRAIN_BARRIER },
	{ "__flush_workqueue", "umount-drain", QUANTITY_DRAIN_FLUSH },
	{ "synchronize_rcu", "switch-work", QUANTITY_SWITCH_SYNC },
};

struct series *dataset_series(const struct dataset *d, int kernel, int driver,
			      enum quantity q)
{
	return &d->series[(kernel * d->nr_drivers + driver) * NR_QUANTITIES +
			  (int)q];
}

void series_add(struct series *s, double value, struct arena *arena)
{
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 32;
		double *more = arena_calloc(arena, room, sizeof(*more));

		if (s->n)
			memcpy(more, s->value, s->n * sizeof(*more));
		s->value = more;
		s->room = room;
	}
	s->value[s->n++] = value;
}

void series_sort(struct series *s)
{
	if (s->n)
		sort_reals(s->value, s->n);
}

double series_mean(const struct series *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->value[i];
	return s->n ? sum / (double)s->n : NAN;
}

/* -- one file -- */

#define PRESSURE_ONLY "pressure-only" /* a window without umounts: no cell */
#define MANY_ERRORS   20

struct reader {
	struct dataset *d;
	const struct scenario *s;
	struct arena *arena;
	FILE *diag;
	int errors;
	struct source src;
	struct data_request rq;
	enum quantity quantity; /* where no function says it */
	const char *value;      /* its column's name, without the unit */
};

static void complain(void *arg, int line, int col, const char *what)
{
	struct reader *r = arg;

	if (++r->errors == MANY_ERRORS + 1)
		fprintf(r->diag, "%s: further errors are not shown\n",
			r->src.name);
	if (r->errors > MANY_ERRORS)
		return;
	fputs(r->src.name, r->diag);
	if (line)
		fprintf(r->diag, ":%d", line);
	if (line && col)
		fprintf(r->diag, ":%d", col);
	fprintf(r->diag, ": error: %s\n", what);
}

static void wrong(struct reader *r, int line, int col, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void wrong(struct reader *r, int line, int col, const char *fmt, ...)
{
	char what[300];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	complain(r, line, col, what);
}

static void add(struct reader *r, int kernel, int driver, enum quantity q,
		double ns)
{
	series_add(dataset_series(r->d, kernel, driver, q), ns, r->arena);
	r->d->any = true;
}

/* -- tables: a row a value -- */

struct columns {
	int kernel, driver, function, inside, machine, value; /* -1: none */
	int wait, load;   /* of waits.csv, in place of the driver; or -1 */
	const double *ns;                                     /* of the value */
};

/* "latency" or "latency_ms", where "latency" is asked for. */
static bool is_named(const char *name, const char *want)
{
	size_t n = strlen(want);

	return !strncmp(name, want, n) && !isalnum((unsigned char)name[n]);
}

static int find_value(struct reader *r, const struct csv_table *t)
{
	int found = -1;

	if (!t->name && t->columns == 1)
		return 0;
	for (int i = 0; t->name && i < t->columns; i++) {
		if (!is_named(t->name[i], r->value))
			continue;
		if (found >= 0) {
			wrong(r, t->first_line, 1, "both '%.40s' and '%.40s' "
			      "could be meant", t->name[found], t->name[i]);
			return -1;
		}
		found = i;
	}
	/* A lone column needs no name. */
	if (found < 0 && t->columns == 1)
		found = 0;
	if (found < 0)
		wrong(r, t->first_line, 1, "no column '%s_ms' (or _us, _ns, "
		      "_s)%s%s", r->value, t->name ? "; there are " : "",
		      csv_names(t, r->arena));
	return found;
}

/* "latency_micros" and "latency_us_umount" are no ms. */
static bool says_unit(struct reader *r, const struct csv_table *t, int column)
{
	const char *name = t->name ? t->name[column] : "";

	if (!is_named(name, r->value) || !name[strlen(r->value)] ||
	    column_unit(name))
		return true;
	wrong(r, t->first_line, 1, "'%.40s' does not end in a unit: _ns, _us, "
	      "_ms or _s", name);
	return false;
}

/* By validation/measure/probe: what was waited for is no driver by itself. */
static bool is_of_waits(const struct csv_table *t)
{
	return csv_column(t, "driver") < 0 && csv_column(t, "wait") >= 0 &&
	       csv_column(t, "load") >= 0;
}

static bool need(struct reader *r, const struct csv_table *t, bool is,
		 const char *name, int of)
{
	if (is)
		return true;
	if (of)
		wrong(r, t->first_line, 1, "no column '%s', and the scenario "
		      "has %d of them", name, of);
	else
		wrong(r, t->first_line, 1, "no column '%s'", name);
	return false;
}

static bool find_columns(struct reader *r, const struct csv_table *t,
			 struct columns *c)
{
	bool calls = r->quantity == QUANTITY_DRAIN;

	*c = (struct columns){
		.kernel = csv_column(t, "kernel"),
		.driver = csv_column(t, "driver"),
		.function = csv_column(t, "function"),
		.inside = csv_column(t, "inside"),
		.machine = csv_column(t, "machine"),
		.wait = -1, .load = -1,
	};
	if (is_of_waits(t)) {
		c->wait = csv_column(t, "wait");
		c->load = csv_column(t, "load");
		r->value = "duration";
	}
	c->value = find_value(r, t);
	if (c->value < 0 || !says_unit(r, t, c->value) ||
	    !need(r, t, c->kernel >= 0 || r->s->nr_kernels == 1, "kernel",
		  r->s->nr_kernels) ||
	    !need(r, t, c->driver >= 0 || c->wait >= 0 ||
		  r->s->nr_drivers == 1, "driver", r->s->nr_drivers) ||
	    !need(r, t, c->function >= 0 || !calls, "function", 0) ||
	    !need(r, t, c->inside >= 0 || !calls, "inside", 0))
		return false;
	c->ns = csv_durations(&r->rq, t, c->value, "ms");
	return c->ns != NULL;
}

/* The quantity of a row; false if it is none of ours. */
static bool row_quantity(const struct reader *r, const struct csv_row *row,
			 const struct columns *c, enum quantity *q)
{
	*q = r->quantity;
	if (r->quantity != QUANTITY_DRAIN)
		return true;
	for (size_t i = 0; i < sizeof(call_kinds) / sizeof(*call_kinds); i++) {
		const struct call_kind *k = &call_kinds[i];

		if (strcmp(row->field[c->function], k->function) ||
		    strcmp(row->field[c->inside], k->inside))
			continue;
		*q = k->quantity;
		return true;
	}
	return false;
}

/* The driver "umount-xfs-loop-dirty" is of that wait under that load. */
static int row_driver(const struct reader *r, const struct csv_row *row,
		      const struct columns *c)
{
	if (c->driver >= 0)
		return scenario_driver(r->s, row->field[c->driver]);
	if (c->wait >= 0)
		return scenario_driver(r->s,
				       arena_printf(r->arena, "%s-%s",
						    row->field[c->wait],
						    row->field[c->load]));
	return 0;
}

/* "unknown" is what the kit calls a kernel whose drain it did not see. */
static int kernel_named(const struct scenario *s, const char *name)
{
	return s->nr_kernels == 1 && !strcmp(name, "unknown") ?
		       0 : scenario_kernel(s, name);
}

/* Whose row it is; false, and an error, if the scenario knows no such cell. */
static bool row_cell(struct reader *r, const struct csv_table *t,
		     const struct csv_row *row, const struct columns *c,
		     int *kernel, int *driver)
{
	*kernel = 0;
	*driver = row_driver(r, row, c);
	if (c->kernel >= 0)
		*kernel = kernel_named(r->s, row->field[c->kernel]);
	if (*driver < 0 &&
	    (c->wait >= 0 || !strcmp(row->field[c->driver], PRESSURE_ONLY)))
		return false;
	if (*kernel < 0)
		wrong(r, row->line, csv_place(t, row, c->kernel),
		      "'%.40s' is no kernel of the scenario",
		      row->field[c->kernel]);
	if (*driver < 0)
		wrong(r, row->line, csv_place(t, row, c->driver),
		      "'%.40s' is no driver of the scenario",
		      row->field[c->driver]);
	return *kernel >= 0 && *driver >= 0;
}

static void one_machine(struct reader *r, const struct csv_table *t,
			const struct csv_row *row, const struct columns *c)
{
	const char *first, *name;

	if (c->machine < 0)
		return;
	first = t->row[0].field[c->machine];
	name = row->field[c->machine];
	if (strcmp(first, name))
		wrong(r, row->line, csv_place(t, row, c->machine),
		      "'%.40s' is another machine than '%.40s' above", name,
		      first);
}

static void read_table(struct reader *r)
{
	struct csv_table t;
	struct columns c;

	if (!csv_table(&r->rq, &t))
		return;
	if (!t.columns) {
		wrong(r, 0, 0, "the file is empty");
		return;
	}
	if (!find_columns(r, &t, &c))
		return;
	for (size_t i = 0; i < t.nr; i++) {
		enum quantity q;
		int kernel, driver;

		one_machine(r, &t, &t.row[i], &c);
		if (row_cell(r, &t, &t.row[i], &c, &kernel, &driver) &&
		    row_quantity(r, &t.row[i], &c, &q))
			add(r, kernel, driver, q, c.ns[i]);
	}
}

/* -- other formats: a series has a name -- */

/* Whether the name holds that word, with no letter of another at its sides. */
static bool holds_word(const char *name, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = name; (s = strstr(s, word)); s++) {
		bool starts = s == name || strchr(" ,[/:", s[-1]);

		if (starts && (!s[n] || strchr(" ,]/:", s[n])))
			return true;
	}
	return false;
}

static const char *kernel_name(const struct scenario *s, int i)
{
	return s->kernel[i].name;
}

static const char *driver_name(const struct scenario *s, int i)
{
	return s->driver[i].name;
}

/* Which of the 'nr' that there are the series is of; -1, and an error, if none. */
static int named_in(struct reader *r, const char *series, const char *what,
		    int nr, const char *(*name)(const struct scenario *, int))
{
	int found = -1;

	for (int i = 0; i < nr; i++) {
		if (!holds_word(series, name(r->s, i)))
			continue;
		if (found >= 0) {
			wrong(r, 0, 0, "'%.60s' could be of the %s '%.40s' or "
			      "'%.40s'", series, what, name(r->s, found),
			      name(r->s, i));
			return -1;
		}
		found = i;
	}
	if (found < 0 && nr == 1)
		return 0;
	if (found < 0)
		wrong(r, 0, 0, "'%.60s' does not say which %s of the scenario "
		      "it is of", series, what);
	return found;
}

/*
 * "@umount_us[idle, base]" is of the driver idle and the kernel base.  Another
 * series that is, too, may be of a kernel or a function that nobody asked for.
 */
static bool series_cell(struct reader *r, const char *name,
			const char **series_of, int *kernel, int *driver)
{
	const char **first;

	*kernel = named_in(r, name, "kernel", r->s->nr_kernels, kernel_name);
	*driver = named_in(r, name, "driver", r->s->nr_drivers, driver_name);
	if (*kernel < 0 || *driver < 0)
		return false;
	first = &series_of[*kernel * r->s->nr_drivers + *driver];
	if (*first)
		wrong(r, 0, 0, "'%.60s' and '%.60s' would both be of kernel "
		      "%.40s and driver %.40s", *first, name,
		      kernel_name(r->s, *kernel), driver_name(r->s, *driver));
	else
		*first = name;
	return *first == name;
}

static void read_series(struct reader *r)
{
	struct data data;
	int kernel, driver, cells = r->s->nr_kernels * r->s->nr_drivers;
	const char **series_of = arena_calloc(r->arena, (size_t)cells,
					      sizeof(*series_of));

	if (r->quantity == QUANTITY_GRACE_PERIOD)
		r->rq.column = DATA_GRACE_PERIOD;
	if (!data_read(&r->rq, &data))
		return;
	for (int i = 0; i < data.nr; i++) {
		const struct data_series *s = &data.series[i];
		size_t n;
		double *value;

		if (!series_cell(r, s->name, series_of, &kernel, &driver))
			continue;
		value = data_values(s, DATA_MAX_ROWS, r->arena, &n);
		for (size_t k = 0; k < n; k++)
			add(r, kernel, driver, r->quantity, value[k]);
	}
}

/* The file's path: names are relative to the scenario's directory. */
static const char *beside(struct arena *arena, const char *scenario,
			  const char *name)
{
	const char *slash = strrchr(scenario, '/');
	size_t dir = slash ? (size_t)(slash - scenario) + 1 : 0;

	if (*name == '/')
		dir = 0;
	return arena_printf(arena, "%.*s%s", (int)dir, scenario, name);
}

static bool read_file(struct reader *r, const char *name, enum quantity q,
		      const char *value)
{
	const char *unreadable;

	if (!*name)
		return true;
	r->quantity = q;
	r->value = value;
	unreadable = source_read(r->arena, beside(r->arena, r->s->path, name),
				 SOURCE_FILE, DATA_MAX_BYTES, &r->src);
	if (unreadable) {
		complain(r, 0, 0, unreadable);
		return false;
	}
	r->rq = (struct data_request){
		.arena = r->arena, .text = r->src.text, .len = r->src.len,
		.complain = complain, .arg = r,
	};
	if (data_is_table(&r->rq))
		read_table(r);
	else
		read_series(r);
	return !r->errors;
}

/* -- statistics from samples -- */

/* The order statistic of stats.h, in ms. */
static double nth(const struct series *x, double p)
{
	return x->value[rank_below(x->n, p)] / (double)MSEC;
}

static struct measured of_samples(const struct series *x, int kernel,
				  int driver)
{
	struct measured m = { .kernel = kernel, .driver = driver,
			      .n = (int)x->n, .mean_error_ms = NAN };

	for (int i = 0; i < NR_MEASURED; i++)
		m.latency_ms[i] = i < NR_STATISTICS ? nth(x, statistic_p[i])
						    : NAN;
	return m;
}

static void fill_in(const struct dataset *d, struct scenario *s,
		    struct arena *arena)
{
	size_t most = (size_t)(s->nr_measured + s->nr_kernels * s->nr_drivers);
	struct measured *all = arena_calloc(arena, most, sizeof(*all));
	int given = s->nr_measured;

	if (given)
		memcpy(all, s->measured, (size_t)given * sizeof(*all));
	s->measured = all;
	for (int k = 0; k < s->nr_kernels; k++) {
		for (int dr = 0; dr < s->nr_drivers; dr++) {
			const struct series *x =
				dataset_series(d, k, dr, QUANTITY_LATENCY);

			if (x->n && !scenario_measured(s, k, dr))
				all[s->nr_measured++] = of_samples(x, k, dr);
		}
	}
	for (int i = 0; i < given; i++) {
		size_t n = dataset_series(d, all[i].kernel, all[i].driver,
					  QUANTITY_LATENCY)->n;

		if (n && all[i].n == AUTO)
			all[i].n = (int)n;
	}
}

/* What cannot be a latency of umount(8): check.c says so of those given. */
static bool all_above_zero(const struct scenario *s, FILE *diag)
{
	for (int i = 0; i < s->nr_measured; i++) {
		const struct measured *m = &s->measured[i];

		if (m->latency_ms[STAT_P50] > 0 || isnan(m->latency_ms[STAT_P50]))
			continue;
		fprintf(diag, "%s: error: the measured median of kernel %s, "
			"driver %s is 0\n", s->path, s->kernel[m->kernel].name,
			s->driver[m->driver].name);
		return false;
	}
	return true;
}

/*
 * Lets each driver take as many samples as were measured, the most of its
 * cells: the others are judged by their first ones.  What was measured at an N
 * that is not said was so at the driver's.
 */
static bool take_n(struct scenario *s, FILE *diag)
{
	for (int d = 0; d < s->nr_drivers; d++) {
		struct driver_config *driver = &s->driver[d];
		int per = driver_samples(driver) / driver->samples, most = 0;

		for (int i = 0; i < s->nr_measured; i++) {
			struct measured *m = &s->measured[i];

			if (m->driver != d)
				continue;
			m->n_of_driver = m->n == AUTO;
			m->n = measured_samples(s, m);
			most = m->n > most ? m->n : most;
		}
		if (!most)
			continue;
		driver->samples = (most + per - 1) / per;
		if ((int64_t)driver->samples * driver->concurrency <=
		    SCENARIO_MAX_UMOUNTS)
			continue;
		fprintf(diag, "%s: error: %d samples of %s are more than can "
			"be simulated (%d umounts)\n", s->path, most,
			driver->name, SCENARIO_MAX_UMOUNTS);
		return false;
	}
	return true;
}

bool dataset_load(struct dataset *d, struct scenario *s, struct arena *arena,
		  FILE *diag)
{
	const struct validation_config *v = &s->validation;
	struct reader r = { .d = d, .s = s, .arena = arena, .diag = diag };
	int n = s->nr_kernels * s->nr_drivers * NR_QUANTITIES;

	*d = (struct dataset){ .nr_kernels = s->nr_kernels,
			       .nr_drivers = s->nr_drivers };
	d->series = arena_calloc(arena, (size_t)n, sizeof(*d->series));
	if (!read_file(&r, v->samples, QUANTITY_LATENCY, "latency") ||
	    !read_file(&r, v->grace_periods, QUANTITY_GRACE_PERIOD,
		       "length") ||
	    !read_file(&r, v->calls, QUANTITY_DRAIN, "duration"))
		return false;
	for (int i = 0; i < n; i++)
		series_sort(&d->series[i]);
	fill_in(d, s, arena);
	return all_above_zero(s, diag) && take_n(s, diag);
}
