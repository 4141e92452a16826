/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sobol indices: see sobol.h.
 *
 * Sampling (Saltelli 2002, 2010).  A and B are the even and the odd coordinates
 * of one low-discrepancy point of 2d.  (As its halves they would be far apart,
 * and some pairs of the GSL's coordinates are uneven together: for the g-function
 * that costs a factor of four at N = 4096.)  There are 8 scrambled Sobol
 * sequences, and row j is the next point of sequence j mod 8: a longer study
 * contains a shorter one.  A single sequence of N points is more accurate, but
 * says less well by how much: resampling its points as if they were independent
 * makes intervals far too wide, and blocks of points share what the sequence does
 * badly, so that with one or two sequences some intervals hold in 82 to 86 %.
 * Sequences are independent of each other, so they can be resampled.  Where 2d
 * exceeds the GSL's 40 dimensions, they are Latin hypercubes.
 *
 * Estimators.  S1 is Saltelli's of 2010, E[B (AB_i - A)] / V with centred
 * outputs, which unlike Jansen's is exact for a parameter without effect; ST
 * is Jansen's, E[(A - AB_i)^2] / 2V, which cannot be negative.  With second
 * order, both are averaged with those of the roles of A and B exchanged.
 *
 * Intervals.  All estimators are functions of sums over rows.  The sums are
 * kept per sequence, sequences are resampled, and the interval is the estimate
 * plus and minus Student's t times the standard error of the resamples: with 8
 * sequences, percentiles of resamples would be too narrow.
 */
#include "study/sobol.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "engine/rng.h"
#include "study/design.h"

/* Points of a row. */
static int sobol_row(const struct sobol_plan *p)
{
	return 2 + p->d * (p->second_order ? 2 : 1) + p->dummy;
}

int sobol_points(const struct sobol_plan *p)
{
	return p->n * sobol_row(p);
}

/* -- design -- */

/* One point of a row: x with coordinate i from z; i < 0: x itself. */
static double *put_point(double *u, const double *x, const double *z, int i,
			 int d)
{
	for (int k = 0; k < d; k++)
		u[k] = x[2 * k];
	if (i >= 0)
		u[i] = z[2 * i];
	return u + d;
}

static void put_row(const struct sobol_plan *p, const double *a, double *u)
{
	const double *b = a + 1;
	int d = p->d;

	u = put_point(u, a, b, -1, d);
	u = put_point(u, b, a, -1, d);
	for (int i = 0; i < d; i++)
		u = put_point(u, a, b, i, d);
	for (int i = 0; i < d && p->second_order; i++)
		u = put_point(u, b, a, i, d);
	if (p->dummy)
		put_point(u, a, b, -1, d);
}

void sobol_design(const struct sobol_plan *p, struct arena *arena, double **u,
		  uint32_t **stream)
{
	int d = 2 * p->d, row = sobol_row(p);
	enum design_kind kind = d > DESIGN_SOBOL_DIMENSIONS ? DESIGN_LHS
							    : DESIGN_SOBOL;
	size_t points = (size_t)sobol_points(p);
	const double *ab = NULL;
	int n = p->n / SOBOL_SAMPLES;
	struct arena scratch;

	*u = arena_calloc(arena, points * (size_t)p->d, sizeof(**u));
	*stream = arena_calloc(arena, points, sizeof(**stream));
	arena_init(&scratch, 0);
	for (int j = 0; j < p->n; j++) {
		size_t first = (size_t)(j % n * SOBOL_SAMPLES + j / n) *
			       (size_t)row;

		if (j % n == 0) {
			arena_rewind(&scratch);
			ab = design_points(&scratch, kind, p->seed,
					   (uint64_t)(j / n), n, d);
		}
		put_row(p, ab + j % n * d, *u + first * (size_t)p->d);
		if (p->dummy)
			(*stream)[first + (size_t)row - 1] = (uint32_t)
				(first / (size_t)row) + 1;
	}
	arena_free(&scratch);
}

/* -- estimators -- */

/* Sums over rows, as a vector: these, then 3 per parameter, then pairs. */
enum { SUM_N, SUM_Y, SUM_YY, SUMS };

static int nr_effects(const struct sobol_plan *p)
{
	return p->d + p->dummy;
}

static int nr_pairs(const struct sobol_plan *p)
{
	return p->second_order ? p->d * (p->d - 1) / 2 : 0;
}

static int nr_sums(const struct sobol_plan *p)
{
	return SUMS + 3 * nr_effects(p) + nr_pairs(p);
}

static int nr_indices(const struct sobol_plan *p)
{
	return 2 * nr_effects(p) + nr_pairs(p);
}

/* Adds what a mixture ab of a and b says. */
static void add_effect(double *sum, double a, double b, double ab, double w)
{
	sum[0] += w * b * (ab - a);
	sum[1] += w * (ab - a);
	sum[2] += w * (ab - a) * (ab - a);
}

/* y: the row's outputs, centred. */
static void add_row(const struct sobol_plan *p, const double *y, double *sum)
{
	double a = y[0], b = y[1];
	const double *ab = y + 2, *ba = ab + p->d;
	double w = p->second_order ? 0.5 : 1;
	double *s = sum + SUMS;

	sum[SUM_N] += 1;
	sum[SUM_Y] += a + b;
	sum[SUM_YY] += a * a + b * b;
	for (int i = 0; i < p->d; i++, s += 3) {
		add_effect(s, a, b, ab[i], w);
		if (p->second_order)
			add_effect(s, b, a, ba[i], w);
	}
	if (p->dummy) {
		add_effect(s, a, b, y[sobol_row(p) - 1], 1);
		s += 3;
	}
	for (int i = 0; i < p->d && p->second_order; i++)
		for (int j = i + 1; j < p->d; j++)
			*s++ += ba[i] * ab[j] - a * b;
}

