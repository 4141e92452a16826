/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The causal question: if a mechanism were that much faster, how much would
 * a umount gain?
 *
 * Where time went does not answer it.  A wait that is shortened may only be
 * replaced by another, and a cost that no umount ever pays itself, such as that
 * of a tick's lateness, may still decide when a grace period ends.  So each
 * mechanism in turn is made cheaper and the cell is run again with the same
 * random numbers.
 */
#ifndef STUDY_WHAT_IF_H
#define STUDY_WHAT_IF_H

#include "study/paired.h"
#include "study/replicate.h"

struct what_if {
	const char *mechanism;
	struct paired p50, p99; /* ns; negative: a gain */
};

/* How many mechanisms there are. */
int what_if_count(void);

/*
 * Fills out[what_if_count()], largest gain of p50 first.  less: 0.2 is a cost
 * of four fifths.  The cell is s->kernel[kernel] under s->driver[driver].
 * NULL, or what went wrong.
 */
const char *what_if(const struct scenario *s, int kernel, int driver,
		    double less, int jobs, struct arena *arena,
		    progress_fn *progress, void *arg, struct what_if *out);

#endif
