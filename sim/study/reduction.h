/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the tasks of a point to its figures: every output of every cell.
 */
#ifndef STUDY_REDUCTION_H
#define STUDY_REDUCTION_H

#include "study/sweep.h"

struct reduction {
	const struct sweep *sweep;
	struct arena work; /* of a cell */
};

void reduction_init(struct reduction *r, const struct sweep *s);
void reduction_free(struct reduction *r);
/*
 * task[cells][replications]; out[cells][outputs].
 */
void reduce_point(struct reduction *r, const struct measurement *task,
		  struct figure *out);

#endif
