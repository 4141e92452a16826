/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A progress bar with an estimate of the time left, on stderr. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <time.h>

struct progress {
	bool wanted; /* stderr is a terminal, and nobody said --quiet */
	bool shown;
	struct timespec start;
};

void progress_start(struct progress *p, bool quiet);
/* A progress_fn; arg is the struct progress. */
void progress_update(void *arg, int done, int total);
/* Takes the bar away. */
void progress_end(struct progress *p);

#endif
