/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An empirical distribution from a file of measured values.
 *
 * The file is a plain CSV: fields parted by commas, no quotes around them.
 * That is what fio, bpftrace scripts and this program write.  Each bad line is
 * an error of its own, at its place in that file.
 */
#include "scenario/empirical.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/source.h"
#include "data/units.h"

#define FILE_MAX  ((size_t)8 << 20)
#define MAX_FILES 64 /* of one scenario: an alias can name one often */
#define FIELD_MAX 64
#define COLUMNS   64

struct csv {
	struct reading *rd;
	const struct source *src;
	const char *unit;  /* of bare numbers, or NULL */
	int column;        /* 0.. */
	double *value;
	size_t nr;
	bool ok;
};

struct field {
	const char *text; /* without blanks around it */
	int length;
	int col; /* in the line, 1.. */
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct dist empirical_dist(double *value, size_t nr)
{
	qsort(value, nr, sizeof(*value), by_value);
	return (struct dist){ .kind = DIST_EMPIRICAL, .n = nr,
			      .sample = value };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Field 'column' of the line [line, end); false if it has fewer. */
static bool get_field(const char *line, const char *end, int column,
		      struct field *f)
{
	const char *s = line, *stop;

	for (; column > 0; column--) {
		s = memchr(s, ',', (size_t)(end - s));
		if (!s)
			return false;
		s++;
	}
	stop = memchr(s, ',', (size_t)(end - s));
	if (!stop)
		stop = end;
	while (s < stop && is_blank(*s))
		s++;
	while (stop > s && is_blank(stop[-1]))
		stop--;
	*f = (struct field){ s, (int)(stop - s), (int)(s - line) + 1 };
	return true;
}

static void wrong_line(struct csv *csv, int line, int col, const char *text,
		       const char *what)
{
	struct mark mark = { csv->src, line, col };

	diag_error(csv->rd->diag, mark, "%s%s", text, what);
	csv->ok = false;
}

static void read_value(struct csv *csv, const char *line, const char *end,
		       int number)
{
	char text[FIELD_MAX], quoted[FIELD_MAX + 4];
	const char *wrong;
	struct field f;
	double ns;

	if (!get_field(line, end, csv->column, &f)) {
		wrong_line(csv, number, 1, "", "the line has too few fields");
		return;
	}
	if (f.length >= FIELD_MAX || memchr(f.text, '\0', (size_t)f.length)) {
		wrong_line(csv, number, f.col, "", "this is not a duration");
		return;
	}
	snprintf(text, sizeof(text), "%.*s", f.length, f.text);
	wrong = parse_duration_in(text, csv->unit, &ns);
	if (wrong) {
		snprintf(quoted, sizeof(quoted), "'%s' ", text);
		wrong_line(csv, number, f.col, quoted, wrong);
		return;
	}
	if (csv->nr == EMPIRICAL_MAX) {
		wrong_line(csv, number, 1, "", "more than 100000 values");
		return;
	}
	csv->value[csv->nr++] = ns;
}

/* The unit that the end of a column's name says, as latency_ms; or NULL. */
static const char *unit_of_column(const char *name)
{
	const char *last = strrchr(name, '_');

	return last && is_time_unit(last + 1) ? last + 1 : NULL;
}

static void read_header(struct csv *csv, const char *line, const char *end,
			int number, const char *column)
{
	const char *name[COLUMNS];
	struct field f;
	int nr = 0;

	while (nr < COLUMNS && get_field(line, end, nr, &f)) {
		char *copy = arena_alloc(csv->rd->arena, (size_t)f.length + 1);

		memcpy(copy, f.text, (size_t)f.length);
		name[nr++] = copy;
		if (strcmp(copy, column))
			continue;
		csv->column = nr - 1;
		if (!csv->unit)
			csv->unit = unit_of_column(column);
		return;
	}
	diag_error(csv->rd->diag, (struct mark){ csv->src, number, 1 },
		   "no column '%.40s'%s", column,
		   diag_suggest(csv->rd->arena, column, name, nr));
	csv->ok = false;
}

static void read_lines(struct csv *csv, const char *column)
{
	const char *s = csv->src->text, *end = s + csv->src->len;
	bool header = column != NULL;

	for (int number = 1; s < end && csv->nr < EMPIRICAL_MAX; number++) {
		const char *line = s;
		const char *stop = memchr(s, '\n', (size_t)(end - s));
		struct field f;

		if (!stop)
			stop = end;
		s = stop + (stop < end);
		get_field(line, stop, 0, &f);
		if (*line == '#' || (f.length == 0 && f.text == stop))
			continue;
		if (!header) {
			read_value(csv, line, stop, number);
			continue;
		}
		read_header(csv, line, stop, number, column);
		header = false;
		if (!csv->ok)
			return;
	}
	if (s < end)
		wrong_line(csv, 0, 0, "", "more than 100000 values");
}

static const char *beside_scenario(struct reading *rd, const char *name)
{
	size_t n = strlen(rd->dir) + strlen(name) + 1;
	char *path;

	if (*name == '/')
		return name;
	path = arena_alloc(rd->arena, n);
	snprintf(path, n, "%s%s", rd->dir, name);
	return path;
}

bool empirical_read(struct reading *rd, const struct node *file,
		    const struct node *column, const char *unit,
		    struct dist *out)
{
	struct source *src = arena_alloc(rd->arena, sizeof(*src));
	struct csv csv = { .rd = rd, .src = src, .unit = unit, .ok = true };
	const char *wrong;

	if (++rd->files > MAX_FILES) {
		diag_error(rd->diag, file->mark,
			   "more than %d files are read", MAX_FILES);
		return false;
	}
	wrong = source_read(rd->arena, beside_scenario(rd, file->text),
			    SOURCE_FILE, FILE_MAX, src);
	if (wrong) {
		diag_error(rd->diag, file->mark, "%.200s: %s", src->name,
			   wrong);
		return false;
	}
	csv.value = arena_calloc(rd->arena, EMPIRICAL_MAX, sizeof(double));
	read_lines(&csv, column ? column->text : NULL);
	if (csv.ok && csv.nr == 0) {
		diag_error(rd->diag, file->mark, "%.200s holds no value",
			   src->name);
		return false;
	}
	*out = empirical_dist(csv.value, csv.nr);
	return csv.ok;
}
