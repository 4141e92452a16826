/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a store holds: see stored.h.
 *
 * Tables are sets; what has an order in the sweep file (kernels, drivers,
 * outputs, axes) has it from the texts in 'meta'.  They can be split at blanks,
 * since there is none in these names.
 */
#include "study/stored.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "study/csv_field.h"

/* -- SQLite -- */

static bool failed(struct stored *s)
{
	snprintf(s->error, sizeof(s->error), "the store: %s",
		 sqlite3_errmsg(s->db));
	return false;
}

static sqlite3_stmt *prepare(struct stored *s, const char *sql)
{
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) != SQLITE_OK)
		failed(s);
	return q;
}

/* Whether there is a row; *ok becomes false on failure. */
static bool next(struct stored *s, sqlite3_stmt *q, bool *ok)
{
	int status = sqlite3_step(q);

	if (status != SQLITE_ROW && status != SQLITE_DONE)
		*ok = failed(s);
	return status == SQLITE_ROW;
}

static const char *copy(struct stored *s, const char *text, size_t n)
{
	char *p = arena_alloc(s->arena, n + 1);

	memcpy(p, text, n);
	p[n] = '\0';
	return p;
}

static const char *column_text(struct stored *s, sqlite3_stmt *q, int i)
{
	const char *text = (const char *)sqlite3_column_text(q, i);

	return text ? copy(s, text, strlen(text)) : "";
}

static double column_real(sqlite3_stmt *q, int i)
{
	return sqlite3_column_type(q, i) == SQLITE_NULL
		       ? NAN : sqlite3_column_double(q, i);
}

/* The only value of a query, as a text; NULL on failure or if there is none. */
static const char *query(struct stored *s, const char *sql)
{
	sqlite3_stmt *q = prepare(s, sql);
	const char *text = NULL;
	bool ok = true;

	if (q && next(s, q, &ok))
		text = column_text(s, q, 0);
	sqlite3_finalize(q);
	return text;
}

/* -- what it holds -- */

/* The line of a text that begins with "key:", behind that; or "". */
static const char *find_line(const char *text, const char *key)
{
	size_t n = strlen(key);

	while (text && *text) {
		if (!strncmp(text, key, n) && text[n] == ':')
			return text + n + 1;
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return "";
}

static const char **split_line(struct stored *s, const char *line, int *nr)
{
	size_t most = strcspn(line, "\n") / 2 + 1;
	const char **name = arena_calloc(s->arena, most, sizeof(*name));

	*nr = 0;
	while (*line == ' ') {
		size_t n = strcspn(++line, " \n");

		name[(*nr)++] = copy(s, line, n);
		line += n;
	}
	return name;
}

static void read_axis(struct stored *s, sqlite3_stmt *q, const char *axes)
{
	const char *path = column_text(s, q, 0);
	double from, to;

	s->axis[s->nr_axes++] = (struct stored_axis){
		.path = path,
		.parameter = strcmp(path, "kernel") && strcmp(path, "driver"),
		.range = sscanf(find_line(axes, path), " %lf .. %lf", &from,
				&to) == 2,
		.log = !strcmp(column_text(s, q, 1), "log"),
		.nr = sqlite3_column_int(q, 2),
		.numbers = sqlite3_column_int(q, 3),
		.lo = column_real(q, 4),
		.hi = column_real(q, 5),
	};
}

static bool read_axes(struct stored *s, const char *axes)
{
	sqlite3_stmt *q = prepare(s,
		"SELECT path, scale, count(DISTINCT number),"
		" count(text) = count(number), min(number), max(number)"
		" FROM axis LEFT JOIN coordinate USING (axis)"
		" GROUP BY axis ORDER BY axis");
	bool ok = q != NULL;

	s->axis = arena_calloc(s->arena, SWEEP_MAX_AXES, sizeof(*s->axis));
	while (ok && s->nr_axes < SWEEP_MAX_AXES && next(s, q, &ok))
		read_axis(s, q, axes);
	sqlite3_finalize(q);
	return ok;
}

static bool look(struct stored *s)
{
	const char *cells = query(s, "SELECT value FROM meta "
				     "WHERE key = 'cells'");
	const char *axes = query(s, "SELECT value FROM meta "
				    "WHERE key = 'axes'");
	const char *points = query(s, "SELECT value FROM meta "
				      "WHERE key = 'points'");
	const char *there = query(s, "SELECT count(*) FROM point");

	s->title = query(s, "SELECT value FROM meta WHERE key = 'title'");
	s->plan = query(s, "SELECT value FROM meta WHERE key = 'plan'");
	if (!cells || !axes || !points || !there || !s->title || !s->plan) {
		if (!*s->error)
			strcpy(s->error, "its table 'meta' is not complete");
		return false;
	}
	s->nr_points = atoi(points);
	s->nr_there = atoi(there);
	s->kernel = split_line(s, find_line(cells, "kernels"), &s->nr_kernels);
	s->driver = split_line(s, find_line(cells, "drivers"), &s->nr_drivers);
	s->output = split_line(s, find_line(cells, "outputs"), &s->nr_outputs);
	return read_axes(s, axes);
}

bool stored_look(struct stored *s, struct store *store, struct arena *arena)
{
	*s = (struct stored){ .db = store_database(store), .arena = arena };
	return look(s);
}

static bool is_store(struct stored *s)
{
	const char *id = query(s, "PRAGMA application_id"), *format;

	if (!id)
		return false;
	if (atoi(id) != STORE_APPLICATION_ID) {
		strcpy(s->error, "an SQLite file, but no store of a sweep");
		return false;
	}
	format = query(s, "SELECT value FROM meta WHERE key = 'format'");
	if (format && strcmp(format, STORE_FORMAT)) {
		snprintf(s->error, sizeof(s->error), "a store of format %.20s, "
			 "%s expected", format, STORE_FORMAT);
		return false;
	}
	return format || failed(s);
}

bool stored_open(struct stored *s, const char *path, struct arena *arena)
{
	*s = (struct stored){ .arena = arena };
	if (sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READONLY, NULL) !=
	    SQLITE_OK)
		return failed(s);
	sqlite3_busy_timeout(s->db, 10000);
	return is_store(s) && look(s);
}

