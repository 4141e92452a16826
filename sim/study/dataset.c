/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measured samples from CSV files: see dataset.h.
 *
 * The files are plain: a line of column names, then fields parted by commas
 * without quotes.  Every error is told with its file and line; the first one
 * ends the reading of that file.
 */
#include "study/dataset.h"

#include <math.h>
#include <string.h>

#include "scenario/source.h"
#include "data/units.h"
#include "study/stats.h"

#define FILE_MOST ((size_t)64 << 20)
#define COLUMNS   16

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

struct reader {
	struct dataset *d;
	const struct scenario *s;
	struct arena *arena;
	FILE *diag;
	struct source src;
	int line;
	int kernel, driver, function, inside, value; /* columns; -1: none */
	enum quantity quantity;                      /* where no function */
};

static bool complain(const struct reader *r, const char *what)
{
	fprintf(r->diag, "%s:%d: error: %s\n", r->src.name, r->line, what);
	return false;
}

/* Splits a line in place; returns the number of fields. */
static int split(char *line, char *field[COLUMNS])
{
	int n = 0;

	line[strcspn(line, "\r")] = '\0';
	while (line && n < COLUMNS)
		field[n++] = strsep(&line, ",");
	return n;
}

static int column(char *const field[], int n, const char *name)
{
	for (int i = 0; i < n; i++) {
		if (!strcmp(field[i], name))
			return i;
	}
	return -1;
}

static bool read_head(struct reader *r, char *line, const char *value)
{
	char *field[COLUMNS];
	int n = split(line, field);

	r->kernel = column(field, n, "kernel");
	r->driver = column(field, n, "driver");
	r->value = column(field, n, value);
	r->function = column(field, n, "function");
	r->inside = column(field, n, "inside");
	if (r->kernel < 0 || r->driver < 0 || r->value < 0)
		return complain(r, "the columns kernel, driver and the value "
				   "are not all there");
	if (r->quantity == QUANTITY_DRAIN && (r->function < 0 || r->inside < 0))
		return complain(r, "the columns function and inside are not "
				   "both there");
	return true;
}

/* The quantity of a row; false if it is none of ours. */
static bool row_quantity(const struct reader *r, char *const field[],
			 enum quantity *q)
{
	*q = r->quantity;
	if (r->quantity != QUANTITY_DRAIN)
		return true;
	for (size_t i = 0; i < sizeof(call_kinds) / sizeof(*call_kinds); i++) {
		const struct call_kind *k = &call_kinds[i];

		if (strcmp(field[r->function], k->function) ||
		    strcmp(field[r->inside], k->inside))
			continue;
		*q = k->quantity;
		return true;
	}
	return false;
}

static bool read_row(struct reader *r, char *line)
{
	char *field[COLUMNS];
	int n = split(line, field), kernel, driver;
	enum quantity q;
	double ns;

	if (n <= r->kernel || n <= r->driver || n <= r->value ||
	    n <= r->function || n <= r->inside)
		return complain(r, "the line has too few fields");
	if (parse_duration_in(field[r->value], "ms", &ns))
		return complain(r, "the value is no duration");
	kernel = scenario_kernel(r->s, field[r->kernel]);
	driver = scenario_driver(r->s, field[r->driver]);
	if (kernel < 0 || driver < 0 || !row_quantity(r, field, &q))
		return true;
	series_add(dataset_series(r->d, kernel, driver, q), ns, r->arena);
	r->d->any = true;
	return true;
}

/* The file's path: names are relative to the scenario's directory. */
static const char *beside(struct arena *arena, const char *scenario,
			  const char *name)
{
	const char *slash = strrchr(scenario, '/');
	size_t dir = slash ? (size_t)(slash - scenario) + 1 : 0;
	size_t size = dir + strlen(name) + 1;
	char *path = arena_alloc(arena, size);

	if (*name == '/')
		dir = 0;
	snprintf(path, size, "%.*s%s", (int)dir, scenario, name);
	return path;
}

static bool read_file(struct reader *r, const char *name, enum quantity q,
		      const char *value)
{
	const char *wrong;
	char *text, *line;

	if (!*name)
		return true;
	r->quantity = q;
	r->line = 0;
	wrong = source_read(r->arena, beside(r->arena, r->s->path, name),
			    SOURCE_FILE, FILE_MOST, &r->src);
	if (wrong)
		return complain(r, wrong);
	text = arena_alloc(r->arena, r->src.len + 1);
	memcpy(text, r->src.text, r->src.len);
	while ((line = strsep(&text, "\n"))) {
		if (r->line++ == 0) {
			if (!read_head(r, line, value))
				return false;
		} else if (*line && *line != '#' && !read_row(r, line)) {
			return false;
		}
	}
	return true;
}

/* -- statistics from samples -- */

/* The order statistic of stats.h, in ms. */
static double nth(const struct series *x, double p)
{
	return x->value[(size_t)floor(p * (double)(x->n - 1))] / (double)MSEC;
}

static void fill_in(const struct dataset *d, struct scenario *s,
		    struct arena *arena)
{
	size_t most = (size_t)(s->nr_measured + s->nr_kernels * s->nr_drivers);
	struct measured *all = arena_calloc(arena, most, sizeof(*all));

	if (s->nr_measured)
		memcpy(all, s->measured,
		       (size_t)s->nr_measured * sizeof(*all));
	s->measured = all;
	for (int k = 0; k < s->nr_kernels; k++) {
		for (int dr = 0; dr < s->nr_drivers; dr++) {
			const struct series *x =
				dataset_series(d, k, dr, QUANTITY_LATENCY);
			struct measured *m = &all[s->nr_measured];

			if (!x->n || scenario_measured(s, k, dr))
				continue;
			*m = (struct measured){ .kernel = k, .driver = dr };
			for (int i = 0; i < NR_STATISTICS; i++)
				m->latency_ms[i] = nth(x, statistic_p[i]);
			s->nr_measured++;
		}
	}
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
	if (!read_file(&r, v->samples, QUANTITY_LATENCY, "latency_ms") ||
	    !read_file(&r, v->grace_periods, QUANTITY_GRACE_PERIOD,
		       "length_ms") ||
	    !read_file(&r, v->calls, QUANTITY_DRAIN, "duration_ms"))
		return false;
	for (int i = 0; i < n; i++)
		series_sort(&d->series[i]);
	fill_in(d, s, arena);
	return true;
}
