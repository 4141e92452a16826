/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A track of a Chrome JSON trace: a stack of open slices.
 *
 * The stack is kept up from the run's first record on, whether the window is
 * open or not, so that it is known what is open where the window begins.
 */
#ifndef REPORT_CHROME_SLICES_H
#define REPORT_CHROME_SLICES_H

#include <stdbool.h>

#include "report/trace/chrome_log.h"

#define CHROME_DEPTH 8
#define CHROME_NAME 160

struct track {
	int pid;
	int tid;
	bool named;     /* its metadata has been written */
	int depth;
	/* "name":..., "args":... of its slices */
	char open[CHROME_DEPTH][CHROME_NAME];
};

/* The track's name in the viewer; tracks are sorted by tid. */
void track_name(struct chrome_log *log, struct track *k, const char *name);

/* Opens a slice inside those that are open.  args: the inside of an object. */
__attribute__((format(printf, 4, 5)))
void slice_begin(struct chrome_log *log, struct track *k, const char *name,
		 const char *args, ...);
/* Closes the innermost slice; no-op if there is none. */
void slice_end(struct chrome_log *log, struct track *k);
void slice_end_all(struct chrome_log *log, struct track *k);
/* The window begins: all open slices, as if they began at ts. */
void slice_reopen(struct chrome_log *log, const struct track *k, simtime_t ts);

/* A point on the track. */
__attribute__((format(printf, 4, 5)))
void track_instant(struct chrome_log *log, const struct track *k,
		   const char *name, const char *args, ...);

#endif
