/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Morris screening: see morris.h.
 *
 * The step is p / 2(p - 1) of the range on a grid of p levels, as Morris
 * (1991) has it, so that each level is visited equally often.  Steps go up or
 * down, whichever stays in the range.  Trajectories are independent, and
 * intervals come from resampling them: estimate +- Student's t times the
 * standard error.
 */
#include "study/morris.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "engine/rng.h"

static int row_of(const struct morris_plan *p)
{
	return p->d + 1 + p->dummy;
}

int morris_points(const struct morris_plan *p)
{
	return p->trajectories * row_of(p);
}

static double step_of(const struct morris_plan *p)
{
	return p->levels / (2. * (p->levels - 1));
}

/* A trajectory into u[row][d]. */
static void put_trajectory(const struct morris_plan *p, struct rng *rng,
			   int *order, double *u)
{
	size_t d = (size_t)p->d, size = d * sizeof(*u);

	for (int i = 0; i < p->d; i++) {
		int k = (int)rng_below(rng, (uint64_t)i + 1);

		u[i] = (double)rng_below(rng, (uint64_t)p->levels) /
		       (p->levels - 1);
		order[i] = order[k];
		order[k] = i;
	}
	for (int i = 0; i < p->d; i++, u += d) {
		double *x = u + d + order[i];

		memcpy(u + d, u, size);
		*x += *x < 0.5 ? step_of(p) : -step_of(p);
	}
	if (p->dummy)
		memcpy(u + d, u, size);
}

void morris_design(const struct morris_plan *p, struct arena *arena,
		   double **u, uint32_t **stream)
{
	size_t row = (size_t)row_of(p), d = (size_t)p->d;
	size_t points = (size_t)morris_points(p);
	int *order = arena_calloc(arena, d, sizeof(*order));

	*u = arena_calloc(arena, points * d, sizeof(**u));
	*stream = arena_calloc(arena, points, sizeof(**stream));
	for (int t = 0; t < p->trajectories; t++) {
		struct rng rng = rng_stream(p->seed, (uint64_t)t, "morris", 0,
					    "trajectory");
		size_t first = (size_t)t * row;

		put_trajectory(p, &rng, order, *u + first * d);
		if (p->dummy)
			(*stream)[first + row - 1] = (uint32_t)t + 1;
	}
}

/* The elementary effects of a trajectory; the dummy's last. */
static void effects(const struct morris_plan *p, const double *u,
		    const double *y, double *effect)
{
	for (int i = 0; i < p->d; i++, u += p->d, y++)
		for (int k = 0; k < p->d; k++)
			if (u[p->d + k] != u[k])
				effect[k] = (y[1] - y[0]) /
					    (u[p->d + k] - u[k]);
	if (p->dummy)
		effect[p->d] = (y[1] - y[0]) / step_of(p);
}

/* Of r effects, 'stride' apart, chosen by pick[] (NULL: each once). */
static void moments(const double *effect, int r, int stride, const int *pick,
		    double m[3])
{
	double sum = 0, size = 0, square = 0;

	for (int t = 0; t < r; t++) {
		double x = effect[(pick ? pick[t] : t) * stride];

		sum += x;
		size += fabs(x);
	}
	m[0] = sum / r;
	m[1] = size / r;
	for (int t = 0; t < r; t++) {
		double x = effect[(pick ? pick[t] : t) * stride] - m[0];

		square += x * x;
	}
	m[2] = sqrt(square / (r - 1));
}

/* mu, mu*, sigma of parameter k, with intervals. */
static void estimate(const struct morris_plan *p, const double *effect, int k,
		     int *pick, struct estimate out[3])
{
	int r = p->trajectories, stride = p->d + p->dummy;
	struct rng rng = rng_stream(p->seed, 0, "morris", 0, "bootstrap");
	double value[3], m[3], mean[3] = { 0 }, square[3] = { 0 };
	double t = gsl_cdf_tdist_Pinv(0.975, r - 1);

	moments(effect + k, r, stride, NULL, value);
	for (int b = 0; b < p->bootstrap; b++) {
		for (int i = 0; i < r; i++)
			pick[i] = (int)rng_below(&rng, (uint64_t)r);
		moments(effect + k, r, stride, pick, m);
		for (int i = 0; i < 3; i++) {
			double delta = m[i] - mean[i];

			mean[i] += delta / (b + 1);
			square[i] += delta * (m[i] - mean[i]);
		}
	}
	for (int i = 0; i < 3; i++) {
		double se = sqrt(square[i] / (p->bootstrap - 1) * r /
				 (r - 1.));

		out[i] = (struct estimate){ value[i], value[i] - t * se,
					    value[i] + t * se };
	}
}

static void mean_and_sd(const double *y, int n, struct morris_result *out)
{
	out->mean = gsl_stats_mean(y, 1, (size_t)n);
	out->sd = gsl_stats_sd_with_fixed_mean(y, 1, (size_t)n, out->mean);
}

void morris_analyse(const struct morris_plan *p, const double *u,
		    const double *y, struct arena *arena,
		    struct morris_result *out)
{
	size_t n = (size_t)(p->d + p->dummy), r = (size_t)p->trajectories;
	size_t row = (size_t)row_of(p), d = (size_t)p->d;
	double *effect = arena_calloc(arena, n * r, sizeof(*effect));
	int *pick = arena_calloc(arena, r, sizeof(*pick));

	*out = (struct morris_result){
		.mu = arena_calloc(arena, n, sizeof(*out->mu)),
		.mu_star = arena_calloc(arena, n, sizeof(*out->mu)),
		.sigma = arena_calloc(arena, n, sizeof(*out->mu)),
	};
	mean_and_sd(y, morris_points(p), out);
	for (size_t t = 0; t < r; t++)
		effects(p, u + t * row * d, y + t * row, effect + t * n);
	for (size_t k = 0; k < n; k++) {
		struct estimate e[3];

		estimate(p, effect, (int)k, pick, e);
		out->mu[k] = e[0];
		out->mu_star[k] = e[1];
		out->sigma[k] = e[2];
	}
}
