/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a store holds, read back from its tables alone: neither the sweep file
 * nor its base is needed, and the program may be of another version than the
 * one that wrote it.  Tables and charts that are made of this are the same
 * whether the sweep has just run or the store came by mail.
 */
#ifndef STUDY_STORE_READ_H
#define STUDY_STORE_READ_H

#include <stdbool.h>

#include "engine/arena.h"
#include "study/store_write.h"

struct database;

struct stored_axis {
	const char *path;
	enum axis_target target;
	bool range;     /* sampled from a range: all points differ */
	bool log;
	bool is_time;   /* its values are durations: numbers in ms */
	bool numbers;   /* every value is one; then: */
	int nr;         /* different ones */
	double lo, hi;
};

struct stored {
	struct database *db; /* its error is why something failed */
	struct arena *arena;
	const char *title;
	const char *plan;  /* how points were chosen, as "design: grid" */
	int nr_axes;
	struct stored_axis *axis;
	int nr_kernels, nr_drivers, nr_outputs;
	const char **kernel, **driver, **output;
	int nr_points, nr_there; /* of the sweep; of them in the store */
};

/*
 * Opens a file for reading; or looks into a store that is open, which must
 * outlive *s.  False: stored_error().  Memory is from 'arena'.
 */
bool stored_open(struct stored *s, const char *path, struct arena *arena);
bool stored_look(struct stored *s, struct store *store, struct arena *arena);
/* After stored_open(). */
void stored_close(struct stored *s);
const char *stored_error(const struct stored *s);

/* A cell at a point. */
struct stored_row {
	int point;
	unsigned int stream;
	const struct axis_value *setting; /* [nr_axes]; node: NULL */
	const char *kernel, *driver;
	const struct figure *figure;      /* [nr_outputs] */
};

/* Calls fn for every cell of every point in order; false: stored_error(). */
bool stored_rows(struct stored *s,
		 void (*fn)(void *ctx, const struct stored_row *row),
		 void *ctx);
/*
 * The measures of a sensitivity study, in the order in which it gives them;
 * none if it is not finished.  NULL: stored_error().
 */
struct measure *stored_measures(struct stored *s, int *nr);

#endif
