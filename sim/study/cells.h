/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cell is a kernel of a scenario under one of its drivers.  Which cells a
 * clause of --only names, and how one of them is run: whoever wants a
 * replication, to measure it or to listen to it, comes here.
 */
#ifndef STUDY_CELLS_H
#define STUDY_CELLS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/arena.h"
#include "load/measurement.h"
#include "scenario/scenario.h"

/* Its place among all cells: driver by driver, in each the kernels. */
static inline int cell_index(const struct scenario *s, int kernel, int driver)
{
	return driver * s->nr_kernels + kernel;
}

/* A flag for each cell, by cell_index(); all false. */
bool *cells_none(const struct scenario *s, struct arena *arena);

/*
 * Marks the cells that 'clause' names, "kernel=base,driver=idle": names of one
 * key are alternatives, and a key that does not occur leaves all open.  False,
 * with a message to diag, if the clause does not parse or names nothing that
 * exists.
 */
bool cells_select(const struct scenario *s, const char *clause, bool *selected,
		  FILE *diag);

/*
 * One replication of a cell; 'work' is rewound, and arrays of *out are from
 * 'keep'.  observer, warm: NULL for none, see measurement.h.  Returns NULL, or why it
 * could not go on.
 */
const char *cell_run(const struct scenario *s, int kernel, int driver,
		     uint64_t replication, const struct observer *observer,
		     struct warm_start *warm, struct arena *work,
		     struct arena *keep, struct measurement *out);

#endif
