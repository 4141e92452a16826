/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a store holds: see store_read.h.
 *
 * Tables are sets; what has an order in the sweep file has its number in them.
 */
#include "study/store_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "data/units.h"
#include "study/sqlite.h"

#define MAX_NAMES    64 /* of a kind, as in a scenario */
#define MAX_MEASURES 1000000

const char *stored_error(const struct stored *s)
{
	return s->db->error;
}

/* -- what it holds -- */

static void check_name(struct database *d, const char *name)
{
	if (!*d->error && !text_is_name(name))
		db_fail(d, "the store: '%.40s' is not a name", name);
}

/* Of a kernel, a driver or an output. */
static const char *read_name(struct stored *s, sqlite3_stmt *q, int column)
{
	const char *name = db_line(s->db, q, column, s->arena);

	check_name(s->db, name);
	return name;
}

/* The names of a kind, in the order of the sweep file; NULL on failure. */
static const char **read_names(struct stored *s, const char *kind, int *nr)
{
	sqlite3_stmt *q = db_prepare(s->db, "SELECT name FROM cell "
					    "WHERE kind = ? ORDER BY position");
	const char **name = arena_calloc(s->arena, MAX_NAMES, sizeof(*name));
	bool ok = q != NULL;

	*nr = 0;
	if (ok)
		db_bind_text(q, 1, kind);
	while (ok && db_row(s->db, q, &ok)) {
		if (*nr == MAX_NAMES)
			ok = db_fail(s->db, "the store: more than %d names of "
				     "a kind", MAX_NAMES);
		else
			name[(*nr)++] = read_name(s, q, 0);
	}
	sqlite3_finalize(q);
	return ok ? name : NULL;
}

static enum axis_target target_of(const char *path)
{
	return !strcmp(path, "kernel")	 ? AXIS_KERNEL
	       : !strcmp(path, "driver") ? AXIS_DRIVER
					 : AXIS_PARAMETER;
}

static bool is_time(const char *text)
{
	bool time = false;
	double value;

	return !parse_quantity(text, &time, &value) && time;
}

static bool read_axes(struct stored *s)
{
	sqlite3_stmt *q = db_prepare(s->db,
		"SELECT path, scale, count(DISTINCT coalesce(number, text)),"
		" count(text) = count(number), min(number), max(number),"
		" axis.lo IS NOT NULL, axis, coalesce(max(text), '')"
		" FROM axis LEFT JOIN coordinate USING (axis)"
		" GROUP BY axis ORDER BY axis");
	bool ok = q != NULL;

	s->axis = arena_calloc(s->arena, SWEEP_MAX_AXES, sizeof(*s->axis));
	while (ok && db_row(s->db, q, &ok)) {
		const char *path = db_line(s->db, q, 0, s->arena);

		if (s->nr_axes == SWEEP_MAX_AXES ||
		    db_int(s->db, q, 7, 0, SWEEP_MAX_AXES) != s->nr_axes) {
			ok = db_fail(s->db, "the store: its axes are not "
				     "numbered as they have to be");
			break;
		}
		s->axis[s->nr_axes++] = (struct stored_axis){
			.path = path,
			.target = target_of(path),
			.range = db_int(s->db, q, 6, 0, 1),
			.log = !strcmp(db_line(s->db, q, 1, s->arena), "log"),
			.nr = (int)db_int(s->db, q, 2, 0, SWEEP_MAX_POINTS),
			.numbers = db_int(s->db, q, 3, 0, 1),
			.lo = db_real(s->db, q, 4),
			.hi = db_real(s->db, q, 5),
			.is_time = is_time(db_line(s->db, q, 8, s->arena)),
		};
	}
	sqlite3_finalize(q);
	return ok;
}

static bool look(struct stored *s)
{
	int64_t points = db_number(s->db, "SELECT CAST(value AS INTEGER) FROM "
					  "meta WHERE key = 'points'");
	int64_t there = db_number(s->db, "SELECT count(*) FROM point");

	s->title = db_query(s->db, "SELECT value FROM meta WHERE key = 'title'",
			    s->arena);
	s->plan = db_query(s->db, "SELECT value FROM meta WHERE key = 'plan'",
			   s->arena);
	if (points < 0 || points > SWEEP_MAX_POINTS || there < 0 ||
	    there > SWEEP_MAX_POINTS || !s->title || !s->plan)
		return *s->db->error ? false : db_fail(
			s->db, "the store: its table 'meta' is not complete");
	s->nr_points = (int)points;
	s->nr_there = (int)there;
	s->kernel = read_names(s, "kernel", &s->nr_kernels);
	s->driver = read_names(s, "driver", &s->nr_drivers);
	s->output = read_names(s, "output", &s->nr_outputs);
	return s->kernel && s->driver && s->output && read_axes(s);
}

