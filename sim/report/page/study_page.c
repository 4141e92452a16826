/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/page/study_page.h"

#include <dirent.h>
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/csv_table.h"
#include "report/page/page.h"
#include "scenario/source.h"

#define MOST_ROWS 2000

static void complain(void *arg, int line, int col, const char *what)
{
	warnx("%s:%d:%d: %s", (const char *)arg, line, col, what);
}

/* -- charts -- */

static int is_svg(const struct dirent *d)
{
	const char *ending = strrchr(d->d_name, '.');

	return ending && !strcmp(ending, ".svg");
}

/* All of the directory, by name. */
static bool write_charts(const char *dir, FILE *out)
{
	struct dirent **entry;
	int n = scandir(dir, &entry, is_svg, alphasort);
	bool ok = n >= 0;

	if (!ok)
		warn("%s", dir);
	for (int i = 0; i < n; i++) {
		char *name = entry[i]->d_name;

		name[strlen(name) - 4] = '\0';
		ok = ok && page_picture(dir, name, name, out);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	return ok;
}

/* -- the table -- */

static void write_field(const char *text, FILE *out)
{
	char *end;
	double x = strtod(text, &end);

	if (*text && !*end && isfinite(x))
		page_cell_number(x, "%.6g", out);
	else
		page_cell_text(text, out);
}

static void write_heads(const struct csv_table *t, struct arena *arena, FILE *out)
{
	struct arena_text text;
	FILE *heads = arena_text_begin(&text, arena);
	char caption[120];

	for (int i = 0; i < t->columns; i++)
		fprintf(heads, "%s%s", i ? "|" : "", t->name[i]);
	snprintf(caption, sizeof(caption), t->nr > MOST_ROWS ?
		 "The first %d of %zu rows" : "All rows", MOST_ROWS, t->nr);
	page_table_begin(caption, arena_text_end(&text), out);
}

static bool write_csv(const char *path, struct arena *arena, FILE *out)
{
	struct source src;
	struct csv_table t;
	struct data_request rq = { .arena = arena, .complain = complain,
				   .arg = arena_printf(arena, "%s", path) };
	const char *wrong = source_read(arena, path, SOURCE_FILE,
					DATA_MAX_BYTES, &src);

	if (wrong) {
		warnx("%s: %s", path, wrong);
		return false;
	}
	rq.text = src.text;
	rq.len = src.len;
	if (!csv_table(&rq, &t) || !t.name)
		return false;
	write_heads(&t, arena, out);
	for (size_t i = 0; i < t.nr && i < MOST_ROWS; i++) {
		page_row(out);
		for (int c = 0; c < t.columns; c++)
			write_field(t.row[i].field[c], out);
	}
	page_table_end(out);
	return true;
}

bool study_page_write(const struct stored *s, const char *dir, FILE *out)
{
	const char *csv = strncmp(s->plan, "sensitivity:", 12) ?
				  "sweep.csv" : "sensitivity.csv";

	fputs("<p>", out);
	page_text(s->plan, out);
	fprintf(out, "; %d of %d points.</p>\n", s->nr_there, s->nr_points);
	page_heading("Charts", out);
	if (!write_charts(dir, out))
		return false;
	page_heading("Table", out);
	return write_csv(arena_printf(s->arena, "%s/%s", dir, csv), s->arena,
			 out);
}
