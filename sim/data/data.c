/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a file of any known format: see data.h.
 *
 * Formats are tried in order; CSV, which has nothing to be known by, is last.
 */
#include "data/data.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/column_unit.h"
#include "data/format.h"
#include "data/units.h"

#define MESSAGE 400
#define NAMES   200 /* characters of a list of names */

static const struct data_format *const formats[] = {
	&format_hyperfine, &format_fio, &format_bpftrace_json,
	&format_bpftrace_text, &format_results, &format_hdr_histogram,
	&format_rcuscale, &format_ftrace, &format_summary, &format_csv,
};

/* -- what formats use -- */

void data_error(struct data_reader *r, int line, int col, const char *fmt, ...)
{
	char what[MESSAGE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	r->errors++;
	r->rq->complain(r->rq->arg, line, col, what);
}

char *data_copy(const struct data_reader *r, const char *text, size_t len)
{
	return memcpy(arena_alloc(r->rq->arena, len + 1), text, len);
}

char *data_line(const struct data_reader *r, const char **at)
{
	size_t n = strcspn(*at, "\n");
	const char *line = *at;

	if (!*line)
		return NULL;
	*at += n + (line[n] == '\n');
	if (n && line[n - 1] == '\r')
		n--;
	return data_copy(r, line, n);
}

bool data_holds(const struct data_reader *r, int lines, const char *what)
{
	const char *end = r->text;

	while (lines-- > 0 && *end)
		end += strcspn(end, "\n") + (end[strcspn(end, "\n")] == '\n');
	return memmem(r->text, (size_t)(end - r->text), what, strlen(what));
}

struct data_series *data_series(struct data_reader *r, const char *name)
{
	struct data *d = r->out;

	for (int i = d->nr - 1; i >= 0; i--) {
		if (!strcmp(d->series[i].name, name))
			return &d->series[i];
	}
	if (d->nr == DATA_MAX_SERIES) {
		data_error(r, 0, 0, "more than %d series", DATA_MAX_SERIES);
		return NULL;
	}
	if (!d->series)
		d->series = arena_calloc(r->rq->arena, DATA_MAX_SERIES,
					 sizeof(*d->series));
	d->series[d->nr].name = data_copy(r, name, strlen(name));
	return &d->series[d->nr++];
}

struct data_series *data_map(struct data_reader *r, int line, const char *name)
{
	struct data_series *s = data_series(r, name);

	if (!s || !s->n)
		return s;
	data_error(r, line, 1, "'%.60s' is printed again: unless it was cleared, "
		   "what was printed before is in it; print it once, or clear() "
		   "it and keep one", name);
	return NULL;
}

bool data_add(struct data_reader *r, struct data_series *s, double low,
	      double high, uint64_t count)
{
	if (!s || s->nr == DATA_MAX_ROWS) {
		data_error(r, 0, 0, "more than %d values", DATA_MAX_ROWS);
		return false;
	}
	if (count > DATA_MAX_COUNT - s->n) {
		data_error(r, 0, 0, "'%.60s' counts more than 10^15 values",
			   s->name);
		return false;
	}
	if (!(low >= 0 && low <= high && high < INFINITY)) {
		data_error(r, 0, 0, "'%.60s' holds a value below 0, or none",
			   s->name);
		return false;
	}
	if (!count)
		return true;
	if (s->nr == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		struct data_bin *more = arena_calloc(r->rq->arena, room,
						     sizeof(*more));

		if (s->nr)
			memcpy(more, s->bin, s->nr * sizeof(*more));
		s->bin = more;
		s->room = room;
	}
	s->bin[s->nr++] = (struct data_bin){ low, high, count };
	s->n += count;
	return true;
}

double data_unit(struct data_reader *r, int line, const char *name)
{
	const char *unit = column_unit(name);
	double ns;

	if (!unit)
		unit = r->rq->unit;
	if (unit && !parse_duration_in("1", unit, &ns))
		return ns;
	data_error(r, line, line ? 1 : 0, "the values of '%.60s' have no unit that is "
			       "known, and none is given", name);
	return 0;
}

/* -- sniffing -- */

static json_t *parse_json(const char *text, size_t len)
{
	text += strspn(text, " \t\r\n");
	if (*text != '{' && *text != '[')
		return NULL;
	/* bpftrace writes an object a line; the first one tells. */
	return json_loadb(text, strnlen(text, len), JSON_DISABLE_EOF_CHECK,
			  NULL);
}

static bool start(struct data_reader *r, const struct data_request *rq,
		  struct data *out)
{
	*out = (struct data){ .format = "" };
	*r = (struct data_reader){ .rq = rq, .out = out, .text = rq->text };
	if (!strncmp(r->text, "\xef\xbb\xbf", 3))
		r->text += 3;
	if (!strncmp(r->text, "\xff\xfe", 2) || !strncmp(r->text, "\xfe\xff", 2))
		data_error(r, 1, 1, "the file is UTF-16; save it as UTF-8");
	else if (rq->len > DATA_MAX_BYTES)
		data_error(r, 0, 0, "the file is larger than %zu MiB",
			   DATA_MAX_BYTES >> 20);
	else if (strlen(rq->text) != rq->len)
		data_error(r, 0, 0, "the file holds a NUL byte: it is no text");
	else
		r->root = parse_json(r->text, rq->len);
	return !r->errors;
}

static const struct data_format *sniff(const struct data_reader *r)
{
	int i = 0;

	while (!formats[i]->sniff(r))
		i++;
	return formats[i];
}

static void ignore(void *arg, int line, int col, const char *what)
{
	(void)arg;
	(void)line;
	(void)col;
	(void)what;
}

bool data_is_table(const struct data_request *rq)
{
	struct data_request quiet = *rq;
	struct data_reader r;
	struct data out;
	bool is = true;

	quiet.complain = ignore;
	if (start(&r, &quiet, &out)) {
		is = sniff(&r) == &format_csv;
		json_decref(r.root);
	}
	return is;
}

/* -- reading -- */

static const char *names_of(const struct data_reader *r)
{
	const struct data *d = r->out;
	char *list = arena_alloc(r->rq->arena, NAMES + 8);
	size_t n = 0;

	for (int i = 0; i < d->nr && n < NAMES; i++) {
		int more = snprintf(list + n, NAMES - n, "%s'%.60s'",
				    i ? ", " : "", d->series[i].name);

		n += (size_t)more;
	}
	if (n >= NAMES)
		strcpy(list + NAMES - 1, " ...");
	return list;
}

/* Keeps series i only. */
static void keep(struct data *d, int i)
{
	d->series[0] = d->series[i];
	d->nr = 1;
}

static void select_series(struct data_reader *r)
{
	struct data *d = r->out;
	int full = 0;

	for (int i = 0; i < d->nr; i++) {
		if (d->series[i].n)
			d->series[full++] = d->series[i];
	}
	d->nr = full;
	if (!d->nr) {
		data_error(r, 0, 0, "the file holds no value");
		return;
	}
	if (!r->rq->column || !strcmp(d->format, format_csv.name))
		return;
	for (int i = 0; i < d->nr; i++) {
		if (strcmp(d->series[i].name, r->rq->column))
			continue;
		keep(d, i);
		return;
	}
	data_error(r, 0, 0, "nothing in it is called '%.60s'; there is %s",
		   r->rq->column, names_of(r));
}

bool data_read(const struct data_request *rq, struct data *out)
{
	const struct data_format *f;
	struct data_reader r;

	if (!start(&r, rq, out))
		return false;
	f = sniff(&r);
	out->format = f->name;
	f->read(&r);
	json_decref(r.root);
	if (!r.errors)
		select_series(&r);
	return !r.errors;
}

/* -- values -- */

static int by_low(const void *a, const void *b)
{
	const struct data_bin *x = a, *y = b;

	return (x->low > y->low) - (x->low < y->low);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The i-th of a bin's values, in whole ns. */
static double inside(const struct data_bin *b, uint64_t i)
{
	if (b->low == b->high)
		return b->low;
	return rint(b->low + (b->high - b->low) * ((double)i + 0.5) /
				     (double)b->count);
}

double *data_values(const struct data_series *s, size_t most,
		    struct arena *arena, size_t *nr)
{
	size_t n = s->n > most ? most : (size_t)s->n;
	double *value = arena_calloc(arena, n, sizeof(*value));
	struct data_bin *bin = arena_calloc(arena, s->nr, sizeof(*bin));
	uint64_t before = 0;
	size_t at = 0;

	memcpy(bin, s->bin, s->nr * sizeof(*bin));
	qsort(bin, s->nr, sizeof(*bin), by_low);
	for (size_t i = 0; i < n; i++) {
		double step = n > 1 ? (double)(s->n - 1) / (double)(n - 1) : 0;
		uint64_t want = (uint64_t)llround((double)i * step);

		while (want >= before + bin[at].count)
			before += bin[at++].count;
		value[i] = inside(&bin[at], want - before);
	}
	qsort(value, n, sizeof(*value), by_value); /* bins may overlap */
	*nr = n;
	return value;
}
