/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simplex in a box: see minimise.h.
 */
#include "study/minimise.h"

#include <gsl/gsl_multimin.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>

#define STEPS 400
#define SIZE  1e-4 /* of the simplex, in radians, at its end */

struct box {
	objective_fn *f;
	void *ctx;
	int n;
	const double *lo, *hi;
};

static double inside(const struct box *b, int i, double angle)
{
	return b->lo[i] + (b->hi[i] - b->lo[i]) * (1 - cos(angle)) / 2;
}

static double angle_of(const struct box *b, int i, double x)
{
	double width = b->hi[i] - b->lo[i];
	double at = width > 0 ? (x - b->lo[i]) / width : 0.5;

	/* Not on the edge, where the cosine is flat and the simplex sticks. */
	return acos(1 - 2 * fmin(fmax(at, 0.01), 0.99));
}

static double objective(const gsl_vector *v, void *arg)
{
	const struct box *b = arg;
	double x[MINIMISE_MAX];

	for (int i = 0; i < b->n; i++)
		x[i] = inside(b, i, gsl_vector_get(v, (size_t)i));
	return b->f(x, b->ctx);
}

static double descend(struct box *b, gsl_multimin_fminimizer *m, double *x)
{
	gsl_multimin_function f = { objective, (size_t)b->n, b };
	gsl_vector *v = gsl_vector_alloc(f.n), *step = gsl_vector_alloc(f.n);
	double value;

	for (int i = 0; i < b->n; i++)
		gsl_vector_set(v, (size_t)i, angle_of(b, i, x[i]));
	gsl_vector_set_all(step, 0.4);
	gsl_multimin_fminimizer_set(m, &f, v, step);
	for (int i = 0; i < STEPS; i++) {
		if (gsl_multimin_fminimizer_iterate(m) ||
		    gsl_multimin_fminimizer_size(m) < SIZE)
			break;
	}
	for (int i = 0; i < b->n; i++)
		x[i] = inside(b, i, gsl_vector_get(m->x, (size_t)i));
	value = m->fval;
	gsl_vector_free(v);
	gsl_vector_free(step);
	return value;
}

double minimise_in_box(objective_fn *f, void *ctx, int n, const double *lo,
		       const double *hi, int restarts, double *x)
{
	struct box b = { f, ctx, n, lo, hi };
	gsl_multimin_fminimizer *m = gsl_multimin_fminimizer_alloc(
		gsl_multimin_fminimizer_nmsimplex2, (size_t)n);
	gsl_qrng *q = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned int)n);
	double best, value, try[MINIMISE_MAX];

	best = descend(&b, m, x);
	for (int r = 0; r < restarts; r++) {
		gsl_qrng_get(q, try);
		for (int i = 0; i < n; i++)
			try[i] = lo[i] + (hi[i] - lo[i]) * try[i];
		value = descend(&b, m, try);
		if (value < best) {
			best = value;
			memcpy(x, try, (size_t)n * sizeof(*x));
		}
	}
	gsl_qrng_free(q);
	gsl_multimin_fminimizer_free(m);
	return best;
}
