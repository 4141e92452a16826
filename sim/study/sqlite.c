/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite as the stores of sweeps use it: see sqlite.h.
 */
#include "study/sqlite.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "data/text.h"

#define PATIENCE  10000            /* ms */
#define MAX_VALUE (256 << 20)      /* bytes of a value, or a row */
#define MAX_TEXT  (16 << 20)       /* of a text that is read */
/* SQLite's virtual machine is asked to go on after so many instructions. */
#define LOOK_EVERY 10000
/* How many it may be between two statements: some, and more for each byte. */
#define WORK_LEAST (100 * 1000 * 1000)
#define WORK_BYTE  200

static int look(void *arg)
{
	struct database *d = arg;

	d->left -= LOOK_EVERY;
	return d->left < 0;
}

/* A new statement: work as for a file of its size. */
static void allow_work(struct database *d)
{
	sqlite3_stmt *q = NULL;
	int64_t bytes = 0;

	d->left = WORK_LEAST;
	if (sqlite3_prepare_v2(d->db, "SELECT page_count * page_size FROM "
			       "pragma_page_count(), pragma_page_size()", -1,
			       &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		bytes = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	d->left = WORK_LEAST + WORK_BYTE * bytes;
}

void db_allow_row(struct database *d)
{
	if (d->left < WORK_LEAST)
		d->left = WORK_LEAST;
}

bool db_open(struct database *d, const char *path, bool write)
{
	int flags = write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
			  : SQLITE_OPEN_READONLY;

	*d = (struct database){ .db = NULL };
	if (sqlite3_open_v2(path ? path : ":memory:", &d->db, flags, NULL) !=
	    SQLITE_OK)
		return db_failed(d);
	sqlite3_busy_timeout(d->db, PATIENCE);
	sqlite3_limit(d->db, SQLITE_LIMIT_LENGTH, MAX_VALUE);
	sqlite3_progress_handler(d->db, LOOK_EVERY, look, d);
	d->left = WORK_LEAST;
	return true;
}

void db_close(struct database *d)
{
	sqlite3_close(d->db);
	d->db = NULL;
}

bool db_fail(struct database *d, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(d->error, sizeof(d->error), format, ap);
	va_end(ap);
	return false;
}

bool db_failed(struct database *d)
{
	switch (sqlite3_errcode(d->db)) {
	case SQLITE_NOMEM:
		no_memory("the store");
	case SQLITE_INTERRUPT:
		return db_fail(d, "the store: no end of rows for its size");
	}
	return db_fail(d, "the store: %s", sqlite3_errmsg(d->db));
}

bool db_exec(struct database *d, const char *sql)
{
	allow_work(d);
	return sqlite3_exec(d->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       db_failed(d);
}

sqlite3_stmt *db_prepare(struct database *d, const char *sql)
{
	sqlite3_stmt *q = NULL;

	allow_work(d);
	if (sqlite3_prepare_v2(d->db, sql, -1, &q, NULL) != SQLITE_OK)
		db_failed(d);
	return q;
}

bool db_run(struct database *d, sqlite3_stmt *q)
{
	int status;

	db_allow_row(d);
	status = sqlite3_step(q);
	sqlite3_reset(q);
	return status == SQLITE_DONE || db_failed(d);
}

bool db_row(struct database *d, sqlite3_stmt *q, bool *ok)
{
	int status = *d->error ? SQLITE_ERROR : sqlite3_step(q);

	if (status != SQLITE_ROW && status != SQLITE_DONE)
		*ok = *d->error ? false : db_failed(d);
	return status == SQLITE_ROW;
}

int64_t db_number(struct database *d, const char *sql)
{
	sqlite3_stmt *q = db_prepare(d, sql);
	int64_t n = -1;
	bool ok = true;

	if (q && db_row(d, q, &ok))
		n = db_int(d, q, 0, 0, INT64_MAX);
	else if (q && ok)
		db_fail(d, "the store: a number is missing");
	sqlite3_finalize(q);
	return *d->error ? -1 : n;
}

const char *db_query(struct database *d, const char *sql, struct arena *arena)
{
	sqlite3_stmt *q = db_prepare(d, sql);
	const char *text = NULL;
	bool ok = true;

	if (q && db_row(d, q, &ok))
		text = db_line(d, q, 0, arena);
	sqlite3_finalize(q);
	return *d->error ? NULL : text;
}

void db_bind_text(sqlite3_stmt *q, int i, const char *text)
{
	sqlite3_bind_text(q, i, text, -1, SQLITE_TRANSIENT);
}

/* -- values -- */

/* The first of them is what is said. */
static void wrong(struct database *d, sqlite3_stmt *q, int column,
		  const char *what)
{
	if (!*d->error)
		db_fail(d, "the store: its '%.40s' is not %s",
			sqlite3_column_name(q, column), what);
}

int64_t db_int(struct database *d, sqlite3_stmt *q, int column, int64_t least,
	       int64_t most)
{
	int64_t n = sqlite3_column_int64(q, column);

	if (sqlite3_column_type(q, column) == SQLITE_INTEGER && n >= least &&
	    n <= most)
		return n;
	wrong(d, q, column, "an integer that it can be");
	return least;
}

double db_real(struct database *d, sqlite3_stmt *q, int column)
{
	switch (sqlite3_column_type(q, column)) {
	case SQLITE_INTEGER:
	case SQLITE_FLOAT:
		return sqlite3_column_double(q, column);
	case SQLITE_NULL:
		return NAN;
	}
	wrong(d, q, column, "a number");
	return NAN;
}

/* NULL, after saying so, if it is no text, or too long a one. */
static const char *text_of(struct database *d, sqlite3_stmt *q, int column)
{
	bool is_text = sqlite3_column_type(q, column) == SQLITE_TEXT;
	const char *text = is_text ? (const char *)sqlite3_column_text(q, column)
				   : NULL;

	if (!text)
		wrong(d, q, column, "a text");
	else if (sqlite3_column_bytes(q, column) > MAX_TEXT)
		wrong(d, q, column, "a text of that length");
	else
		return text;
	return NULL;
}

static const char *copy(const char *text, struct arena *arena)
{
	size_t size = text ? strlen(text) + 1 : 1;

	return memcpy(arena_alloc(arena, size), text ? text : "", size);
}

const char *db_text(struct database *d, sqlite3_stmt *q, int column,
		    struct arena *arena)
{
	return copy(text_of(d, q, column), arena);
}

const char *db_line(struct database *d, sqlite3_stmt *q, int column,
		    struct arena *arena)
{
	const char *text = text_of(d, q, column);

	if (text && !text_is_line(text)) {
		wrong(d, q, column, "a line of text");
		text = NULL;
	}
	return copy(text, arena);
}
