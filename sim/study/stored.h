/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a store holds, read back from its tables alone: neither the sweep file
 * nor its base is needed, and the program may be of another version than the
 * one that wrote it.  Tables and charts that are made of this are the same
 * whether the sweep has just run or the store came by mail.
 */
#ifndef STUDY_STORED_H
#define STUDY_STORED_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/arena.h"
#include "study/store.h"

struct sqlite3;

struct stored_axis {
	const char *path;
	bool parameter; /* of the scenario; not "kernel", "driver" */
	bool range;     /* sampled from a range: all points differ */
	bool log;
	bool numbers;   /* every value is one; then: */
	int nr;         /* different ones */
	double lo, hi;
};

struct stored {
	struct sqlite3 *db;
	struct arena *arena;
	const char *title;
	const char *plan;  /* how points were chosen, as "design: grid" */
	int nr_axes;
	struct stored_axis *axis;
	int nr_kernels, nr_drivers, nr_outputs;
	const char **kernel, **driver, **output;
	int nr_points, nr_there; /* of the sweep; of them in the store */
	char error[200];
};

/*
 * Opens a file for reading; or looks into a store that is open, which must
 * outlive *s.  False with the reason in s->error.  Memory is from 'arena'.
 */
bool stored_open(struct stored *s, const char *path, struct arena *arena);
bool stored_look(struct stored *s, struct store *store, struct arena *arena);
/* After stored_open(). */
void stored_close(struct stored *s);

/* A line per point and cell; docs/sweeps.md.  False: s->error. */
bool stored_write_csv(struct stored *s, FILE *out);
/*
 * The measures of a sensitivity study, in the order in which it gives them;
 * none if it is not finished.  NULL: s->error.
 */
struct measure *stored_measures(struct stored *s, int *nr);

#endif
