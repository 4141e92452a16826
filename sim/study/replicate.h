/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An experiment: replications of the cells of a scenario, by a crew.
 *
 * Replication r of a cell is the same whatever else is run, so that an experiment
 * can go on where it has not said enough (precision.h, verdict.h): what comes out
 * is that of more replications from the start.
 */
#ifndef STUDY_REPLICATE_H
#define STUDY_REPLICATE_H

#include "study/cells.h"
#include "study/crew.h"

struct cell {
	int kernel, driver;              /* indices in the scenario */
	int nr;                          /* replications so far */
	struct measurement *replication; /* [nr] */
};

/* What has been run at once; its results are in the crew's memory. */
struct stage {
	struct crew crew;
	struct stage *before;
};

struct experiment {
	const struct scenario *scenario;
	int nr_cells; /* driver by driver, in each the kernels in order */
	int room;     /* replications of a cell at most */
	struct cell *cell;
	struct cell **alike; /* [nr_cells], in the order of their runs */
	struct stage *last;
};

/*
 * The selected cells (NULL: all; by cell_index()), of which nothing has been run.
 * experiment_free() is due in the end, and results live until then.  Arrays from
 * 'arena'.
 */
void experiment_open(struct experiment *e, const struct scenario *s,
		     const bool *selected, int room, struct arena *arena);
/*
 * Goes on to to[c] replications of cell c, which may have as many already, on
 * 'jobs' threads.  Returns NULL, or what went wrong, in memory from 'arena'; it
 * is the same for any number of threads.
 */
const char *experiment_extend(struct experiment *e, const int *to, int jobs,
			      struct arena *arena, progress_fn *progress,
			      void *arg);
/* Both: all of them, as many as the scenario says. */
const char *experiment_run(struct experiment *e, const struct scenario *s,
			   const bool *selected, int jobs, struct arena *arena,
			   progress_fn *progress, void *arg);
void experiment_free(struct experiment *e);

/* Of all cells. */
int experiment_least(const struct experiment *e);
int experiment_most(const struct experiment *e);

/* The cell of that kernel and driver; NULL if it did not run. */
const struct cell *experiment_cell(const struct experiment *e, int kernel,
				   int driver);

#endif
