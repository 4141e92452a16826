/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store of a sweep.
 *
 * SQLite in WAL mode: a process that is killed loses the transaction that was
 * open, at most half a second of points, and nothing else; readers are never
 * blocked.  On closing, the log goes back into the one file.
 *
 * Whether a file belongs to a sweep is decided by comparing texts, not by a
 * hash alone: what the program is, the base scenario with all its values, the
 * cells and outputs, the axes, and how points are chosen.  The first three have
 * to be equal for results to be comparable.  Axes and plan may have grown
 * (--extend): then every point of the file must be one of the new points,
 * under whatever number, and is renumbered.  After that the file is as if the
 * larger sweep had been run from the start.
 */
#include "study/store_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/sqlite.h"

struct store {
	struct database db;
	const struct sweep *sweep;
	bool *has;
	bool in_transaction;
	sqlite3_stmt *point, *coordinate, *result, *read;
	struct arena scratch; /* of one point */
};

/* Renumbering and replacing break them until the transaction ends. */
#define TO_POINT " REFERENCES point DEFERRABLE INITIALLY DEFERRED"
#define TO_AXIS  " REFERENCES axis DEFERRABLE INITIALLY DEFERRED"

static const char schema[] =
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL)"
	" WITHOUT ROWID;"
	"CREATE TABLE cell(kind TEXT NOT NULL, position INTEGER NOT NULL,"
	" name TEXT NOT NULL, PRIMARY KEY(kind, position)) WITHOUT ROWID;"
	"CREATE TABLE axis(axis INTEGER PRIMARY KEY, path TEXT NOT NULL,"
	" scale TEXT NOT NULL, lo REAL, hi REAL);"
	"CREATE TABLE point(point INTEGER PRIMARY KEY, stream INTEGER NOT NULL,"
	" overrides TEXT NOT NULL, error TEXT, doubts TEXT);"
	"CREATE TABLE coordinate(point INTEGER NOT NULL" TO_POINT ","
	" axis INTEGER NOT NULL" TO_AXIS ","
	" text TEXT NOT NULL, number REAL, PRIMARY KEY(point, axis))"
	" WITHOUT ROWID;"
	"CREATE TABLE result(point INTEGER NOT NULL" TO_POINT ","
	" kernel TEXT NOT NULL,"
	" driver TEXT NOT NULL, output TEXT NOT NULL, value REAL, lo REAL,"
	" hi REAL, PRIMARY KEY(point, kernel, driver, output)) WITHOUT ROWID;"
	"CREATE TABLE measure(kernel TEXT NOT NULL, driver TEXT NOT NULL,"
	" output TEXT NOT NULL, parameter TEXT NOT NULL, other TEXT NOT NULL,"
	" name TEXT NOT NULL, value REAL, lo REAL, hi REAL,"
	" PRIMARY KEY(kernel, driver, output, parameter, other, name))"
	" WITHOUT ROWID;"
	"CREATE INDEX coordinate_number ON coordinate(axis, number);"
	"CREATE INDEX result_output ON result(output, kernel, driver);";

const char *store_error(const struct store *st)
{
	return st->db.error;
}

static bool begin(struct store *st)
{
	if (!st->in_transaction)
		st->in_transaction = db_exec(&st->db, "BEGIN IMMEDIATE");
	return st->in_transaction;
}

bool store_commit(struct store *st)
{
	if (!st->in_transaction)
		return true;
	st->in_transaction = false;
	return db_exec(&st->db, "COMMIT");
}

/* -- whose store it is -- */

static bool put_meta(struct store *st, const char *key, const char *value)
{
	sqlite3_stmt *q = db_prepare(&st->db, "REPLACE INTO meta VALUES(?, ?)");

	bool ok = q != NULL;

	if (ok) {
		db_bind_text(q, 1, key);
		db_bind_text(q, 2, value);
		ok = db_run(&st->db, q);
	}
	sqlite3_finalize(q);
	return ok;
}

