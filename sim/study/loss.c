/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loss of a prediction: see loss.h.
 */
#include "study/loss.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "study/cells.h"
#include "study/figures.h"

#define FLOOR 0.01 /* relative, of a standard deviation */

/* The place among n samples; -1 of the mean, which has none. */
static int index_of(enum statistic i, int n)
{
	return i == STAT_MEAN ? -1
			      : (int)rank_below((size_t)n, statistic_p[i]);
}

/* Whether the targets of a cell, from 'first' on, have that order statistic. */
static bool is_known(const struct loss *l, int first, enum statistic i, int n)
{
	for (int k = first; k < l->nr; k++) {
		if (index_of(l->target[k].statistic, n) == index_of(i, n))
			return true;
	}
	return false;
}

/* Adds what a cell was measured at; each order statistic once. */
static void add_cell(struct loss *l, const struct scenario *s,
		     const struct measured *m)
{
	int n = measured_samples(s, m), first = l->nr;

	for (int i = 0; i < NR_MEASURED; i++) {
		if (isnan(m->latency_ms[i]) ||
		    is_known(l, first, (enum statistic)i, n))
			continue;
		l->target[l->nr++] = (struct target){
			.cell = cell_index(s, m->kernel, m->driver),
			.statistic = (enum statistic)i,
			.n = n,
			.measured = log(m->latency_ms[i] * (double)MSEC),
		};
	}
}

void loss_init(struct loss *l, const struct scenario *s, struct arena *arena)
{
	size_t most = (size_t)s->nr_measured * NR_MEASURED;

	*l = (struct loss){ .nr = 0 };
	l->target = arena_calloc(arena, most, sizeof(*l->target));
	for (int i = 0; i < s->nr_measured; i++)
		add_cell(l, s, &s->measured[i]);
	l->precision = arena_calloc(arena, (size_t)l->nr * (size_t)l->nr,
				    sizeof(*l->precision));
}

/* Targets first..end-1 are of one cell. */
static int cell_end(const struct loss *l, int first)
{
	int end = first;

	while (end < l->nr && l->target[end].cell == l->target[first].cell)
		end++;
	return end;
}

static double covariance(const double *x, const double *y, int n)
{
	return gsl_stats_covariance(x, 1, y, 1, (size_t)n);
}

static void weigh_cell(struct loss *l, int first, int end,
		       double *const *value, int n)
{
	size_t m = (size_t)(end - first);
	gsl_matrix *a = gsl_matrix_alloc(m, m);

	for (size_t i = 0; i < m; i++) {
		for (size_t j = 0; j < m; j++)
			/* The mean of n replications scatters too. */
			gsl_matrix_set(a, i, j,
				       (1 + 1.0 / n) *
				       covariance(value[first + (int)i],
						  value[first + (int)j], n));
		*gsl_matrix_ptr(a, i, i) += FLOOR * FLOOR;
	}
	gsl_linalg_cholesky_decomp1(a);
	gsl_linalg_cholesky_invert(a);
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			l->precision[(first + (int)i) * l->nr + first +
				     (int)j] = gsl_matrix_get(a, i, j);
	gsl_matrix_free(a);
}

void loss_weigh(struct loss *l, double *const *value, int n)
{
	int end;

	for (int i = 0; i < l->nr; i = end) {
		end = cell_end(l, i);
		weigh_cell(l, i, end, value, n);
	}
}

double loss_value(const struct loss *l, const double *measured,
		  const double *predicted, const bool *use)
{
	double sum = 0;
	int end;

	for (int first = 0; first < l->nr; first = end) {
		end = cell_end(l, first);
		if (use && !use[l->target[first].cell])
			continue;
		for (int i = first; i < end; i++)
			for (int j = first; j < end; j++)
				sum += (measured[i] - predicted[i]) *
				       l->precision[i * l->nr + j] *
				       (measured[j] - predicted[j]);
	}
	return sum;
}
