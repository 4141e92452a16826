/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite as the stores of sweeps use it: what fails returns false, and the
 * database remembers why.
 *
 * A file may have come by mail, and hold anything.  Its values are read through
 * db_int(), db_real(), db_text() and db_line() alone, which give a sound value in
 * any case; one of another kind ends the reading at the next db_row().  So does
 * a file whose pages are so entangled that there is no end of rows: work is
 * limited by the size of the file.
 */
#ifndef STUDY_SQLITE_H
#define STUDY_SQLITE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/arena.h"

struct database {
	sqlite3 *db;
	char error[200]; /* "" until something fails */
	int64_t left;    /* of the work that it may still be, see sqlite.c */
};

/* path: NULL for one in memory.  Whoever else has it is waited for. */
bool db_open(struct database *d, const char *path, bool write);
void db_close(struct database *d);

/* False, for the reason that is given, or for SQLite's. */
__attribute__((format(printf, 2, 3)))
bool db_fail(struct database *d, const char *format, ...);
bool db_failed(struct database *d);

bool db_exec(struct database *d, const char *sql);
/* NULL on failure; for sqlite3_finalize(). */
sqlite3_stmt *db_prepare(struct database *d, const char *sql);
/* Looking up a single row begins: it may be some work, whatever has been. */
void db_allow_row(struct database *d);
/* Runs a statement that gives no rows, and makes it ready for the next. */
bool db_run(struct database *d, sqlite3_stmt *q);
/*
 * Whether there is a row (more); *ok becomes false on failure, and where a
 * value was not what it has to be.
 */
bool db_row(struct database *d, sqlite3_stmt *q, bool *ok);
/* The single number of a query, 0 or above; -1 on failure. */
int64_t db_number(struct database *d, const char *sql);
/* The single line of text of a query, from 'arena'; NULL if there is none. */
const char *db_query(struct database *d, const char *sql, struct arena *arena);

void db_bind_text(sqlite3_stmt *q, int i, const char *text);
/* An integer of that range; least of all if it is none. */
int64_t db_int(struct database *d, sqlite3_stmt *q, int column, int64_t least,
	       int64_t most);
/* SQLite has no NANs: NULL stands for one, both ways. */
double db_real(struct database *d, sqlite3_stmt *q, int column);
/* A copy in 'arena' of any text, or of a printable line; "" if it is none. */
const char *db_text(struct database *d, sqlite3_stmt *q, int column,
		    struct arena *arena);
const char *db_line(struct database *d, sqlite3_stmt *q, int column,
		    struct arena *arena);

#endif