bool stored_look(struct stored *s, struct store *store, struct arena *arena)
{
	*s = (struct stored){ .db = store_database(store), .arena = arena };
	return look(s);
}

bool stored_open(struct stored *s, const char *path, struct arena *arena)
{
	*s = (struct stored){ .arena = arena };
	s->db = arena_alloc(arena, sizeof(*s->db));
	return db_open(s->db, path, false) && store_is_one(s->db, s->arena) &&
	       look(s);
}

void stored_close(struct stored *s)
{
	db_close(s->db);
}

/* -- points -- */

/* What it takes to read them. */
struct reading_rows {
	struct stored *s;
	sqlite3_stmt *point, *coordinate, *result;
	struct arena scratch; /* of one point */
	void (*fn)(void *ctx, const struct stored_row *row);
	void *ctx;
	struct axis_value *setting;
	struct figure *figure;
};

/* A kernel or driver that is a value of an axis, without YAML's quotes. */
static const char *bare_name(const char *text, struct arena *arena)
{
	size_t n = strlen(text);

	if (n < 2 || (*text != '"' && *text != '\'') || text[n - 1] != *text)
		return text;
	return arena_printf(arena, "%.*s", (int)n - 2, text + 1);
}

static bool read_settings(struct reading_rows *r, struct stored_row *row)
{
	const struct stored *s = r->s;
	bool ok = true;

	for (int i = 0; i < s->nr_axes; i++)
		r->setting[i] = (struct axis_value){ NULL, "", NAN };
	row->kernel = row->driver = NULL;
	sqlite3_bind_int(r->coordinate, 1, row->point);
	while (db_row(s->db, r->coordinate, &ok)) {
		int axis = (int)db_int(s->db, r->coordinate, 0, 0,
				       s->nr_axes - 1);
		const char *text = db_line(s->db, r->coordinate, 1,
					   &r->scratch);

		if (*s->db->error)
			continue;
		r->setting[axis] = (struct axis_value){
			NULL, text, db_real(s->db, r->coordinate, 2),
		};
		if (s->axis[axis].target == AXIS_PARAMETER)
			continue;
		text = bare_name(text, &r->scratch);
		check_name(s->db, text);
		if (s->axis[axis].target == AXIS_KERNEL)
			row->kernel = text;
		else
			row->driver = text;
	}
	sqlite3_reset(r->coordinate);
	return ok;
}

static bool read_cell(struct reading_rows *r, const struct stored_row *row)
{
	const struct stored *s = r->s;
	sqlite3_stmt *q = r->result;
	bool ok = true;

	sqlite3_bind_int(q, 1, row->point);
	db_bind_text(q, 2, row->kernel);
	db_bind_text(q, 3, row->driver);
	for (int o = 0; o < s->nr_outputs && ok; o++) {
		r->figure[o] = (struct figure){ NAN, NAN, NAN };
		db_bind_text(q, 4, s->output[o]);
		if (db_row(s->db, q, &ok))
			r->figure[o] = (struct figure){ db_real(s->db, q, 0),
							db_real(s->db, q, 1),
							db_real(s->db, q, 2) };
		sqlite3_reset(q);
	}
	if (ok)
		r->fn(r->ctx, row);
	return ok;
}

static bool read_point(struct reading_rows *r)
{
	const struct stored *s = r->s;
	struct stored_row of = {
		.point = (int)db_int(s->db, r->point, 0, 0, SWEEP_MAX_POINTS),
		.stream = (unsigned int)db_int(s->db, r->point, 1, 0, UINT32_MAX),
		.setting = r->setting,
		.figure = r->figure,
	};
	bool ok = read_settings(r, &of);

	for (int d = 0; d < (of.driver ? 1 : s->nr_drivers) && ok; d++) {
		for (int k = 0; k < (of.kernel ? 1 : s->nr_kernels) && ok; k++) {
			struct stored_row row = of;

			if (!of.kernel)
				row.kernel = s->kernel[k];
			if (!of.driver)
				row.driver = s->driver[d];
			ok = read_cell(r, &row);
		}
	}
	return ok;
}