static bool put_axes(struct store *st)
{
	const struct sweep_file *f = st->sweep->file;
	sqlite3_stmt *q = db_prepare(&st->db, "REPLACE INTO axis "
					   "VALUES(?, ?, ?, ?, ?)");
	bool ok = q != NULL;

	for (int i = 0; i < f->nr_axes && ok; i++) {
		const struct axis *a = &f->axis[i];
		double unit = a->unit == AXIS_TIME ? (double)MSEC : 1;

		sqlite3_bind_int(q, 1, i);
		db_bind_text(q, 2, a->path);
		db_bind_text(q, 3, a->log ? "log" : "linear");
		sqlite3_bind_double(q, 4, a->nr ? NAN : a->from / unit);
		sqlite3_bind_double(q, 5, a->nr ? NAN : a->to / unit);
		ok = db_run(&st->db, q);
	}
	sqlite3_finalize(q);
	return ok;
}

static bool put_name(struct store *st, sqlite3_stmt *q, const char *kind,
		     int position, const char *name)
{
	db_bind_text(q, 1, kind);
	sqlite3_bind_int(q, 2, position);
	db_bind_text(q, 3, name);
	return db_run(&st->db, q);
}

static bool put_cells(struct store *st)
{
	const struct sweep_file *f = st->sweep->file;
	const struct scenario *s = f->scenario;
	sqlite3_stmt *q = db_prepare(&st->db, "REPLACE INTO cell "
					      "VALUES(?, ?, ?)");
	bool ok = q != NULL;

	for (int i = 0; i < f->nr_kernels && ok; i++)
		ok = put_name(st, q, "kernel", i, s->kernel[f->kernel[i]].name);
	for (int i = 0; i < f->nr_drivers && ok; i++)
		ok = put_name(st, q, "driver", i, s->driver[f->driver[i]].name);
	for (int i = 0; i < f->nr_outputs && ok; i++)
		ok = put_name(st, q, "output", i, f->output[i].name);
	sqlite3_finalize(q);
	return ok;
}

/*
 * The view `wide`: a row per point and cell, a column for each axis and output.
 * The names in it have no quotes: see text_is_name().
 */
static bool put_view(struct store *st)
{
	const struct sweep_file *f = st->sweep->file;
	struct arena_text t;
	FILE *sql = arena_text_begin(&t, &st->scratch);

	fputs("DROP VIEW IF EXISTS wide; CREATE VIEW wide AS SELECT point",
	      sql);
	for (int i = 0; i < f->nr_axes; i++)
		fprintf(sql, ", (SELECT coalesce(c.number, c.text) FROM "
			"coordinate c WHERE c.point = r.point AND c.axis = %d) "
			"AS \"%s\"", i, f->axis[i].path);
	fputs(", kernel, driver", sql);
	for (int i = 0; i < f->nr_outputs; i++)
		fprintf(sql, ", max(CASE output WHEN '%s' THEN value END) "
			"AS \"%s\"", f->output[i].name, f->output[i].name);
	fputs(" FROM result r GROUP BY point, kernel, driver", sql);
	return db_exec(&st->db, arena_text_end(&t));
}

static bool put_identity(struct store *st, const char *version)
{
	const struct sweep *s = st->sweep;
	char text[24];

	if (!put_meta(st, "version", version) ||
	    !put_meta(st, "base", s->file->base->text) ||
	    !put_meta(st, "cells", s->fixed) ||
	    !put_meta(st, "axes", s->axes) || !put_meta(st, "plan", s->plan) ||
	    !put_meta(st, "title", s->file->title))
		return false;
	snprintf(text, sizeof(text), "%d", s->nr_points);
	if (!put_meta(st, "points", text))
		return false;
	snprintf(text, sizeof(text), "%016" PRIx64,
		 sweep_hash(s));
	return put_meta(st, "hash", text) && put_axes(st) && put_cells(st) &&
	       put_view(st);
}

/* Whether a text of the file is that; false too on failure. */
static bool has_meta(struct store *st, const char *key, const char *value)
{
	sqlite3_stmt *q = db_prepare(&st->db, "SELECT 1 FROM meta WHERE key = ? "
					      "AND value = ?");
	bool same = false, ok = true;

	if (q) {
		db_bind_text(q, 1, key);
		db_bind_text(q, 2, value);
		same = db_row(&st->db, q, &ok);
	}
	sqlite3_finalize(q);
	return same;
}

