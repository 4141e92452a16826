/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Designs on the unit cube.
 *
 * A Sobol sequence is scrambled (Matousek 1998): each coordinate's bits pass a
 * random triangular matrix and are then xor-ed with a random word.  That keeps
 * the balance of the sequence (2^k points have one in each of 2^k slices of
 * every axis), makes every point uniform by itself, so that estimates are
 * unbiased, and breaks the lines that short pieces of the plain sequence form
 * in many dimensions.  The point 0, which the GSL leaves out, is put back:
 * without it, no 2^k points are balanced.
 */
#include "study/design.h"

#include <gsl/gsl_qrng.h>
#include <math.h>

#include "engine/rng.h"

#define SOBOL_BITS 30 /* of the GSL's integers */

static struct rng stream(uint64_t seed, uint64_t block, int dimension,
			 const char *purpose)
{
	return rng_stream(seed, block, "design", (uint64_t)dimension, purpose);
}

static void fill_random(double *x, uint64_t seed, uint64_t block, int n, int d)
{
	for (int j = 0; j < d; j++) {
		struct rng rng = stream(seed, block, j, "random");

		for (int i = 0; i < n; i++)
			x[(size_t)i * (size_t)d + (size_t)j] =
				rng_uniform(&rng);
	}
}

/* In each dimension one point in each of n slices, in random order. */
static void fill_lhs(double *x, uint64_t seed, uint64_t block, int n, int d)
{
	size_t step = (size_t)d;

	for (int j = 0; j < d; j++) {
		struct rng rng = stream(seed, block, j, "lhs");
		double *col = x + j;

		for (int i = 0; i < n; i++) {
			int k = (int)rng_below(&rng, (uint64_t)i + 1);

			col[(size_t)i * step] = col[(size_t)k * step];
			col[(size_t)k * step] = i;
		}
		for (int i = 0; i < n; i++)
			col[(size_t)i * step] = (col[(size_t)i * step] +
						 rng_uniform(&rng)) / n;
	}
}

/* How the bits of one coordinate are scrambled. */
struct scramble {
	uint32_t row[SOBOL_BITS]; /* bits of x that make bit i of the result */
	uint32_t shift;
};

static struct scramble new_scramble(uint64_t seed, uint64_t block, int j)
{
	struct rng rng = stream(seed, block, j, "scramble");
	struct scramble s;

	for (int i = 0; i < SOBOL_BITS; i++) {
		uint32_t above = (uint32_t)rng_below(&rng, 1u << SOBOL_BITS);

		s.row[i] = (above & (0xffffffffu << i)) | 1u << i;
	}
	s.shift = (uint32_t)rng_below(&rng, 1u << SOBOL_BITS);
	return s;
}

static double scrambled(const struct scramble *s, double x)
{
	uint32_t bits = (uint32_t)ldexp(x, SOBOL_BITS), y = s->shift;

	for (int i = 0; i < SOBOL_BITS; i++)
		y ^= (uint32_t)__builtin_parity(bits & s->row[i]) << i;
	return ldexp(y + 0.5, -SOBOL_BITS);
}

static void fill_sobol(double *x, uint64_t seed, uint64_t block, int n, int d)
{
	gsl_qrng *q = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned int)d);
	struct scramble scramble[DESIGN_SOBOL_DIMENSIONS];
	double row[DESIGN_SOBOL_DIMENSIONS] = { 0 };

	for (int j = 0; j < d; j++)
		scramble[j] = new_scramble(seed, block, j);
	for (int i = 0; i < n; i++) {
		if (i)
			gsl_qrng_get(q, row);
		for (int j = 0; j < d; j++)
			*x++ = scrambled(&scramble[j], row[j]);
	}
	gsl_qrng_free(q);
}

double *design_points(struct arena *arena, enum design_kind kind,
		      uint64_t seed, uint64_t block, int n, int d)
{
	double *x = arena_calloc(arena, (size_t)n * (size_t)d, sizeof(*x));

	if (kind == DESIGN_SOBOL)
		fill_sobol(x, seed, block, n, d);
	else if (kind == DESIGN_LHS)
		fill_lhs(x, seed, block, n, d);
	else
		fill_random(x, seed, block, n, d);
	return x;
}
