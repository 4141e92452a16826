/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite as the stores of sweeps use it: what fails returns false, and the
 * database remembers why.
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
/* Runs a statement that gives no rows, and makes it ready for the next. */
bool db_run(struct database *d, sqlite3_stmt *q);
/* Whether there is a row (more); *ok becomes false on failure. */
bool db_row(struct database *d, sqlite3_stmt *q, bool *ok);
/* The single number of a query; -1 on failure. */
int64_t db_number(struct database *d, const char *sql);
/* The single text of a query, from 'arena'; NULL if there is none. */
const char *db_query(struct database *d, const char *sql, struct arena *arena);

void db_bind_text(sqlite3_stmt *q, int i, const char *text);
/* SQLite has no NANs: NULL stands for one, both ways. */
double db_real(sqlite3_stmt *q, int column);
/* A copy in 'arena'; "" for NULL. */
const char *db_text(sqlite3_stmt *q, int column, struct arena *arena);

#endif
