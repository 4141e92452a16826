/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An empirical distribution from a file of measured values.
 *
 * data/data.h reads the file; here its errors become diagnostics, each at its
 * place in that file.
 */
#include "scenario/empirical.h"

#include <stdlib.h>
#include <string.h>

#include "data/data.h"
#include "scenario/source.h"

#define MAX_FILES 64 /* of one scenario: an alias can name one often */
#define NAMES     200

struct place {
	struct reading *rd;
	const struct source *src;
	const struct node *file;
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

/* What concerns the file as a whole is told where the scenario names it. */
static void complain(void *arg, int line, int col, const char *what)
{
	const struct place *p = arg;

	if (line)
		diag_error(p->rd->diag, (struct mark){ p->src, line, col }, "%s",
			   what);
	else
		diag_error(p->rd->diag, p->file->mark, "%.200s: %s",
			   p->src->name, what);
}

static void say_which(struct place *p, const struct data *d)
{
	char names[NAMES] = "";
	size_t n = 0;

	for (int i = 0; i < d->nr && n < NAMES; i++)
		n += (size_t)snprintf(names + n, NAMES - n, "%s'%.60s'",
				      i ? ", " : "", d->series[i].name);
	diag_error(p->rd->diag, p->file->mark,
		   "%.200s holds %d series; 'column' says which: %s%s",
		   p->src->name, d->nr, names, n < NAMES ? "" : " ...");
}

bool empirical_read(struct reading *rd, const struct node *file,
		    const struct node *column, const char *unit,
		    struct dist *out)
{
	struct source *src = arena_alloc(rd->arena, sizeof(*src));
	struct place place = { rd, src, file };
	struct data_request rq = {
		.arena = rd->arena, .unit = unit, .complain = complain,
		.arg = &place, .column = column ? column->text : NULL,
	};
	const char *wrong;
	struct data data;
	double *value;
	size_t nr;

	if (++rd->files > MAX_FILES) {
		diag_error(rd->diag, file->mark,
			   "more than %d files are read", MAX_FILES);
		return false;
	}
	wrong = source_read(rd->arena, source_beside(rd->arena, file->mark.source, rd->dir, file->text),
			    SOURCE_FILE, DATA_MAX_BYTES, src);
	if (wrong) {
		diag_error(rd->diag, file->mark, "%.200s: %s", src->name,
			   wrong);
		return false;
	}
	rq.text = src->text;
	rq.len = src->len;
	if (!data_read(&rq, &data))
		return false;
	if (data.nr > 1) {
		say_which(&place, &data);
		return false;
	}
	value = data_values(data.series, EMPIRICAL_POINTS, rd->arena, &nr);
	*out = empirical_dist(value, nr);
	return true;
}
