/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The charts of a scenario, or of a store, in a directory: of `umountsim plot`,
 * and of `umountsim report`, which puts them into its page.
 */
#ifndef CMD_PLOTTING_H
#define CMD_PLOTTING_H

#include "cmd/cell_option.h"
#include "study/explanation.h"
#include "study/figures.h"
#include "study/store_read.h"

struct plotting {
	const struct scenario *s;
	struct experiment e;        /* has run */
	const char *dir;            /* where to; made if need be */
	struct cell_option cell;    /* of the timeline and the grace periods, */
	int kernel, driver;         /* likewise */
	int jobs;
	struct arena *arena;
	/* Filled in by draw_scenario(). */
	struct explanation *explanation; /* of each cell of e */
	struct attribution *shown;       /* by the timeline */
	struct gp_listener *gps;
};

/* The cell's latencies, ascending. */
struct span plotting_pool(const struct plotting *p, const struct cell *cell);
/* "TITLE: driver, kernel" of that cell; and which umount was shown. */
const char *plotting_cell_title(const struct plotting *p);
const char *plotting_timeline_title(const struct plotting *p);
/* Data files, percentile files and charts; false after a message. */
bool draw_scenario(struct plotting *p);

/* Whether that file is SQLite's. */
bool is_store(const char *path);
/* The charts of a sweep or a sensitivity study; an exit status. */
int draw_study(const char *path, struct stored *s, const char *dir);

#endif
