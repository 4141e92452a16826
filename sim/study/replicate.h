/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An experiment: every replication of every cell of a scenario, on as many
 * threads as one likes.
 *
 * A cell is a kernel under a driver.  Workers take the next task by an atomic
 * index and put the result where the index says, so what comes out does not
 * depend on the number of threads or on which of them was faster.  A worker
 * owns two arenas: one that each run rewinds, and one that keeps results.
 */
#ifndef STUDY_REPLICATE_H
#define STUDY_REPLICATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/arena.h"
#include "load/measurement.h"
#include "scenario/scenario.h"

struct cell {
	int kernel, driver;              /* indices in the scenario */
	struct measurement *replication; /* [scenario->replications] */
};

struct experiment {
	const struct scenario *scenario;
	int nr_cells;      /* driver by driver, in each the kernels in order */
	struct cell *cell;
	int nr_workers;
	struct worker *worker;
	double wall;       /* s, from start to end */
	double core_wall;  /* s, of all workers together */
};

/*
 * Marks the cells that 'clause' names, "kernel=base,driver=idle": names of one
 * key are alternatives, and a key that does not occur leaves all open.
 * selected[driver * nr_kernels + kernel].  False, with a message to diag, if
 * the clause does not parse or names nothing that exists.
 */
bool experiment_select(const struct scenario *s, const char *clause,
		       bool *selected, FILE *diag);

/* Called now and then by the thread that called experiment_run(). */
typedef void progress_fn(void *arg, int done, int total);

/*
 * Runs the selected cells (NULL: all) on 'jobs' threads, 1 or more.  Returns
 * NULL, or what went wrong, in memory from 'arena'; with several failures it
 * is the first in order of tasks, for any number of threads.  Either way
 * experiment_free() is due, and results live until then.  Array of cells from
 * 'arena'.
 */
const char *experiment_run(struct experiment *e, const struct scenario *s,
			   const bool *selected, int jobs, struct arena *arena,
			   progress_fn *progress, void *arg);
void experiment_free(struct experiment *e);

#endif
