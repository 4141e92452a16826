/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far apart two samples are.
 *
 * Kolmogorov-Smirnov looks at the widest gap between two distribution
 * functions and has no unit: it sees that the shape differs.  Wasserstein-1
 * is the area between them and has the sample's unit: it says by how much.
 * Textbook p-values are left out on purpose, since successive umounts are not
 * independent; study/inside.h judges a distance by those of the model's own
 * replications instead.
 */
#ifndef STUDY_DISTANCE_H
#define STUDY_DISTANCE_H

#include <stddef.h>

/* Both samples ascending and not empty.  0..1. */
double ks_distance(const double *a, size_t na, const double *b, size_t nb);
/* In the samples' unit. */
double wasserstein_distance(const double *a, size_t na, const double *b,
			    size_t nb);

#endif
