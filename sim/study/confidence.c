/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tests of one value after the other: see confidence.h.
 */
#include "study/confidence.h"

#include <math.h>
#include <string.h>

#include "study/minimise.h"

#define DRAWS  199 /* of a test */
#define LARGER 10  /* of these, from which on a value is not rejected: 5 % */
#define NEAR   5   /* evaluations that are near */
#define HALVES 6   /* of the way from the estimate to the bound */

void stand_in_init(struct stand_in *f, const struct loss *loss,
		   const bool *use, int d, struct arena *arena)
{
	size_t n = (size_t)loss->nr;

	*f = (struct stand_in){
		.loss = loss, .use = use, .d = d,
		.measured = arena_calloc(arena, n, sizeof(double)),
		.predicted = arena_calloc(arena, n, sizeof(double)),
		.centre = arena_calloc(arena, n, sizeof(double)),
		.drawn = arena_calloc(arena, n, sizeof(double)),
	};
	for (size_t i = 0; i < n; i++)
		f->measured[i] = loss->target[i].measured;
}

double stand_in_loss(const double *u, void *arg)
{
	struct stand_in *f = arg;

	surrogate_predict(&f->model, u, f->predicted);
	return loss_value(f->loss, f->measured, f->predicted, f->use);
}

static double fit_in(struct stand_in *f, int held, int restarts, double *u)
{
	double lo[MINIMISE_MAX] = { 0 }, hi[MINIMISE_MAX];

	for (int i = 0; i < f->d; i++)
		hi[i] = 1;
	if (held >= 0)
		lo[held] = hi[held] = u[held];
	return minimise_in_box(stand_in_loss, f, f->d, lo, hi, restarts, u);
}

double stand_in_fit(struct stand_in *f, int restarts, double *u)
{
	return fit_in(f, -1, restarts, u);
}

double stand_in_profile(struct stand_in *f, int i, double *u)
{
	return f->d == 1 ? stand_in_loss(u, f) : fit_in(f, i, 0, u);
}

/* -- measurements that are drawn -- */

static double distance(const struct scatter *from, int d, int k,
		       const double *u)
{
	double square = 0;

	for (int i = 0; i < d; i++) {
		double x = (from->evaluation[k]->u[i] - u[i]) / from->width[i];

		square += x * x;
	}
	return square;
}

/* The evaluations nearest to u; how many. */
static int find_near(const struct scatter *from, int d, const double *u,
		     int near[NEAR])
{
	double far[NEAR];
	int n = 0;

	for (int k = 0; k < from->nr; k++) {
		double x = distance(from, d, k, u);
		int at = n < NEAR ? n : NEAR;

		while (at > 0 && far[at - 1] > x) {
			if (at < NEAR) {
				far[at] = far[at - 1];
				near[at] = near[at - 1];
			}
			at--;
		}
		if (at < NEAR) {
			far[at] = x;
			near[at] = k;
		}
		n += n < NEAR;
	}
	return n;
}

/*
 * By how much deviations of n replications are too small, of a cell with m
 * targets.  All evaluations have the same random numbers, and share the error of
 * their mean; and a covariance that was taken from n replications weighs their
 * own deviations as smaller than those of a measurement (Hotelling).
 */
static double inflation(int n, int m)
{
	return sqrt((n + 1.0) / fmax(n - m - 2, 1));
}

static int targets_of_cell(const struct loss *l, int first)
{
	int i = first;

	while (i < l->nr && l->target[i].cell == l->target[first].cell)
		i++;
	return i - first;
}

/* A measurement round f->centre into f->drawn. */
static void draw(struct stand_in *f, const struct scatter *from,
		 const int *near, int nr_near, struct rng *rng)
{
	int k = near[rng_below(rng, (uint64_t)nr_near)], n = from->replications;
	double inflated = 1;
	uint64_t r = 0;

	for (int i = 0; i < f->loss->nr; i++) {
		if (i == 0 ||
		    f->loss->target[i].cell != f->loss->target[i - 1].cell) {
			r = rng_below(rng, (uint64_t)n);
			inflated = inflation(n, targets_of_cell(f->loss, i));
		}
		f->drawn[i] = f->centre[i] +
			inflated * (from->evaluation[k]->value[i][r] -
				  from->blind[k][i]);
	}
}

/* -- intervals -- */

/* By how much the least loss grows with u[i] held. */
static double growth(struct stand_in *f, int i, const double *u)
{
	double held[MINIMISE_MAX], free[MINIMISE_MAX], at;

	memcpy(held, u, (size_t)f->d * sizeof(*held));
	at = stand_in_profile(f, i, held);
	memcpy(free, held, (size_t)f->d * sizeof(*free));
	return fmax(at - stand_in_fit(f, 0, free), 0);
}

/* Whether the measurement does not rule out that parameter i is x. */
static bool is_possible(struct stand_in *f, const struct scatter *from, int i,
			double x, const double *best, double least,
			struct rng rng)
{
	double u[MINIMISE_MAX], *measured = f->measured, grown;
	int near[NEAR], n, larger = 0;

	memcpy(u, best, (size_t)f->d * sizeof(*u));
	u[i] = x;
	grown = stand_in_profile(f, i, u) - least;
	surrogate_predict(&f->model, u, f->centre);
	n = find_near(from, f->d, u, near);
	f->measured = f->drawn;
	for (int b = 0; b < DRAWS && larger < LARGER; b++) {
		draw(f, from, near, n, &rng);
		larger += growth(f, i, u) >= grown;
	}
	f->measured = measured;
	return larger == LARGER;
}

/* From the estimate, which is possible, towards 'bound'. */
static double find_end(struct stand_in *f, const struct scatter *from, int i,
		       double bound, const double *u, double least,
		       struct rng rng)
{
	double in = u[i], out = bound;

	if (is_possible(f, from, i, bound, u, least, rng))
		return bound;
	for (int h = 0; h < HALVES; h++) {
		double x = (in + out) / 2;

		if (is_possible(f, from, i, x, u, least, rng))
			in = x;
		else
			out = x;
	}
	return (in + out) / 2;
}

struct confidence_interval confidence_interval(struct stand_in *f,
					       const struct scatter *from,
					       int i, const double *u,
					       double least, struct rng rng)
{
	return (struct confidence_interval){
		find_end(f, from, i, 0, u, least, rng),
		find_end(f, from, i, 1, u, least, rng),
	};
}

int confidence_refit(struct stand_in *f, const struct scatter *from,
		     const double *u, double least, int n, struct rng rng,
		     double *const *sample)
{
	double at[MINIMISE_MAX], *measured = f->measured;
	int near[NEAR], nr_near = find_near(from, f->d, u, near), greater = 0;

	surrogate_predict(&f->model, u, f->centre);
	f->measured = f->drawn;
	for (int b = 0; b < n; b++) {
		draw(f, from, near, nr_near, &rng);
		/* From anywhere: where the loss is flat, a fit stays near. */
		for (int i = 0; i < f->d; i++)
			at[i] = rng_uniform(&rng);
		greater += stand_in_fit(f, 1, at) > least;
		for (int i = 0; i < f->d; i++)
			sample[i][b] = at[i];
	}
	f->measured = measured;
	return greater;
}