/* All indices from the sums: S1, ST of each effect, then the pairs. */
static void indices(const struct sobol_plan *p, const double *sum,
		    double *index)
{
	double n = sum[SUM_N], mean = sum[SUM_Y] / (2 * n);
	double v = sum[SUM_YY] / (2 * n) - mean * mean;
	const double *s = sum + SUMS;
	double *s1 = index, *pair = index + 2 * nr_effects(p);

	for (int i = 0; i < nr_effects(p); i++, s += 3) {
		*index++ = (s[0] - mean * s[1]) / (n * v);
		*index++ = s[2] / (2 * n * v);
	}
	for (int i = 0; i < p->d && p->second_order; i++)
		for (int j = i + 1; j < p->d; j++)
			*pair++ = *s++ / (n * v) - s1[2 * i] - s1[2 * j];
}

/* -- intervals -- */

/* group[SOBOL_SAMPLES][nr_sums] from the rows. */
static void sum_groups(const struct sobol_plan *p, const double *y, double mean,
		       struct arena *arena, double *group)
{
	size_t row = (size_t)sobol_row(p);
	double *centred = arena_calloc(arena, row, sizeof(*centred));

	for (int j = 0; j < p->n; j++, y += row) {
		for (size_t k = 0; k < row; k++)
			centred[k] = y[k] - mean;
		add_row(p, centred, group + j % SOBOL_SAMPLES * nr_sums(p));
	}
}

static void add_vector(double *sum, const double *x, int n)
{
	for (int i = 0; i < n; i++)
		sum[i] += x[i];
}

/* se[nr_indices]: standard errors by resampling sequences. */
static void bootstrap(const struct sobol_plan *p, const double *group,
		      struct arena *arena, double *se)
{
	int k = nr_sums(p), m = nr_indices(p);
	struct rng rng = rng_stream(p->seed, 0, "sobol", 0, "bootstrap");
	double *sum = arena_calloc(arena, (size_t)k, sizeof(*sum));
	double *index = arena_calloc(arena, (size_t)m, sizeof(*index));
	double *mean = arena_calloc(arena, (size_t)m, sizeof(*mean));

	for (int b = 0; b < p->bootstrap; b++) {
		memset(sum, 0, (size_t)k * sizeof(*sum));
		for (int g = 0; g < SOBOL_SAMPLES; g++)
			add_vector(sum, group + k * (int)rng_below(&rng,
						SOBOL_SAMPLES), k);
		indices(p, sum, index);
		for (int i = 0; i < m; i++) { /* Welford */
			double delta = index[i] - mean[i];

			mean[i] += delta / (b + 1);
			se[i] += delta * (index[i] - mean[i]);
		}
	}
	for (int i = 0; i < m; i++)
		se[i] = sqrt(se[i] / (p->bootstrap - 1) * SOBOL_SAMPLES /
			     (SOBOL_SAMPLES - 1.));
}

static struct estimate interval(double value, double se, double t)
{
	return (struct estimate){ value, value - t * se, value + t * se };
}

static void put_results(const struct sobol_plan *p, const double *index,
			const double *se, double t, struct arena *arena,
			struct sobol_result *out)
{
	size_t n = (size_t)nr_effects(p), d = (size_t)p->d;

	out->s1 = arena_calloc(arena, n, sizeof(*out->s1));
	out->st = arena_calloc(arena, n, sizeof(*out->st));
	out->s2 = p->second_order ? arena_calloc(arena, d * d,
						 sizeof(*out->s2)) : NULL;
	for (size_t i = 0; i < n; i++) {
		out->s1[i] = interval(*index++, *se++, t);
		out->st[i] = interval(*index++, *se++, t);
	}
	for (size_t i = 0; i < d && out->s2; i++)
		for (size_t j = i + 1; j < d; j++)
			out->s2[i * d + j] = interval(*index++, *se++, t);
}

void sobol_analyse(const struct sobol_plan *p, const double *y,
		   struct arena *arena, struct sobol_result *out)
{
	size_t k = (size_t)nr_sums(p), row = (size_t)sobol_row(p);
	double *group = arena_calloc(arena, SOBOL_SAMPLES * k,
				     sizeof(*group));
	double *sum = arena_calloc(arena, k, sizeof(*sum));
	size_t m = (size_t)nr_indices(p);
	double *index = arena_calloc(arena, m, sizeof(*index));
	double *se = arena_calloc(arena, m, sizeof(*se));
	double mean = 0, t, v;

	for (size_t j = 0; j < (size_t)p->n; j++)
		mean += (y[j * row] + y[j * row + 1]) / (2 * p->n);
	sum_groups(p, y, mean, arena, group);
	for (size_t g = 0; g < SOBOL_SAMPLES; g++)
		add_vector(sum, group + g * k, (int)k);
	indices(p, sum, index);
	bootstrap(p, group, arena, se);
	v = sum[SUM_YY] / (2 * sum[SUM_N]);
	out->mean = mean;
	out->sd = sqrt(v);
	t = gsl_cdf_tdist_Pinv(0.975, SOBOL_SAMPLES - 1);
	put_results(p, index, se, t, arena, out);
}
