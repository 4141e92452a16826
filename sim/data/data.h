/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measured durations from files, as other tools write them.
 *
 * Each format is a file of its own with two functions: sniff() says whether a
 * text is of that format, read() takes what is in it.  What comes out is the
 * same for all: named series of values, or of bins with counts, in ns.  Nothing
 * is guessed: a number that could be read in two ways, or whose unit is not
 * known, is an error with its place and the reason.
 *
 * This floor knows nothing of scenarios.  Its readers take a text; files are
 * read, and errors printed, above.
 */
#ifndef DATA_DATA_H
#define DATA_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/arena.h"

/* What a reader takes at most; more is an error in words. */
#define DATA_MAX_BYTES  ((size_t)64 << 20)
#define DATA_MAX_ROWS   2000000
#define DATA_MAX_SERIES 4096
#define DATA_MAX_COUNT  UINT64_C(1000000000000000) /* of values in a series */

/* The name of the series of grace periods in a trace. */
#define DATA_GRACE_PERIOD "grace period"

/* 'count' values that lie in [low, high], ns; of one value both are the same. */
struct data_bin {
	double low, high;
	uint64_t count;
};

struct data_series {
	const char *name; /* of a column, histogram, job, function; or "" */
	struct data_bin *bin;
	size_t nr, room;
	uint64_t n;       /* values: the sum of the counts */
};

struct data {
	const char *format; /* "CSV", "a histogram of bpftrace", ... */
	int nr;
	struct data_series *series;
};

/*
 * Hears of an error.  Line and column count from 1, columns in characters; 0:
 * the file as a whole.
 */
typedef void data_complain_fn(void *arg, int line, int col, const char *what);

struct data_request {
	struct arena *arena;
	const char *text;   /* NUL-terminated after len bytes */
	size_t len;
	/* The series to read: its name, or the number of a CSV's column. */
	const char *column; /* NULL: all; of a CSV, the one that there is */
	const char *unit;   /* of numbers that do not say theirs, or NULL */
	data_complain_fn *complain;
	void *arg;
};

/* False after errors.  No series is empty, and there is at least one. */
bool data_read(const struct data_request *rq, struct data *out);
/* Whether the text is of none of the formats but, at best, a CSV. */
bool data_is_table(const struct data_request *rq);

/*
 * The values in ascending order; those of a bin are spread over it evenly.
 * From more than 'most' (>= 2) values that many are taken, evenly in order,
 * the least and the greatest among them.  *nr says how many.
 */
double *data_values(const struct data_series *s, size_t most,
		    struct arena *arena, size_t *nr);

#endif
