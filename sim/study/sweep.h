/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sweep: many variants of one scenario, run wherever there is a processor.
 *
 * A point is a setting of all axes; its tasks are the replications of its
 * cells (kernel x driver).  Work is handed out in units, some tasks of one
 * point: whole points if there are many, single tasks if there are few, so
 * that ten points keep sixty-four processors busy.  Who computes a unit is an
 * engine's business: threads (sweep_threads()) or MPI ranks (sim/mpi/).  What
 * a unit gives is a flat block of integers, which an engine hands over without
 * looking into it; sweep_collect() puts the units of a point together in the
 * order of its tasks and writes the point to the store.  So results depend
 * neither on the engine nor on who was faster.
 *
 * All points see the same random streams: the seed is the base's, and the
 * point has no say in it.
 */
#ifndef STUDY_SWEEP_H
#define STUDY_SWEEP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/arena.h"
#include "load/measurement.h"
#include "scenario/sweepfile.h"
#include "study/replicate.h"

struct sweep {
	const struct sweep_file *file;
	const char *plan;       /* how the points were chosen, a line */
	int nr_points;
	const double *u;        /* [nr_points][nr_axes]; NULL: by their index */
	const uint32_t *stream; /* [nr_points]; NULL: all 0 */
	const char *fixed, *axes; /* canonical texts, see sweepfile.h */
};

/* One output of one cell at one point. */
struct figure {
	double value;  /* of the pooled sample; NAN if there is none */
	double lo, hi; /* its 95 % interval, see interval.h; NAN: no end */
};

/*
 * The sweep of the file's own design.  NULL after a message to diag.  If
 * u != NULL, the points are those of a sensitivity study instead (n rows), and
 * 'plan' says so.  The base's replications are run with their own numbers; a
 * stream s > 0 uses others, for a look at the noise.
 */
struct sweep *sweep_plan(struct arena *arena, const struct sweep_file *file,
			 FILE *diag);
struct sweep *sweep_plan_points(struct arena *arena,
				const struct sweep_file *file,
				const char *plan, int n, const double *u,
				const uint32_t *stream);
/*
 * Makes every point's scenario (of very many points, some thousand of them);
 * false after diagnostics.
 */
bool sweep_check(const struct sweep *s, FILE *diag);

/* Of all that decides about results; to name a sweep in a line. */
uint64_t sweep_hash(const struct sweep *s);

/* The values of all axes at a point: out[nr_axes], memory from 'arena'. */
void sweep_settings(const struct sweep *s, int point, struct arena *arena,
		    struct axis_value *out);
/* The same as lines of "path=value\n", stream included. */
const char *sweep_overrides(const struct sweep *s, int point,
			    struct arena *arena);
uint32_t sweep_stream(const struct sweep *s, int point);

/* The scenario of a point, from 'arena'; NULL after diagnostics to diag. */
struct scenario *sweep_scenario(const struct sweep *s, int point,
				struct arena *arena, FILE *diag);

bool sweep_has_axis(const struct sweep *s, enum axis_target target);
/*
 * Cells of each point, and the kernel and driver (of the base) of one; without
 * settings, where one is an axis, any of it.
 */
int sweep_nr_cells(const struct sweep *s);
void sweep_cell(const struct sweep *s, const struct axis_value *settings,
		int cell, int *kernel, int *driver);

/* -- for engines -- */

struct unit {
	int point, first, nr; /* tasks */
};

/*
 * What a unit gave: of each task its struct measurement, its latencies and its
 * drains.  malloc()ed in one piece; whoever takes it frees it.
 */
struct block {
	struct unit unit;
	char error[320];   /* of the first task that failed; "" */
	bool fatal;        /* it is not the point's fault: give up */
	size_t len;        /* bytes that follow */
	_Alignas(struct measurement) char data[];
};

/* The measurements of a block's tasks, out[unit.nr]; they live in the block. */
void block_measurements(struct block *b, struct measurement *out);

/* Computes units, one thread each. */
struct sweep_worker;
struct sweep_worker *sweep_worker_new(const struct sweep *s);
struct block *sweep_worker_run(struct sweep_worker *w, struct unit unit);
void sweep_worker_free(struct sweep_worker *w);

struct sweep_run;
/* Units 0..nr-1 are to be computed, begun in their order. */
int sweep_nr_units(const struct sweep_run *r);
struct unit sweep_unit(const struct sweep_run *r, int i);
/*
 * Takes over a block, from any thread; NULL stands for one that found no
 * memory.  False once something has failed: no unit is wanted any more.  A
 * point that cannot be simulated, because its machine is overloaded, is no
 * failure: it is stored without results.
 */
bool sweep_collect(struct sweep_run *r, struct block *b);
/* Is to be called now and then: progress, commits. */
void sweep_tick(struct sweep_run *r);

/*
 * Computes all units on 'jobs' threads or processes.  Returns NULL or what
 * went wrong.
 */
typedef const char *sweep_engine(struct sweep_run *r, const struct sweep *s,
				 int jobs, struct arena *arena);
sweep_engine sweep_threads;

struct store;

/*
 * Runs the points that the store does not have yet.  NULL, or what went wrong,
 * from 'arena'; the store keeps what had been finished.
 */
const char *sweep_run(const struct sweep *s, struct store *store,
		      sweep_engine *engine, int jobs, struct arena *arena,
		      progress_fn *progress, void *arg);

#endif
