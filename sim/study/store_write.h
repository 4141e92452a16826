/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store of a sweep: an SQLite file, tables in docs/sweeps.md.
 *
 * A point is written in one transaction, once all of it is known, so a point
 * is there or it is not.  There is no date and no duration in the tables: an
 * interrupted sweep that was resumed has the same content as one that ran
 * through.  One process writes; others may read meanwhile.
 */
#ifndef STUDY_STORE_WRITE_H
#define STUDY_STORE_WRITE_H

#include <stdbool.h>

#include "study/sweep.h"

struct store;
struct database;

/* What an SQLite file is known by.  Format 4 had no references. */
#define STORE_APPLICATION_ID 0x756d7377 /* "umsw" */
#define STORE_FORMAT         "5"

/*
 * Opens or creates the store of this sweep; NULL: in memory.  Returns NULL or
 * why not, from 'arena': the file belongs to another sweep, say.  'extend'
 * allows it to be one whose points are among this sweep's.  'version' is the
 * program's.
 */
const char *store_open(struct store **store, const char *path,
		       const struct sweep *s, const char *version,
		       bool extend, struct arena *arena);
/* Whether that point is there. */
bool store_has(const struct store *st, int point);
/*
 * figures: [cells][outputs]; they do not exist if 'error' says why the point
 * could not be simulated; 'doubts' is NULL, or what is to be said of its load.
 * False on failure: store_error().
 */
bool store_put(struct store *st, int point, const struct figure *figures,
	       const char *error, const char *doubts);
/*
 * Points that could not be simulated (column "error"), or about whose load there
 * are doubts ("doubts"): how many, the first of them, and why.
 */
int store_nr_with(struct database *d, const char *column, int *first,
		  const char **why, struct arena *arena);
/* Makes what was put durable.  It is otherwise with store_close(). */
bool store_commit(struct store *st);
const char *store_error(const struct store *st);
/* One output of a cell at every point: value[nr_points], NAN if not there. */
bool store_column(struct store *st, int cell, int output, double *value);
/* All outputs of a cell at one point: figure[outputs]. */
bool store_figures(struct store *st, int point, int kernel, int driver,
		   struct figure *figure);

/* A measure of a sensitivity study. */
struct measure {
	const char *kernel, *driver, *output;
	const char *parameter, *other; /* other: of a pair, or "" */
	const char *name;              /* "S1", "mu_star", ... */
	double value, lo, hi;
};
/* Replaces those that are there. */
bool store_measures(struct store *st, const struct measure *m, int nr);

/* Whether it is a sweep store, with all its tables; else *d says why not. */
bool store_is_one(struct database *d, struct arena *arena);
/* For reading what has been put: study/store_read.h. */
struct database *store_database(struct store *st);
/* False on failure, with the reason in error[]. */
bool store_close(struct store *st, char error[200]);

#endif
