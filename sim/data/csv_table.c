/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables from CSV text: see csv_table.h.
 *
 * libcsv is fed a line at a time, so that the line of every row is known, and
 * what stands outside of quotes is looked at before it sees it.
 */
#include "data/csv_table.h"

#include <csv.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "data/column_unit.h"
#include "data/units.h"

#define MESSAGE 300
#define NAMES   200

struct parse {
	const struct data_request *rq;
	struct csv_table *t;
	struct csv_parser csv;
	const char *field[CSV_MAX_COLUMNS];
	int fields;        /* of the row so far */
	int line;          /* being fed, 1.. */
	int row_line;      /* where the row began */
	const char *row_at;
	bool quoted;       /* a quoted field goes on in the next line */
	size_t room;
	bool ok;           /* no error so far */
	bool stop;         /* the rest cannot be made sense of */
};

static void wrong(struct parse *p, int line, int col, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void wrong(struct parse *p, int line, int col, const char *fmt, ...)
{
	char what[MESSAGE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	p->ok = false;
	p->rq->complain(p->rq->arg, line, col, what);
}

/* -- rows -- */

static void take_field(void *text, size_t len, void *arg)
{
	struct parse *p = arg;
	char *copy;

	if (p->fields == CSV_MAX_COLUMNS) {
		if (!p->stop)
			wrong(p, p->line, 1, "more than %d columns",
			      CSV_MAX_COLUMNS);
		p->stop = true;
		return;
	}
	copy = arena_alloc(p->rq->arena, len + 1);
	if (len)
		memcpy(copy, text, len);
	p->field[p->fields++] = copy;
}

static bool begins_like_number(const char *s)
{
	s += strspn(s, "+-");
	return isdigit((unsigned char)*s) ||
	       (*s == '.' && isdigit((unsigned char)s[1]));
}

static bool any_number(const struct parse *p)
{
	for (int i = 0; i < p->fields; i++) {
		if (begins_like_number(p->field[i]))
			return true;
	}
	return false;
}

static const char *const *keep_fields(struct parse *p, int n)
{
	const char **copy = arena_calloc(p->rq->arena, (size_t)n,
					 sizeof(*copy));

	memcpy(copy, p->field, (size_t)n * sizeof(*copy));
	return copy;
}

/* Fields but for empty ones at the end that the first row does not have. */
static int used_fields(const struct parse *p)
{
	int n = p->fields;

	while (n > p->t->columns && n > 1 && !*p->field[n - 1])
		n--;
	return n;
}

static bool is_blank_row(const struct parse *p)
{
	for (int i = 0; i < p->fields; i++) {
		if (*p->field[i])
			return false;
	}
	return true;
}

static void add_row(struct parse *p)
{
	struct csv_table *t = p->t;

	if (t->nr == DATA_MAX_ROWS) {
		wrong(p, p->row_line, 0, "more than %d rows", DATA_MAX_ROWS);
		p->stop = true;
		return;
	}
	if (t->nr == p->room) {
		size_t room = p->room ? 2 * p->room : 256;
		struct csv_row *more = arena_calloc(p->rq->arena, room,
						    sizeof(*more));

		if (t->nr)
			memcpy(more, t->row, t->nr * sizeof(*more));
		t->row = more;
		p->room = room;
	}
	t->row[t->nr++] = (struct csv_row){ p->row_line, p->row_at,
					    keep_fields(p, t->columns) };
}

static void take_row(int end, void *arg)
{
	struct parse *p = arg;
	struct csv_table *t = p->t;
	int n;

	(void)end;
	n = used_fields(p);
	if (p->stop || is_blank_row(p)) {
		/* nothing */
	} else if (!t->columns) {
		t->columns = n;
		t->first_line = p->row_line;
		if (any_number(p))
			add_row(p);
		else
			t->name = keep_fields(p, n);
	} else if (n != t->columns) {
		wrong(p, p->row_line, 1, "the line has %d field%s, %s %d%s", n,
		      n == 1 ? "" : "s",
		      t->name ? "the names are" : "the first one",
		      t->columns,
		      t->delimiter == ',' && n > t->columns
			      ? "; quote a number that holds a comma" : "");
	} else {
		add_row(p);
	}
	p->fields = 0;
}

/* -- lines -- */

/* The first separator of the line that is the likeliest: tab, ';', ','. */
static char find_delimiter(const char *line, size_t n)
{
	bool quoted = false, semicolon = false;

	for (size_t i = 0; i < n; i++) {
		if (line[i] == '"')
			quoted = !quoted;
		if (!quoted && line[i] == '\t' && i &&
		    strspn(line, " \t") < i)
			return '\t';
		semicolon = semicolon || (!quoted && line[i] == ';');
	}
	return semicolon ? ';' : ',';
}

/* The length of the line without the comment that it ends in. */
static size_t without_comment(const struct parse *p, const char *line,
			      size_t n)
{
	bool quoted = p->quoted;
	size_t from = n;

	for (size_t i = 0; i < n; i++) {
		if (line[i] == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (line[i] == p->t->delimiter)
			from = n;
		else if (line[i] == '#' && i && from == n &&
			 (line[i - 1] == ' ' || line[i - 1] == '\t'))
			from = i;
	}
	return from;
}

static void feed(struct parse *p, const char *line, size_t n)
{
	size_t done;

	for (size_t i = 0; i < n; i++)
		p->quoted ^= line[i] == '"';
	done = csv_parse(&p->csv, line, n, take_field, take_row, p);
	p->stop = p->stop || done != n;
	if (csv_error(&p->csv) == CSV_ENOMEM)
		no_memory("reading CSV");
	if (done != n)
		wrong(p, p->line, (int)done + 1,
		      "a quote that does not enclose a whole field");
	else if (!p->stop)
		csv_parse(&p->csv, "\n", 1, take_field, take_row, p);
}

static void take_line(struct parse *p, const char *line, size_t n)
{
	size_t blanks = 0;

	while (blanks < n && (line[blanks] == ' ' || line[blanks] == '\t'))
		blanks++;
	if (!p->quoted) {
		if (blanks == n || line[blanks] == '#')
			return;
		p->row_line = p->line;
		p->row_at = line;
		if (!p->t->delimiter && n == 5 && !strncmp(line, "sep=", 4)) {
			p->t->delimiter = line[4];
			csv_set_delim(&p->csv, (unsigned char)line[4]);
			return;
		}
		if (!p->t->delimiter) {
			p->t->delimiter = find_delimiter(line, n);
			csv_set_delim(&p->csv,
				      (unsigned char)p->t->delimiter);
		}
	}
	feed(p, line, without_comment(p, line, n));
}

static void take_lines(struct parse *p)
{
	const char *s = p->rq->text, *end = s + p->rq->len;
	char eol = memchr(s, '\n', p->rq->len) ? '\n' : '\r';

	if (!strncmp(s, "\xef\xbb\xbf", 3))
		s += 3;
	for (p->line = 1; s < end && !p->stop; p->line++) {
		const char *stop = memchr(s, eol, (size_t)(end - s));
		size_t n;

		if (!stop)
			stop = end;
		n = (size_t)(stop - s);
		if (n && s[n - 1] == '\r')
			n--;
		take_line(p, s, n);
		s = stop + (stop < end);
	}
	if (!p->stop && p->quoted)
		wrong(p, p->row_line, 1,
		      "a quoted field that does not end");
}

bool csv_table(const struct data_request *rq, struct csv_table *out)
{
	struct parse p = { .rq = rq, .t = out, .ok = true };

	*out = (struct csv_table){ .nr = 0 };
	if (csv_init(&p.csv, CSV_STRICT | CSV_APPEND_NULL))
		no_memory("reading CSV");
	take_lines(&p);
	csv_free(&p.csv);
	return p.ok;
}

/* -- columns -- */

int csv_column(const struct csv_table *t, const char *name)
{
	for (int i = 0; t->name && i < t->columns; i++) {
		if (!strcmp(t->name[i], name))
			return i;
	}
	return -1;
}

int csv_place(const struct csv_table *t, const struct csv_row *row, int column)
{
	const char *s = row->at;
	bool quoted = false;
	int col = 1;

	for (; *s && (quoted || (*s != '\n' && column > 0)); s++) {
		if (*s == '"')
			quoted = !quoted;
		if (!quoted && *s == t->delimiter)
			column--;
		col += ((unsigned char)*s & 0xc0) != 0x80;
	}
	while (*s == ' ' || (*s == '\t' && t->delimiter != '\t')) {
		s++;
		col++;
	}
	return col;
}

const char *csv_names(const struct csv_table *t, struct arena *arena)
{
	char *list = arena_alloc(arena, NAMES + 8);
	size_t n = 0;

	for (int i = 0; t->name && i < t->columns && n < NAMES; i++)
		n += (size_t)snprintf(list + n, NAMES - n, "%s%.60s",
				      i ? ", " : "", t->name[i]);
	if (n >= NAMES)
		strcpy(list + NAMES - 1, " ...");
	return list;
}

/* -- durations -- */

static void wrong_value(const struct data_request *rq,
			const struct csv_table *t, size_t row, int column,
			const char *reason)
{
	const struct csv_row *r = &t->row[row];
	char what[MESSAGE];

	if (*r->field[column])
		snprintf(what, sizeof(what), "'%.40s' %s", r->field[column],
			 reason);
	else
		snprintf(what, sizeof(what), "the field is empty");
	rq->complain(rq->arg, r->line, csv_place(t, r, column), what);
}

/* The decimal mark of a column; false, and an error, if it cannot be told. */
static bool decimal_mark(const struct data_request *rq,
			 const struct csv_table *t, int column,
			 enum number_mark *mark)
{
	size_t doubtful = t->nr;

	*mark = MARK_NONE;
	for (size_t i = 0; i < t->nr; i++) {
		enum number_mark m = number_mark(t->row[i].field[column]);

		if (m == MARK_AMBIGUOUS && doubtful == t->nr)
			doubtful = i;
		if (m == MARK_NONE || m == MARK_AMBIGUOUS)
			continue;
		if (*mark != MARK_NONE && m != *mark) {
			wrong_value(rq, t, i, column, "has another decimal "
				    "mark than the lines before");
			return false;
		}
		*mark = m;
	}
	if (*mark == MARK_NONE && doubtful < t->nr) {
		wrong_value(rq, t, doubtful, column, "is thousands or a "
			    "decimal comma: nothing in the column tells which");
		return false;
	}
	return true;
}

static const char *read_duration(const char *text, enum number_mark mark,
				 const char *unit, double *ns)
{
	char plain[NUMBER_TEXT];

	if (!*text)
		return "is empty";
	if (!number_plain(text, mark, plain))
		return "is not a duration, as 250us or 3ms";
	return parse_duration_in(plain, unit, ns);
}

double *csv_durations(const struct data_request *rq, const struct csv_table *t,
		      int column, const char *unit)
{
	const char *named = t->name ? column_unit(t->name[column]) : NULL;
	double *value = arena_calloc(rq->arena, t->nr + 1, sizeof(*value));
	enum number_mark mark;
	bool ok = true;

	if (!decimal_mark(rq, t, column, &mark))
		return NULL;
	for (size_t i = 0; i < t->nr; i++) {
		const char *reason = read_duration(t->row[i].field[column],
						   mark, named ? named : unit,
						   &value[i]);

		if (reason)
			wrong_value(rq, t, i, column, reason);
		ok = ok && !reason;
	}
	return ok ? value : NULL;
}
