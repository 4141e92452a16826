/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measured samples that a scenario is held against: the files that its
 * 'validation' section names.
 *
 * A series is all values of one quantity in one cell.  The files are of any
 * format that data/data.h reads.  A kernel or a driver that the scenario does
 * not have is an error; functions that nothing is predicted of are passed over,
 * and so is the driver "pressure-only": a window of the load without umounts.
 * Of waits.csv, which probe writes, the driver WAIT-LOAD takes its rows, and waits
 * that no driver is of are passed over.
 */
#ifndef STUDY_DATASET_H
#define STUDY_DATASET_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/arena.h"
#include "scenario/scenario.h"

enum quantity {
	QUANTITY_LATENCY,
	QUANTITY_GRACE_PERIOD,
	QUANTITY_DRAIN,         /* cgroup_writeback_umount(), whole */
	QUANTITY_DRAIN_SYNC,    /* synchronize_rcu() in it */
	QUANTITY_DRAIN_BARRIER, /* rcu_barrier() in it */
	QUANTITY_DRAIN_FLUSH,   /* flush_workqueue() in it */
	QUANTITY_SWITCH_SYNC,   /* synchronize_rcu() in a switch's work */
	NR_QUANTITIES,
};

/* "latency", "grace period", ... */
extern const char *const quantity_name[NR_QUANTITIES];

struct series {
	size_t n, room;
	double *value; /* ns, ascending */
};

struct dataset {
	int nr_kernels, nr_drivers; /* of the scenario */
	struct series *series; /* [kernel][driver][quantity] */
	bool any;
};

struct series *dataset_series(const struct dataset *d, int kernel, int driver,
			      enum quantity q);
void series_add(struct series *s, double value, struct arena *arena);
void series_sort(struct series *s);
double series_mean(const struct series *s); /* NAN of none */

/*
 * Reads the scenario's files.  Where it gives no statistics of a cell's
 * latency, those of the samples are filled in.  Its drivers then take as many
 * samples as were measured.  False after a message to diag.
 */
bool dataset_load(struct dataset *d, struct scenario *s, struct arena *arena,
		  FILE *diag);

#endif