bool stored_rows(struct stored *s,
		 void (*fn)(void *ctx, const struct stored_row *row), void *ctx)
{
	struct reading_rows r = {
		.s = s, .fn = fn, .ctx = ctx,
		.point = db_prepare(s->db, "SELECT point, stream FROM point "
					   "ORDER BY point"),
		.coordinate = db_prepare(s->db, "SELECT axis, text, number FROM "
						"coordinate WHERE point = ?"),
		.result = db_prepare(s->db, "SELECT value, lo, hi FROM result "
					    "WHERE point = ? AND kernel = ? "
					    "AND driver = ? AND output = ?"),
		.setting = arena_calloc(s->arena, (size_t)s->nr_axes + 1,
					sizeof(*r.setting)),
		.figure = arena_calloc(s->arena, (size_t)s->nr_outputs + 1,
				       sizeof(*r.figure)),
	};
	bool ok = r.point && r.coordinate && r.result;

	arena_init(&r.scratch, 0);
	while (ok && db_row(s->db, r.point, &ok)) {
		arena_rewind(&r.scratch);
		ok = read_point(&r);
	}
	arena_free(&r.scratch);
	sqlite3_finalize(r.point);
	sqlite3_finalize(r.coordinate);
	sqlite3_finalize(r.result);
	return ok;
}

/* -- measures -- */

static int rank(const char *const *name, int nr, const char *text)
{
	int i = 0;

	while (i < nr && strcmp(name[i], text))
		i++;
	return i;
}

static int axis_rank(const struct stored *s, const char *path)
{
	int i = 0;

	while (i < s->nr_axes && strcmp(s->axis[i].path, path))
		i++;
	return i; /* "dummy" comes last */
}

/* As sensitivity_measures() lists them: pairs last; names are in order. */
static int compare_measures(const void *a, const void *b, void *ctx)
{
	const struct measure *x = a, *y = b;
	const struct stored *s = ctx;
	const int difference[] = {
		rank(s->driver, s->nr_drivers, x->driver) -
			rank(s->driver, s->nr_drivers, y->driver),
		rank(s->kernel, s->nr_kernels, x->kernel) -
			rank(s->kernel, s->nr_kernels, y->kernel),
		rank(s->output, s->nr_outputs, x->output) -
			rank(s->output, s->nr_outputs, y->output),
		(*x->other != '\0') - (*y->other != '\0'),
		axis_rank(s, x->parameter) - axis_rank(s, y->parameter),
		axis_rank(s, x->other) - axis_rank(s, y->other),
		strcmp(x->name, y->name),
	};

	for (size_t i = 0; i < sizeof(difference) / sizeof(*difference); i++)
		if (difference[i])
			return difference[i];
	return 0;
}

static void read_measure(struct stored *s, sqlite3_stmt *q, struct measure *m)
{
	const char *text[6];

	for (int i = 0; i < 6; i++)
		text[i] = db_line(s->db, q, i, s->arena);
	*m = (struct measure){
		text[0], text[1], text[2], text[3], text[4], text[5],
		db_real(s->db, q, 6), db_real(s->db, q, 7),
		db_real(s->db, q, 8),
	};
}

struct measure *stored_measures(struct stored *s, int *nr)
{
	int64_t count = db_number(s->db, "SELECT count(*) FROM measure");
	int most = count > 0 && count <= MAX_MEASURES ? (int)count : 0;
	sqlite3_stmt *q = db_prepare(s->db,
		"SELECT kernel, driver, output, parameter, other, name, value,"
		" lo, hi FROM measure");
	struct measure *m = arena_calloc(s->arena, (size_t)most + 1,
					 sizeof(*m));
	bool ok = count == most && q;

	*nr = 0;
	if (count > most)
		db_fail(s->db, "the store: more than %d measures", MAX_MEASURES);
	while (ok && *nr < most && db_row(s->db, q, &ok))
		read_measure(s, q, &m[(*nr)++]);
	sqlite3_finalize(q);
	qsort_r(m, (size_t)*nr, sizeof(*m), compare_measures, s);
	return ok ? m : NULL;
}
