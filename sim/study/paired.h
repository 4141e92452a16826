/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two systems under common random numbers: the mean of paired differences.
 *
 * Replication r of both sees the same arrivals, costs and disks, so that much
 * of what varies between replications varies alike and drops out of the
 * difference.  How much is the variance reduction: what the difference of two
 * independent sets would vary, over what this one does.
 */
#ifndef STUDY_PAIRED_H
#define STUDY_PAIRED_H

#include <stddef.h>

struct paired {
	size_t n;
	double mean;      /* of b - a */
	double lo, hi;    /* 95 % by Student's t; NAN for fewer than two */
	double reduction; /* of variance; NAN if the differences do not vary */
};

/* a[i] and b[i]: the same statistic of replication i. */
struct paired paired_difference(const double *a, const double *b, size_t n);

#endif
