/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the tasks of a point to its figures: every output of every cell.
 */
#ifndef STUDY_REDUCTION_H
#define STUDY_REDUCTION_H

#include "study/sweep.h"

struct reduction {
	const struct sweep *sweep;
	simtime_t *times; /* of a cell */
	double *figure;   /* of its replications */
	size_t room;
};

void reduction_init(struct reduction *r, const struct sweep *s,
		    struct arena *arena);
void reduction_free(struct reduction *r);
/*
 * task[cells][replications]: the words of each, as a block has them;
 * out[cells][outputs].
 */
void reduce_point(struct reduction *r, const int64_t *const *task,
		  struct figure *out);

#endif
