/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CSV file as a table of texts.
 *
 * RFC 4180 by libcsv, and what tools make of it: a byte order mark, CR LF,
 * blanks around fields, ';' or tab as separator (or "sep=;" as Excel has it),
 * blank lines, lines of nothing but separators, comments that start with '#'
 * at the start of a line or, after a blank, at its end.
 *
 * The first row names the columns if no field of it begins like a number.
 */
#ifndef DATA_CSV_TABLE_H
#define DATA_CSV_TABLE_H

#include "data/data.h"
#include "data/number.h"

#define CSV_MAX_COLUMNS 64

struct csv_row {
	int line;
	const char *at; /* the line in the text */
	const char *const *field;
};

struct csv_table {
	char delimiter;
	int columns;
	const char *const *name; /* NULL: the file has no names */
	int first_line;          /* of the names, or of the first row */
	size_t nr;
	struct csv_row *row;     /* each has all columns */
};

/* False after errors, which rq->complain() has heard of. */
bool csv_table(const struct data_request *rq, struct csv_table *out);
/* The column of that name; -1: none. */
int csv_column(const struct csv_table *t, const char *name);
/* Where a field begins in its line, 1.. */
int csv_place(const struct csv_table *t, const struct csv_row *row, int column);
/* The names of the columns, for messages. */
const char *csv_names(const struct csv_table *t, struct arena *arena);

/*
 * The durations in a column, ns, t->nr of them.  Numbers without a unit are in
 * that of the column's name, else in 'unit', else (NULL) an error.  NULL after
 * errors.
 */
double *csv_durations(const struct data_request *rq, const struct csv_table *t,
		      int column, const char *unit);

#endif
