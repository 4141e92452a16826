/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weighted polynomial regression: see surrogate.h.
 *
 * The normal equations are solved by Cholesky's method, once for all
 * statistics.  A small ridge keeps them regular where the points do not span
 * the basis, and pulls what they leave open towards zero: the flattest model
 * that agrees with them.
 */
#include "study/surrogate.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#define MAX_TERMS 600 /* a full quadratic in 32 parameters has 561 */
#define RIDGE     1e-3

static int terms_linear(int d)
{
	return 1 + d;
}

static int terms_squares(int d)
{
	return 1 + 2 * d;
}

static int terms_full(int d)
{
	return (d + 1) * (d + 2) / 2;
}

/* The largest basis that n points can bear. */
static int choose_terms(int d, int n)
{
	if (2 * n >= 3 * terms_full(d))
		return terms_full(d);
	if (2 * n >= 3 * terms_squares(d))
		return terms_squares(d);
	return terms_linear(d);
}

/* 1, x_i, x_i^2, x_i x_j: as many as there are terms. */
static void basis(const struct surrogate *s, const double *u, double *b)
{
	int d = s->nr_params, k = 0;

	b[k++] = 1;
	for (int i = 0; i < d; i++)
		b[k++] = u[i] - s->centre[i];
	if (k < s->nr_terms)
		for (int i = 0; i < d; i++)
			b[k++] = b[1 + i] * b[1 + i];
	if (k < s->nr_terms)
		for (int i = 0; i < d; i++)
			for (int j = 0; j < i; j++)
				b[k++] = b[1 + i] * b[1 + j];
}

static double weight(const struct surrogate *s, const double *u,
		     const double *width)
{
	double square = 0;

	for (int i = 0; i < s->nr_params; i++) {
		double x = (u[i] - s->centre[i]) / width[i];

		square += x * x;
	}
	return exp(-square / (2 * s->nr_params));
}

/* Adds one point to the sums that the normal equations are made of. */
static void add_point(const struct surrogate *s, const double *u,
		      const double *y, double w, gsl_matrix *a,
		      gsl_matrix *right)
{
	double b[MAX_TERMS];

	basis(s, u, b);
	for (size_t i = 0; i < a->size1; i++) {
		for (size_t j = 0; j < a->size1; j++)
			*gsl_matrix_ptr(a, i, j) += w * b[i] * b[j];
		for (size_t v = 0; v < right->size1; v++)
			*gsl_matrix_ptr(right, v, i) += w * b[i] * y[v];
	}
}

void surrogate_fit(struct surrogate *s, int nr_params, int nr_values, int n,
		   double *const *points, double *const *values,
		   const double *centre, const double *width,
		   struct arena *arena)
{
	int terms = choose_terms(nr_params, n);
	gsl_matrix *a = gsl_matrix_calloc((size_t)terms, (size_t)terms);
	gsl_matrix *right = gsl_matrix_calloc((size_t)nr_values,
					      (size_t)terms);
	double *c = arena_calloc(arena, (size_t)(nr_values * terms),
				 sizeof(*c));
	double *at = arena_calloc(arena, (size_t)nr_params, sizeof(*at));

	memcpy(at, centre, (size_t)nr_params * sizeof(*at));
	*s = (struct surrogate){ nr_params, terms, nr_values, at, c };
	for (int k = 0; k < n; k++)
		add_point(s, points[k], values[k],
			  weight(s, points[k], width), a, right);
	for (size_t i = 0; i < a->size1; i++)
		*gsl_matrix_ptr(a, i, i) += i ? RIDGE : 1e-12;
	gsl_linalg_cholesky_decomp1(a);
	for (size_t v = 0; v < right->size1; v++) {
		gsl_vector_view row = gsl_matrix_row(right, v);
		gsl_vector_view out = gsl_vector_view_array(
			c + v * (size_t)terms, (size_t)terms);

		gsl_linalg_cholesky_solve(a, &row.vector, &out.vector);
	}
	gsl_matrix_free(a);
	gsl_matrix_free(right);
}

void surrogate_predict(const struct surrogate *s, const double *u, double *out)
{
	double b[MAX_TERMS];

	basis(s, u, b);
	for (int v = 0; v < s->nr_values; v++) {
		const double *c = s->coefficient + v * s->nr_terms;

		out[v] = 0;
		for (int i = 0; i < s->nr_terms; i++)
			out[v] += c[i] * b[i];
	}
}
