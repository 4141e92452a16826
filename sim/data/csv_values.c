/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One column of a CSV file as values.
 *
 * It is the one that is named, or given by its number; else the only one, or
 * the only one whose name says a unit of time.  A file of several columns in
 * which that says nothing is refused: the log of fio has its values in the
 * second, and in 1,234.5 without quotes two columns are one number.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/column_unit.h"
#include "data/csv_table.h"
#include "data/format.h"

static bool sniff(const struct data_reader *r)
{
	(void)r;
	return true;
}

/* The only column whose name says a unit, or -1. */
static int only_timed(const struct csv_table *t)
{
	int found = -1;

	for (int i = 0; t->name && i < t->columns; i++) {
		if (!column_unit(t->name[i]))
			continue;
		if (found >= 0)
			return -1;
		found = i;
	}
	return found;
}

/* Whole numbers in four columns or more, as fio logs a value a line. */
static bool like_fio(const struct csv_table *t)
{
	if (t->name || t->columns < 4)
		return false;
	for (int i = 0; i < t->columns; i++) {
		const char *s = t->row[0].field[i];

		if (s[strspn(s, "0123456789xabcdef")])
			return false;
	}
	return true;
}

static int say_which(struct data_reader *r, const struct csv_table *t)
{
	int line = t->first_line;

	if (t->name)
		data_error(r, line, 1,
			   "which column is meant? there are %s",
			   csv_names(t, r->rq->arena));
	else
		data_error(r, line, 1, "the line has %d fields, and no column "
			   "is given (by its number)%s", t->columns,
			   like_fio(t) ? "; in a latency log of fio it is 2, "
					 "in ns"
			   : t->delimiter == ','
				   ? "; quote a number that holds a comma"
				   : "");
	return -1;
}

static int choose(struct data_reader *r, const struct csv_table *t)
{
	const char *column = r->rq->column;
	int i;

	if (!column) {
		i = t->columns == 1 ? 0 : only_timed(t);
		return i >= 0 ? i : say_which(r, t);
	}
	i = csv_column(t, column);
	if (i >= 0)
		return i;
	i = column[strspn(column, "0123456789")] ? 0 : atoi(column);
	if (i >= 1 && i <= t->columns)
		return i - 1;
	if (t->name)
		data_error(r, t->first_line, 1,
			   "no column '%.40s'; there are %s", column,
			   csv_names(t, r->rq->arena));
	else
		data_error(r, t->first_line, 1, "no column '%.40s': the file has no names "
			   "and %d column%s", column, t->columns,
			   t->columns == 1 ? "" : "s");
	return -1;
}

static void read_csv(struct data_reader *r)
{
	struct data_series *s;
	struct csv_table t;
	double *value;
	int column;

	if (!csv_table(r->rq, &t)) {
		r->errors++;
		return;
	}
	if (!t.columns || !t.nr) {
		data_error(r, 0, 0, "the file holds no value");
		return;
	}
	column = choose(r, &t);
	if (column < 0)
		return;
	value = csv_durations(r->rq, &t, column, r->rq->unit);
	if (!value) {
		r->errors++;
		return;
	}
	s = data_series(r, t.name ? t.name[column] : "");
	for (size_t i = 0; i < t.nr; i++)
		data_add(r, s, value[i], value[i], 1);
}

const struct data_format format_csv = { "CSV", sniff, read_csv };