void stored_close(struct stored *s)
{
	sqlite3_close(s->db);
	s->db = NULL;
}

/* -- points -- */

static void write_number(double x, FILE *out)
{
	fputc(',', out);
	if (!isnan(x))
		fprintf(out, "%.12g", x);
}

static void write_header(const struct stored *s, FILE *out)
{
	fputs("point,stream", out);
	for (int i = 0; i < s->nr_axes; i++) {
		if (!s->axis[i].parameter)
			continue;
		fputc(',', out);
		csv_write_field(s->axis[i].path, out);
	}
	fputs(",kernel,driver", out);
	for (int i = 0; i < s->nr_outputs; i++) {
		const char *name = s->output[i];

		fprintf(out, ",%s,%s_lo,%s_hi", name, name, name);
	}
	fputc('\n', out);
}

/* A kernel or driver that is a value of an axis, without YAML's quotes. */
static const char *bare_name(struct stored *s, sqlite3_stmt *q)
{
	const char *text = column_text(s, q, 1);

	return *text == '"' || *text == '\'' ? copy(s, text + 1,
						    strlen(text) - 2) : text;
}

/* What the lines of a point have in common. */
struct line {
	char *settings; /* "3,0,100,..." */
	size_t size;
	const char *kernel, *driver; /* NULL: all; else where it is an axis */
};

static bool read_settings(struct stored *s, sqlite3_stmt *q, int64_t point,
			  struct line *line, FILE *out)
{
	bool ok = true;

	sqlite3_bind_int64(q, 1, point);
	while (next(s, q, &ok)) {
		int axis = sqlite3_column_int(q, 0);
		const struct stored_axis *a = &s->axis[axis];

		if (axis < 0 || axis >= s->nr_axes)
			continue;
		if (!strcmp(a->path, "kernel"))
			line->kernel = bare_name(s, q);
		else if (!strcmp(a->path, "driver"))
			line->driver = bare_name(s, q);
		else if (sqlite3_column_type(q, 2) != SQLITE_NULL)
			write_number(sqlite3_column_double(q, 2), out);
		else {
			fputc(',', out);
			csv_write_field(column_text(s, q, 1), out);
		}
	}
	sqlite3_reset(q);
	return ok;
}