/* What of the file's sweep differs in a way that nothing can mend, or NULL. */
static const char *foreign_part(struct store *st, const char *version)
{
	const struct sweep *s = st->sweep;

	if (!has_meta(st, "version", version))
		return "version of the program";
	if (!has_meta(st, "base", s->file->base->text))
		return "base scenario";
	if (!has_meta(st, "cells", s->fixed))
		return "kernels, drivers or outputs";
	return NULL;
}

/* -- extending -- */

struct numbered {
	const char *overrides;
	int point;
	int taken; /* of the points equal to this, the first of them */
};

static int compare_numbered(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	int order = strcmp(x->overrides, y->overrides);

	return order ? order : (x->point > y->point) - (x->point < y->point);
}

/* The next new point with these overrides, or -1: several may be equal. */
static int take_number(struct numbered *number, int nr, const char *overrides)
{
	int lo = 0, hi = nr, i;

	while (lo < hi) {
		int mid = lo + (hi - lo) / 2;

		if (strcmp(number[mid].overrides, overrides) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == nr)
		return -1;
	i = lo + number[lo].taken++;
	return i < nr && !strcmp(number[i].overrides, overrides)
		       ? number[i].point : -1;
}

static struct numbered *new_numbers(const struct sweep *s, struct arena *arena)
{
	struct numbered *n = arena_calloc(arena, (size_t)s->nr_points,
					  sizeof(*n));

	for (int i = 0; i < s->nr_points; i++)
		n[i] = (struct numbered){ sweep_overrides(s, i, arena), i, 0 };
	qsort(n, (size_t)s->nr_points, sizeof(*n), compare_numbered);
	return n;
}

/* Old numbers become -1 - new ones, so that none is taken twice. */
static bool renumber_point(struct store *st, sqlite3_stmt *const *update,
			   int64_t old, int point)
{
	for (int i = 0; i < 3; i++) {
		sqlite3_bind_int64(update[i], 1, -1 - (int64_t)point);
		sqlite3_bind_int64(update[i], 2, old);
		if (!db_run(&st->db, update[i]))
			return false;
	}
	return true;
}

static bool renumber_all(struct store *st, struct numbered *number,
			 sqlite3_stmt *select, sqlite3_stmt *const *update)
{
	int64_t *old = NULL;
	int64_t n = db_number(&st->db, "SELECT count(*) FROM point");
	int *point, nr = 0;
	bool ok = true;

	if (n < 0)
		return false;
	if (n > st->sweep->nr_points)
		return db_fail(&st->db, "it has points that this sweep has not");
	old = arena_calloc(&st->scratch, (size_t)n, sizeof(*old));
	point = arena_calloc(&st->scratch, (size_t)n, sizeof(*point));
	while (nr < n && db_row(&st->db, select, &ok)) {
		const char *overrides = db_text(&st->db, select, 1,
						&st->scratch);

		old[nr] = db_int(&st->db, select, 0, 0, SWEEP_MAX_POINTS);
		if (*st->db.error)
			return false;
		point[nr] = take_number(number, st->sweep->nr_points,
					overrides);
		if (point[nr++] < 0)
			return db_fail(&st->db, "it has points that this sweep "
					 "has not, such as %.100s", overrides);
	}
	for (int i = 0; i < nr && ok; i++)
		ok = renumber_point(st, update, old[i], point[i]);
	return ok && db_exec(&st->db, "UPDATE point SET point = -1 - point;"
			      "UPDATE coordinate SET point = -1 - point;"
			      "UPDATE result SET point = -1 - point;"
			      "DELETE FROM measure;");
}

static bool extend_store(struct store *st, const char *version)
{
	static const char *const sql[] = {
		"UPDATE point SET point = ? WHERE point = ?",
		"UPDATE coordinate SET point = ? WHERE point = ?",
		"UPDATE result SET point = ? WHERE point = ?",
	};
	sqlite3_stmt *update[3], *select;
	bool ok;

	if (!begin(st))
		return false;
	select = db_prepare(&st->db, "SELECT point, overrides FROM point "
			     "ORDER BY point");
	for (int i = 0; i < 3; i++)
		update[i] = db_prepare(&st->db, sql[i]);
	ok = select && update[0] && update[1] && update[2] &&
	     renumber_all(st, new_numbers(st->sweep, &st->scratch), select,
			  update);
	sqlite3_finalize(select);
	for (int i = 0; i < 3; i++)
		sqlite3_finalize(update[i]);
	return ok && put_identity(st, version) && store_commit(st);
}

/* -- opening and closing -- */

static bool create_tables(struct store *st, const char *version)
{
	char pragma[96];

	snprintf(pragma, sizeof(pragma), "PRAGMA application_id = %d; "
		 "PRAGMA user_version = " STORE_FORMAT, STORE_APPLICATION_ID);
	return db_exec(&st->db, pragma) && begin(st) && db_exec(&st->db, schema) &&
	       put_meta(st, "format", STORE_FORMAT) &&
	       put_identity(st, version) && store_commit(st);
}

/* All tables and indices are there, as create_tables() writes or wrote them. */
static bool has_tables(struct database *d)
{
	sqlite3_stmt *q = db_prepare(d, "SELECT 1 FROM sqlite_master WHERE "
		"sql IN (?1, replace(replace(?1, '" TO_POINT "', ''), '"
		TO_AXIS "', ''))");
	bool ok = q != NULL;

	for (const char *s = schema; ok && *s; s += strcspn(s, ";") + 1) {
		sqlite3_bind_text(q, 1, s, (int)strcspn(s, ";"),
				  SQLITE_STATIC);
		if (!db_row(d, q, &ok) && ok)
			ok = db_fail(d, "the store: its tables are not those "
					"of a sweep");
		sqlite3_reset(q);
	}
	sqlite3_finalize(q);
	return ok;
}

bool store_is_one(struct database *d, struct arena *arena)
{
	int64_t id = db_number(d, "PRAGMA application_id"), triggers;
	const char *format;

	if (id < 0)
		return false;
	if (id != STORE_APPLICATION_ID)
		return db_fail(d, "an SQLite file, but not a sweep store");
	format = db_query(d, "SELECT value FROM meta WHERE key = 'format'",
			  arena);
	if (*d->error)
		return false;
	if (!format || (strcmp(format, STORE_FORMAT) && strcmp(format, "4")))
		return db_fail(d, "a store of format %.20s, %s expected",
			       format ? format : "?", STORE_FORMAT);
	triggers = db_number(d, "SELECT count(*) FROM sqlite_master WHERE "
				"type = 'trigger'");
	if (triggers > 0)
		return db_fail(d, "the store: there are triggers in it");
	return !triggers && has_tables(d);
}

static bool adopt(struct store *st, const char *version, bool extend)
{
	const struct sweep *s = st->sweep;
	const char *part;

	if (!store_is_one(&st->db, &st->scratch))
		return false;
	part = foreign_part(st, version);
	if (*st->db.error)
		return false;
	if (part)
		return db_fail(&st->db, "it belongs to another sweep: the %s "
				 "differ%s", part,
				 strchr(part, ',') ? "" : "s");
	if (has_meta(st, "axes", s->axes) && has_meta(st, "plan", s->plan))
		return put_meta(st, "title", s->file->title);
	if (extend)
		return extend_store(st, version);
	return *st->db.error ? false : db_fail(
		&st->db, "the sweep has changed since: its axes or design "
			 "differ; --extend keeps the points that are in both "
			 "if all of the old ones are");
}

static bool load_points(struct store *st)
{
	sqlite3_stmt *q = db_prepare(&st->db, "SELECT point FROM point");
	int64_t last = st->sweep->nr_points - 1;
	bool ok = q != NULL;

	while (ok && db_row(&st->db, q, &ok))
		st->has[db_int(&st->db, q, 0, 0, last)] = true;
	sqlite3_finalize(q);
	return ok;
}

static bool prepare_all(struct store *st)
{
	st->point = db_prepare(&st->db, "REPLACE INTO point "
				"VALUES(?, ?, ?, ?, ?)");
	st->coordinate = db_prepare(&st->db, "REPLACE INTO coordinate "
				     "VALUES(?, ?, ?, ?)");
	st->result = db_prepare(&st->db, "REPLACE INTO result "
				 "VALUES(?, ?, ?, ?, ?, ?, ?)");
	st->read = db_prepare(&st->db, "SELECT value, lo, hi FROM result WHERE "
			       "point = ? AND kernel = ? AND driver = ? "
			       "AND output = ?");
	return st->point && st->coordinate && st->result && st->read;
}

static bool open_file(struct store *st, const char *path, const char *version,
		      bool extend)
{
	int64_t tables;

	if (!db_open(&st->db, path, true))
		return false;
	tables = db_number(&st->db, "SELECT count(*) FROM sqlite_master");
	if (tables < 0)
		return false;
	if (tables && !adopt(st, version, extend))
		return false;
	return db_exec(&st->db, "PRAGMA foreign_keys = ON") &&
	       db_exec(&st->db, "PRAGMA journal_mode = WAL") &&
	       db_exec(&st->db, "PRAGMA synchronous = NORMAL") &&
	       (tables || create_tables(st, version)) && load_points(st) &&
	       prepare_all(st);
}

const char *store_open(struct store **store, const char *path,
		       const struct sweep *s, const char *version,
		       bool extend, struct arena *arena)
{
	struct store *st = arena_alloc(arena, sizeof(*st));
	char *why, ignored[200];

	if (path && !*path)
		return "a store needs a name";
	if (path && *path == ':') /* which SQLite keeps in memory */
		path = arena_printf(arena, "./%s", path);
	*st = (struct store){ .sweep = s };
	arena_init(&st->scratch, 0);
	st->has = arena_calloc(arena, (size_t)s->nr_points, sizeof(bool));
	*store = st;
	if (open_file(st, path, version, extend))
		return NULL;
	why = arena_alloc(arena, sizeof(st->db.error) + strlen(path ? path : "") +
				 3);
	sprintf(why, "%s%s%s", path ? path : "", path ? ": " : "", st->db.error);
	if (st->in_transaction)
		db_exec(&st->db, "ROLLBACK");
	st->in_transaction = false;
	store_close(st, ignored);
	*store = NULL;
	return why;
}

bool store_close(struct store *st, char error[200])
{
	bool ok = store_commit(st);

	sqlite3_finalize(st->point);
	sqlite3_finalize(st->coordinate);
	sqlite3_finalize(st->result);
	sqlite3_finalize(st->read);
	/* the log into the file; fails harmlessly while somebody reads */
	if (ok && st->db.db)
		sqlite3_exec(st->db.db, "PRAGMA journal_mode = DELETE", NULL, NULL,
			     NULL);
	snprintf(error, 200, "%s", st->db.error);
	db_close(&st->db);
	arena_free(&st->scratch);
	return ok;
}

/* -- points -- */

bool store_has(const struct store *st, int point)
{
	return st->has[point];
}

struct database *store_database(struct store *st)
{
	return &st->db;
}

static void bind_or_null(sqlite3_stmt *q, int i, const char *text)
{
	if (text)
		db_bind_text(q, i, text);
	else
		sqlite3_bind_null(q, i);
}

static bool put_point(struct store *st, int point, const char *error,
		      const char *doubts, const struct axis_value *settings)
{
	const struct sweep *s = st->sweep;
	bool ok;

	sqlite3_bind_int(st->point, 1, point);
	sqlite3_bind_int64(st->point, 2, sweep_stream(s, point));
	db_bind_text(st->point, 3, sweep_overrides(s, point, &st->scratch));
	bind_or_null(st->point, 4, error);
	bind_or_null(st->point, 5, doubts);
	ok = db_run(&st->db, st->point);
	for (int i = 0; i < s->file->nr_axes && ok; i++) {
		sqlite3_bind_int(st->coordinate, 1, point);
		sqlite3_bind_int(st->coordinate, 2, i);
		db_bind_text(st->coordinate, 3, settings[i].text);
		sqlite3_bind_double(st->coordinate, 4, settings[i].number);
		ok = db_run(&st->db, st->coordinate);
	}
	return ok;
}

/* NULL where there is no value: SQLite has no NANs. */
static bool put_cell(struct store *st, int point, int kernel, int driver,
		     const struct figure *figure)
{
	const struct sweep_file *f = st->sweep->file;

	for (int o = 0; o < f->nr_outputs; o++) {
		sqlite3_stmt *q = st->result;

		sqlite3_bind_int(q, 1, point);
		db_bind_text(q, 2, f->scenario->kernel[kernel].name);
		db_bind_text(q, 3, f->scenario->driver[driver].name);
		db_bind_text(q, 4, f->output[o].name);
		sqlite3_bind_double(q, 5, figure[o].value);
		sqlite3_bind_double(q, 6, figure[o].lo);
		sqlite3_bind_double(q, 7, figure[o].hi);
		if (!db_run(&st->db, q))
			return false;
	}
	return true;
}

bool store_put(struct store *st, int point, const struct figure *figures,
	       const char *error, const char *doubts)
{
	struct axis_value settings[SWEEP_MAX_AXES];
	int kernel, driver;

	arena_rewind(&st->scratch);
	sweep_settings(st->sweep, point, &st->scratch, settings);
	if (!begin(st) || !put_point(st, point, error, doubts, settings))
		return false;
	for (int c = 0; c < sweep_nr_cells(st->sweep) && !error; c++) {
		sweep_cell(st->sweep, settings, c, &kernel, &driver);
		if (!put_cell(st, point, kernel, driver, figures))
			return false;
		figures += st->sweep->file->nr_outputs;
	}
	st->has[point] = true;
	return true;
}

bool store_figures(struct store *st, int point, int kernel, int driver,
		   struct figure *figure)
{
	const struct sweep_file *f = st->sweep->file;
	sqlite3_stmt *q = st->read;
	bool ok = true;

	sqlite3_bind_int(q, 1, point);
	db_bind_text(q, 2, f->scenario->kernel[kernel].name);
	db_bind_text(q, 3, f->scenario->driver[driver].name);
	for (int o = 0; o < f->nr_outputs && ok; o++) {
		db_bind_text(q, 4, f->output[o].name);
		figure[o] = (struct figure){ NAN, NAN, NAN };
		db_allow_row(&st->db);
		if (db_row(&st->db, q, &ok))
			figure[o] = (struct figure){ db_real(&st->db, q, 0),
						     db_real(&st->db, q, 1),
						     db_real(&st->db, q, 2) };
		sqlite3_reset(q);
	}
	return ok && !*st->db.error;
}

int store_nr_with(struct database *d, const char *column, int *first,
		  const char **why, struct arena *arena)
{
	*first = (int)db_number(d, arena_printf(arena,
		"SELECT ifnull(min(point), 0) FROM point WHERE %s IS NOT NULL",
		column));
	*why = db_query(d, arena_printf(arena,
		"SELECT %s FROM point WHERE %s IS NOT NULL ORDER BY point "
		"LIMIT 1", column, column), arena);
	return (int)db_number(d, arena_printf(arena,
		"SELECT count(*) FROM point WHERE %s IS NOT NULL", column));
}

bool store_column(struct store *st, int cell, int output, double *value)
{
	struct figure figure[SWEEP_MAX_OUTPUTS];
	struct axis_value settings[SWEEP_MAX_AXES];
	int kernel, driver;

	for (int i = 0; i < st->sweep->nr_points; i++) {
		value[i] = NAN;
		if (!st->has[i])
			continue;
		arena_rewind(&st->scratch);
		sweep_settings(st->sweep, i, &st->scratch, settings);
		sweep_cell(st->sweep, settings, cell, &kernel, &driver);
		if (!store_figures(st, i, kernel, driver, figure))
			return false;
		value[i] = figure[output].value;
	}
	return true;
}

bool store_measures(struct store *st, const struct measure *m, int nr)
{
	sqlite3_stmt *q = db_prepare(&st->db, "INSERT INTO measure "
				      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
	bool ok = q && begin(st) && db_exec(&st->db, "DELETE FROM measure");

	for (int i = 0; i < nr && ok; i++) {
		db_bind_text(q, 1, m[i].kernel);
		db_bind_text(q, 2, m[i].driver);
		db_bind_text(q, 3, m[i].output);
		db_bind_text(q, 4, m[i].parameter);
		db_bind_text(q, 5, m[i].other);
		db_bind_text(q, 6, m[i].name);
		sqlite3_bind_double(q, 7, m[i].value);
		sqlite3_bind_double(q, 8, m[i].lo);
		sqlite3_bind_double(q, 9, m[i].hi);
		ok = db_run(&st->db, q);
	}
	sqlite3_finalize(q);
	return ok && store_commit(st);
}
