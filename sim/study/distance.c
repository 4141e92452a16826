/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distances of samples: see distance.h.
 *
 * Both walk the two sorted samples at once.  Between two neighbouring values of
 * the merged sample the distribution functions are constant; equal values are
 * passed together, so that ties make no gap that is not there.
 */
#include "study/distance.h"

#include <math.h>

/* A walk over the merged sample; 'at' is the value last passed. */
struct merge {
	const double *a, *b;
	size_t na, nb, i, j;
	double at;
};

/* Passes the next value; false at the end. */
static int merge_next(struct merge *m)
{
	if (m->i == m->na && m->j == m->nb)
		return 0;
	if (m->j == m->nb || (m->i < m->na && m->a[m->i] <= m->b[m->j]))
		m->at = m->a[m->i];
	else
		m->at = m->b[m->j];
	while (m->i < m->na && m->a[m->i] <= m->at)
		m->i++;
	while (m->j < m->nb && m->b[m->j] <= m->at)
		m->j++;
	return 1;
}

static double merge_gap(const struct merge *m)
{
	return fabs((double)m->i / (double)m->na -
		    (double)m->j / (double)m->nb);
}

double ks_distance(const double *a, size_t na, const double *b, size_t nb)
{
	struct merge m = { .a = a, .b = b, .na = na, .nb = nb };
	double most = 0;

	while (merge_next(&m))
		most = fmax(most, merge_gap(&m));
	return most;
}

double wasserstein_distance(const double *a, size_t na, const double *b,
			    size_t nb)
{
	struct merge m = { .a = a, .b = b, .na = na, .nb = nb };
	double area = 0, from, gap;

	merge_next(&m);
	do {
		from = m.at;
		gap = merge_gap(&m);
		if (!merge_next(&m))
			break;
		area += gap * (m.at - from);
	} while (1);
	return area;
}