/* A line of a cell: its outputs in the order of the file. */
static bool write_cell(struct stored *s, sqlite3_stmt *q, int64_t point,
		       const char *kernel, const char *driver, FILE *out)
{
	bool ok = true;

	fprintf(out, ",%s,%s", kernel, driver);
	sqlite3_bind_int64(q, 1, point);
	sqlite3_bind_text(q, 2, kernel, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 3, driver, -1, SQLITE_STATIC);
	for (int o = 0; o < s->nr_outputs && ok; o++) {
		bool there;

		sqlite3_bind_text(q, 4, s->output[o], -1, SQLITE_STATIC);
		there = next(s, q, &ok);
		for (int i = 0; i < 3; i++)
			write_number(there ? column_real(q, i) : NAN, out);
		sqlite3_reset(q);
	}
	fputc('\n', out);
	return ok;
}

static bool write_point(struct stored *s, sqlite3_stmt *coordinate,
			sqlite3_stmt *result, int64_t point, int64_t stream,
			FILE *out)
{
	struct line line = { .kernel = NULL };
	FILE *f = open_memstream(&line.settings, &line.size);
	bool ok;

	if (!f) {
		strcpy(s->error, "out of memory");
		return false;
	}
	fprintf(f, "%lld,%lld", (long long)point, (long long)stream);
	ok = read_settings(s, coordinate, point, &line, f);
	fclose(f);
	for (int d = 0; d < (line.driver ? 1 : s->nr_drivers) && ok; d++) {
		for (int k = 0; k < (line.kernel ? 1 : s->nr_kernels) && ok;
		     k++) {
			fputs(line.settings, out);
			ok = write_cell(s, result, point,
					line.kernel ? line.kernel
						    : s->kernel[k],
					line.driver ? line.driver
						    : s->driver[d], out);
		}
	}
	free(line.settings);
	return ok;
}

static bool write_points(struct stored *s, sqlite3_stmt *point,
			 sqlite3_stmt *coordinate, sqlite3_stmt *result,
			 FILE *out)
{
	struct arena *keep = s->arena, scratch; /* of one point */
	bool ok = true;

	arena_init(&scratch, 0);
	s->arena = &scratch;
	while (ok && next(s, point, &ok)) {
		arena_rewind(&scratch);
		ok = write_point(s, coordinate, result,
				 sqlite3_column_int64(point, 0),
				 sqlite3_column_int64(point, 1), out);
	}
	s->arena = keep;
	arena_free(&scratch);
	return ok;
}

bool stored_write_csv(struct stored *s, FILE *out)
{
	sqlite3_stmt *point = prepare(s, "SELECT point, stream FROM point "
					 "ORDER BY point");
	sqlite3_stmt *coordinate = prepare(s, "SELECT axis, text, number "
					      "FROM coordinate "
					      "WHERE point = ? ORDER BY axis");
	sqlite3_stmt *result = prepare(s, "SELECT value, lo, hi FROM result "
					  "WHERE point = ? AND kernel = ? "
					  "AND driver = ? AND output = ?");
	bool ok = point && coordinate && result;

	if (ok) {
		write_header(s, out);
		ok = write_points(s, point, coordinate, result, out);
	}
	sqlite3_finalize(point);
	sqlite3_finalize(coordinate);
	sqlite3_finalize(result);
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
	*m = (struct measure){
		column_text(s, q, 0), column_text(s, q, 1),
		column_text(s, q, 2), column_text(s, q, 3),
		column_text(s, q, 4), column_text(s, q, 5),
		column_real(q, 6), column_real(q, 7), column_real(q, 8),
	};
}

struct measure *stored_measures(struct stored *s, int *nr)
{
	const char *count = query(s, "SELECT count(*) FROM measure");
	int most = count ? atoi(count) : 0;
	sqlite3_stmt *q = prepare(s,
		"SELECT kernel, driver, output, parameter, other, name, value,"
		" lo, hi FROM measure");
	struct measure *m = arena_calloc(s->arena, (size_t)most + 1,
					 sizeof(*m));
	bool ok = count && q;

	*nr = 0;
	while (ok && *nr < most && next(s, q, &ok))
		read_measure(s, q, &m[(*nr)++]);
	sqlite3_finalize(q);
	qsort_r(m, (size_t)*nr, sizeof(*m), compare_measures, s);
	return ok ? m : NULL;
}
