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

#include "study/sqlite.h"

const char *stored_error(const struct stored *s)
{
	return s->db->error;
}

/* -- what it holds -- */

/* The names of a kind, in the order of the sweep file; NULL on failure. */
static const char **read_names(struct stored *s, const char *kind, int *nr)
{
	sqlite3_stmt *q = db_prepare(s->db, "SELECT name FROM cell "
					    "WHERE kind = ? ORDER BY position");
	int64_t most = db_number(s->db, "SELECT count(*) FROM cell");
	const char **name;
	bool ok = q && most >= 0;

	*nr = 0;
	name = arena_calloc(s->arena, ok ? (size_t)most + 1 : 1, sizeof(*name));
	if (ok)
		db_bind_text(q, 1, kind);
	while (ok && *nr < most && db_row(s->db, q, &ok))
		name[(*nr)++] = db_text(q, 0, s->arena);
	sqlite3_finalize(q);
	return ok ? name : NULL;
}

static enum axis_target target_of(const char *path)
{
	return !strcmp(path, "kernel")	 ? AXIS_KERNEL
	       : !strcmp(path, "driver") ? AXIS_DRIVER
					 : AXIS_PARAMETER;
}

static bool read_axes(struct stored *s)
{
	sqlite3_stmt *q = db_prepare(s->db,
		"SELECT path, scale, count(DISTINCT number),"
		" count(text) = count(number), min(number), max(number),"
		" axis.lo IS NOT NULL"
		" FROM axis LEFT JOIN coordinate USING (axis)"
		" GROUP BY axis ORDER BY axis");
	bool ok = q != NULL;

	s->axis = arena_calloc(s->arena, SWEEP_MAX_AXES, sizeof(*s->axis));
	while (ok && s->nr_axes < SWEEP_MAX_AXES && db_row(s->db, q, &ok)) {
		const char *path = db_text(q, 0, s->arena);

		s->axis[s->nr_axes++] = (struct stored_axis){
			.path = path,
			.target = target_of(path),
			.range = sqlite3_column_int(q, 6),
			.log = !strcmp(db_text(q, 1, s->arena), "log"),
			.nr = sqlite3_column_int(q, 2),
			.numbers = sqlite3_column_int(q, 3),
			.lo = db_real(q, 4),
			.hi = db_real(q, 5),
		};
	}
	sqlite3_finalize(q);
	return ok;
}

static bool look(struct stored *s)
{
	const char *points = db_query(s->db, "SELECT value FROM meta WHERE "
					     "key = 'points'", s->arena);

	s->title = db_query(s->db, "SELECT value FROM meta WHERE key = 'title'",
			    s->arena);
	s->plan = db_query(s->db, "SELECT value FROM meta WHERE key = 'plan'",
			   s->arena);
	s->nr_there = (int)db_number(s->db, "SELECT count(*) FROM point");
	if (!points || s->nr_there < 0 || !s->title || !s->plan)
		return *s->db->error ? false : db_fail(
			s->db, "its table 'meta' is not complete");
	s->nr_points = atoi(points);
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

static bool is_store(struct stored *s)
{
	int64_t id = db_number(s->db, "PRAGMA application_id");
	const char *format;

	if (id < 0)
		return false;
	if (id != STORE_APPLICATION_ID)
		return db_fail(s->db, "an SQLite file, but not a sweep store");
	format = db_query(s->db, "SELECT value FROM meta WHERE key = 'format'",
			  s->arena);
	if (format && strcmp(format, STORE_FORMAT))
		return db_fail(s->db, "a store of format %.20s, %s expected",
			       format, STORE_FORMAT);
	return format || db_failed(s->db);
}

bool stored_open(struct stored *s, const char *path, struct arena *arena)
{
	*s = (struct stored){ .arena = arena };
	s->db = arena_alloc(arena, sizeof(*s->db));
	return db_open(s->db, path, false) && is_store(s) && look(s);
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
	char *copy;

	if (*text != '"' && *text != '\'')
		return text;
	copy = arena_alloc(arena, n - 1);
	memcpy(copy, text + 1, n - 2);
	return copy;
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
		int axis = sqlite3_column_int(r->coordinate, 0);
		const char *text = db_text(r->coordinate, 1, &r->scratch);

		if (axis < 0 || axis >= s->nr_axes)
			continue;
		r->setting[axis] = (struct axis_value){
			NULL, text, db_real(r->coordinate, 2),
		};
		if (s->axis[axis].target == AXIS_KERNEL)
			row->kernel = bare_name(text, &r->scratch);
		if (s->axis[axis].target == AXIS_DRIVER)
			row->driver = bare_name(text, &r->scratch);
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
			r->figure[o] = (struct figure){ db_real(q, 0),
							db_real(q, 1),
							db_real(q, 2) };
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
		.point = sqlite3_column_int(r->point, 0),
		.stream = (unsigned int)sqlite3_column_int64(r->point, 1),
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
		text[i] = db_text(q, i, s->arena);
	*m = (struct measure){
		text[0], text[1], text[2], text[3], text[4], text[5],
		db_real(q, 6), db_real(q, 7), db_real(q, 8),
	};
}

struct measure *stored_measures(struct stored *s, int *nr)
{
	int64_t count = db_number(s->db, "SELECT count(*) FROM measure");
	int most = count > 0 ? (int)count : 0;
	sqlite3_stmt *q = db_prepare(s->db,
		"SELECT kernel, driver, output, parameter, other, name, value,"
		" lo, hi FROM measure");
	struct measure *m = arena_calloc(s->arena, (size_t)most + 1,
					 sizeof(*m));
	bool ok = count >= 0 && q;

	*nr = 0;
	while (ok && *nr < most && db_row(s->db, q, &ok))
		read_measure(s, q, &m[(*nr)++]);
	sqlite3_finalize(q);
	qsort_r(m, (size_t)*nr, sizeof(*m), compare_measures, s);
	return ok ? m : NULL;
}
