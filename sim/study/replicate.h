/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An experiment: every replication of every cell of a scenario, by a crew.
 */
#ifndef STUDY_REPLICATE_H
#define STUDY_REPLICATE_H

#include "study/cells.h"
#include "study/crew.h"

struct cell {
	int kernel, driver;              /* indices in the scenario */
	struct measurement *replication; /* [scenario->replications] */
};

struct experiment {
	const struct scenario *scenario;
	int nr_cells; /* driver by driver, in each the kernels in order */
	struct cell *cell;
	struct crew crew;
};

/*
 * Runs the selected cells (NULL: all; by cell_index()) on 'jobs' threads.
 * Returns NULL, or what went wrong, in memory from 'arena'; it is the same for
 * any number of threads.  Either way experiment_free() is due, and results live
 * until then.  Array of cells from 'arena'.
 */
const char *experiment_run(struct experiment *e, const struct scenario *s,
			   const bool *selected, int jobs, struct arena *arena,
			   progress_fn *progress, void *arg);
void experiment_free(struct experiment *e);

/* The cell of that kernel and driver; NULL if it did not run. */
const struct cell *experiment_cell(const struct experiment *e, int kernel,
				   int driver);

#endif
