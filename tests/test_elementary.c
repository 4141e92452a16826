/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exp, log and the normal quantile of draws, held against the C library and the
 * GSL: their error over dense grids and far into the tails, their order from one
 * double to the next where a branch or a table ends, and their very bits.
 */
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <string.h>

#include "engine/elementary.h"
#include "engine/rng.h"
#include "test.h"

#define STEPS 200000

static void error_of_exp(void **state)
{
	(void)state;
	assert_real(draw_exp(0), ==, 1);
	assert_real(draw_exp(710), ==, INFINITY);
	assert_real(draw_exp(-710), ==, 0);
	for (int i = 0; i <= STEPS; i++) {
		double x = -708 + 1417.0 * i / STEPS, y = x / 1e3;

		assert_near(draw_exp(x) / exp(x), 1, 1e-15);
		assert_near(draw_exp(y) / exp(y), 1, 1e-15);
	}
}

/* x > 0 */
static double log_ratio(double x)
{
	return x > 0 ? draw_log(x) / log(x) : NAN;
}

static void error_of_log(void **state)
{
	(void)state;
	assert_real(draw_log(1), ==, 0);
	for (int i = 1; i < STEPS; i++) {
		double u = (double)i / STEPS;
		double x = ldexp(1 + u, i % 2000 - 1000);

		assert_near(log_ratio(u), 1, 1e-15);
		assert_near(log_ratio(1 + u), 1, 1e-15);
		assert_near(log_ratio(x), 1, 1e-15);
	}
}

static void error_of_the_normal_quantile(void **state)
{
	(void)state;
	assert_real(normal_quantile(0.5), ==, 0);
	for (int i = 1; i < STEPS; i++) {
		double p = (double)i / STEPS, z = gsl_cdf_ugaussian_Pinv(p);
		/* From 1e-300 to 1/2, evenly on a log scale. */
		double tail = pow(10, -300.0 * p) / 2;

		assert_near(normal_quantile(p), z, 2e-15 * fmax(fabs(z), 1));
		z = gsl_cdf_ugaussian_Pinv(tail);
		assert_near(normal_quantile(tail), z, 2e-15 * fmax(-z, 1));
		z = gsl_cdf_ugaussian_Pinv(1 - p * 1e-9);
		assert_near(normal_quantile(1 - p * 1e-9), z, 2e-15 * z);
	}
}

/* From well below x on, so many neighbours: never down by more than 'slack'. */
static void check_order(double (*f)(double), double x, double slack)
{
	double before;

	for (int i = 0; i < 500; i++)
		x = nextafter(x, -INFINITY);
	before = f(x);
	for (int i = 0; i < 1000; i++) {
		double y;

		x = nextafter(x, INFINITY);
		y = f(x);
		assert_real(y, >=, before - slack * fabs(before));
		before = y;
	}
}

/*
 * What a draw rounds to whole ns cannot tell neighbours apart by less than 1e-15
 * of it, in which the last bits of any such function are.
 */
static void order_where_pieces_meet(void **state)
{
	const double edge[] = { 0.075, 0.925, 1.388794386496407e-11, 1e-6, 0.5,
				0.1, 0.9, 1 - 1.388794386496407e-11 };

	(void)state;
	for (size_t i = 0; i < sizeof(edge) / sizeof(edge[0]); i++)
		check_order(normal_quantile, edge[i], 1e-15);
	for (int i = -200; i < 200; i++) {
		check_order(draw_exp, (i + 0.5) * M_LN2 / 16, 1e-15);
		check_order(draw_log, ldexp(M_SQRT1_2, i), 1e-15);
	}
}

static void order_over_a_grid(void **state)
{
	double z = -INFINITY, x = 0, l = -INFINITY;

	(void)state;
	for (int i = 1; i < 10 * STEPS; i++) {
		double p = i / (10.0 * STEPS);

		assert_real(normal_quantile(p), >, z);
		z = normal_quantile(p);
		assert_real(draw_exp(z), >, x);
		x = draw_exp(z);
		assert_real(draw_log(p), >, l);
		l = draw_log(p);
	}
}

/* The same with every compiler, optimisation and processor. */
static void bits_are_the_same_everywhere(void **state)
{
	struct rng r = rng_stream(1, 0, "test", 0, "bits");
	uint64_t hash = 0;

	(void)state;
	for (int i = 0; i < STEPS; i++) {
		double u = rng_uniform(&r), z = normal_quantile(u);
		double y[3] = { z, draw_exp(z), draw_log(u) };
		uint64_t bits[3];

		memcpy(bits, y, sizeof(bits));
		for (int k = 0; k < 3; k++)
			hash = (hash ^ bits[k]) * 0x9e3779b97f4a7c15 + 1;
	}
	assert_uint(hash, ==, UINT64_C(5244282126364141283));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_of_exp),
		cmocka_unit_test(error_of_log),
		cmocka_unit_test(error_of_the_normal_quantile),
		cmocka_unit_test(order_where_pieces_meet),
		cmocka_unit_test(order_over_a_grid),
		cmocka_unit_test(bits_are_the_same_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
