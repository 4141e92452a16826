/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slowest samples of an experiment. */
#ifndef STUDY_SLOWEST_H
#define STUDY_SLOWEST_H

#include "study/replicate.h"

struct slow_sample {
	const struct cell *cell;
	int replication, sample; /* from 0 */
	simtime_t latency;
};

/*
 * All samples, the slowest first, in an array from 'arena'; equal ones in the
 * order of the cells.  Returns how many.
 */
size_t slowest_first(const struct experiment *e, struct arena *arena,
		     struct slow_sample **list);

#endif
