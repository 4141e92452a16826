/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the readers of formats share: the list of them, and how they report.
 * For the files of this floor only.
 */
#ifndef DATA_FORMAT_H
#define DATA_FORMAT_H

#include <jansson.h>

#include "data/data.h"

struct data_reader {
	const struct data_request *rq;
	struct data *out;
	const char *text; /* the request's, behind a byte order mark */
	json_t *root;     /* of a JSON text; NULL: it is none */
	int errors;
};

struct data_format {
	const char *name;
	bool (*sniff)(const struct data_reader *r);
	/* Errors are reported; what has been read until then is dropped. */
	void (*read)(struct data_reader *r);
};

extern const struct data_format format_bpftrace_text, format_bpftrace_json,
	format_hdr_histogram, format_ftrace, format_rcuscale,
	format_hyperfine, format_fio, format_results, format_summary,
	format_csv;

/* Reports an error; the text ends where the format ends. */
void data_error(struct data_reader *r, int line, int col, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The series of that name, made if there is none yet; NULL past the limit. */
struct data_series *data_series(struct data_reader *r, const char *name);
/* The same of a map of bpftrace; NULL, and an error, if it was there before. */
struct data_series *data_map(struct data_reader *r, int line, const char *name);
/* ns, low <= high; false past the limit of rows.  A count of 0 is nothing. */
bool data_add(struct data_reader *r, struct data_series *s, double low,
	      double high, uint64_t count);

/*
 * ns per unit of what has that name: the unit that the name says (latency_ms,
 * @usecs, "time [s]"), else the request's.  0, and an error, if neither.
 */
double data_unit(struct data_reader *r, int line, const char *name);

/*
 * The line at *at, without its end, in arena memory; *at moves behind it.  NULL
 * at the end of the text.
 */
char *data_line(const struct data_reader *r, const char **at);
char *data_copy(const struct data_reader *r, const char *text, size_t len);
/* Whether the first 'lines' lines hold that text. */
bool data_holds(const struct data_reader *r, int lines, const char *what);

#endif
