/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite as the stores of sweeps use it: see sqlite.h.
 */
#include "study/sqlite.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE 10000 /* ms */

bool db_open(struct database *d, const char *path, bool write)
{
	int flags = write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
			  : SQLITE_OPEN_READONLY;

	*d = (struct database){ .db = NULL };
	if (sqlite3_open_v2(path ? path : ":memory:", &d->db, flags, NULL) !=
	    SQLITE_OK)
		return db_failed(d);
	sqlite3_busy_timeout(d->db, PATIENCE);
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
	if (sqlite3_errcode(d->db) == SQLITE_NOMEM)
		no_memory("the store");
	return db_fail(d, "the store: %s", sqlite3_errmsg(d->db));
}

bool db_exec(struct database *d, const char *sql)
{
	return sqlite3_exec(d->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       db_failed(d);
}

sqlite3_stmt *db_prepare(struct database *d, const char *sql)
{
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(d->db, sql, -1, &q, NULL) != SQLITE_OK)
		db_failed(d);
	return q;
}

bool db_run(struct database *d, sqlite3_stmt *q)
{
	int status = sqlite3_step(q);

	sqlite3_reset(q);
	return status == SQLITE_DONE || db_failed(d);
}

bool db_row(struct database *d, sqlite3_stmt *q, bool *ok)
{
	int status = sqlite3_step(q);

	if (status != SQLITE_ROW && status != SQLITE_DONE)
		*ok = db_failed(d);
	return status == SQLITE_ROW;
}

int64_t db_number(struct database *d, const char *sql)
{
	sqlite3_stmt *q = db_prepare(d, sql);
	int64_t n = -1;

	if (q && sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	else
		db_failed(d);
	sqlite3_finalize(q);
	return n;
}

const char *db_query(struct database *d, const char *sql, struct arena *arena)
{
	sqlite3_stmt *q = db_prepare(d, sql);
	const char *text = NULL;
	bool ok = true;

	if (q && db_row(d, q, &ok))
		text = db_text(q, 0, arena);
	sqlite3_finalize(q);
	return text;
}

void db_bind_text(sqlite3_stmt *q, int i, const char *text)
{
	sqlite3_bind_text(q, i, text, -1, SQLITE_TRANSIENT);
}

double db_real(sqlite3_stmt *q, int column)
{
	return sqlite3_column_type(q, column) == SQLITE_NULL
		       ? NAN : sqlite3_column_double(q, column);
}

const char *db_text(sqlite3_stmt *q, int column, struct arena *arena)
{
	const char *text = (const char *)sqlite3_column_text(q, column);
	size_t size = text ? strlen(text) + 1 : 1;

	return memcpy(arena_alloc(arena, size), text ? text : "", size);
}
