/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distributions of durations, held against what the GSL says of the same family
 * with its own parameters: the share of a million draws below its 50 % and 99 %
 * quantiles (a binomial number, within four standard errors), the sample's mean
 * (within four of its standard errors), and dist_quantile() and dist_mean()
 * themselves.  Seeds are fixed, so what passes once passes always.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <stdbool.h>
#include <string.h>

#include "engine/dist.h"
#include "test.h"

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define DRAWS         1000000

static const double sample[] = { 100, 200, 200, 400, 1000 };

static const struct dist part[] = {
	{ .kind = DIST_EXPONENTIAL, .a = 1e5 },
	{ .kind = DIST_UNIFORM, .a = 1e6, .b = 2e6 },
	{ .kind = DIST_CONSTANT, .a = 5e6 },
};
static const double weight[] = { 0.5, 0.3, 0.2 };

static struct dist empirical(void)
{
	return (struct dist){
		.kind = DIST_EMPIRICAL,
		.n = ARRAY_SIZE(sample),
		.sample = sample,
	};
}

static struct dist mixture(void)
{
	return (struct dist){
		.kind = DIST_MIXTURE,
		.n = ARRAY_SIZE(part),
		.part = part,
		.weight = weight,
	};
}

struct expected {
	double mean, p50, p99;
};

static void check_draws(struct dist d, struct expected x, const char *name)
{
	struct rng r = rng_stream(1, 0, "test", 0, name);
	double mean = 0, squares = 0, deviation;
	int below_p50 = 0, below_p99 = 0;

	for (int i = 0; i < DRAWS; i++) {
		simtime_t t = dist_draw(&d, &r);
		double delta = (double)t - mean;

		assert_int(t, >=, 0);
		mean += delta / (i + 1);
		squares += delta * ((double)t - mean);
		below_p50 += (double)t <= x.p50;
		below_p99 += (double)t <= x.p99;
	}
	deviation = sqrt(squares / DRAWS);
	assert_near(mean, x.mean, 4 * deviation / sqrt(DRAWS));
	assert_near(below_p50, 0.5 * DRAWS, 4 * sqrt(0.5 * 0.5 * DRAWS));
	assert_near(below_p99, 0.99 * DRAWS, 4 * sqrt(0.99 * 0.01 * DRAWS));
	assert_near(dist_mean(&d), x.mean, 1e-12 * x.mean);
}

static void check_quantiles(struct dist d, struct expected x)
{
	assert_near(dist_quantile(&d, 0.5), x.p50, 1e-9 * x.p50);
	assert_near(dist_quantile(&d, 0.99), x.p99, 1e-9 * x.p99);
}

static void uniform(void **state)
{
	struct expected x = {
		.mean = 2e6,
		.p50 = gsl_cdf_flat_Pinv(0.5, 1e6, 3e6),
		.p99 = gsl_cdf_flat_Pinv(0.99, 1e6, 3e6),
	};

	(void)state;
	check_draws(dist_uniform(1e6, 3e6), x, "uniform");
	check_quantiles(dist_uniform(1e6, 3e6), x);
}

static void exponential(void **state)
{
	struct expected x = {
		.mean = 1e6,
		.p50 = gsl_cdf_exponential_Pinv(0.5, 1e6),
		.p99 = gsl_cdf_exponential_Pinv(0.99, 1e6),
	};

	(void)state;
	check_draws(dist_exponential(1e6), x, "exponential");
	check_quantiles(dist_exponential(1e6), x);
}

/* sigma = log(900 / 120) / 2.3263478740408408 */
static void lognormal(void **state)
{
	double zeta = log(120e3), sigma = log(7.5) / 2.3263478740408408;
	struct expected x = {
		.mean = exp(zeta + sigma * sigma / 2),
		.p50 = gsl_cdf_lognormal_Pinv(0.5, zeta, sigma),
		.p99 = gsl_cdf_lognormal_Pinv(0.99, zeta, sigma),
	};

	(void)state;
	assert_near(x.p50, 120e3, 1e-6);
	assert_near(x.p99, 900e3, 1e-6);
	check_draws(dist_lognormal(120e3, 900e3), x, "lognormal");
	check_quantiles(dist_lognormal(120e3, 900e3), x);
}

static void gamma_with_shape(double shape, const char *name)
{
	struct expected x = {
		.mean = shape * 4e5,
		.p50 = gsl_cdf_gamma_Pinv(0.5, shape, 4e5),
		.p99 = gsl_cdf_gamma_Pinv(0.99, shape, 4e5),
	};

	check_draws(dist_gamma(shape, 4e5), x, name);
	check_quantiles(dist_gamma(shape, 4e5), x);
}

static void gamma_(void **state)
{
	(void)state;
	gamma_with_shape(2.5, "gamma");
	gamma_with_shape(0.5, "spiky gamma");
}

static void weibull(void **state)
{
	struct expected x = {
		.mean = 1e6 * gsl_sf_gamma(1 + 1 / 0.7),
		.p50 = gsl_cdf_weibull_Pinv(0.5, 1e6, 0.7),
		.p99 = gsl_cdf_weibull_Pinv(0.99, 1e6, 0.7),
	};

	(void)state;
	check_draws(dist_weibull(0.7, 1e6), x, "weibull");
	check_quantiles(dist_weibull(0.7, 1e6), x);
}

/*
 * By hand: the median of the sample is its third value, the 99 % quantile lies
 * 0.96 of the way from the fourth to the fifth, the mean is that of the four
 * segments' middles.
 */
static void empirical_interpolates(void **state)
{
	struct expected x = {
		.mean = (150 + 200 + 300 + 700) / 4.0,
		.p50 = 200,
		.p99 = 400 + 0.96 * 600,
	};
	struct dist d = empirical();
	struct rng r = rng_stream(2, 0, "test", 0, "empirical");

	(void)state;
	check_quantiles(d, x);
	assert_near(dist_quantile(&d, 0.125), 150, 1e-9);
	assert_near(dist_quantile(&d, 0.6), 280, 1e-9);
	for (int i = 0; i < 10000; i++) {
		assert_real(dist_draw_real(&d, &r), >=, 100.0 - 1e-9);
		assert_real(dist_draw_real(&d, &r), <=, 1000.0 + 1e-9);
	}
	assert_near(dist_mean(&d), x.mean, 1e-9);
	d.n = 1;
	assert_near(dist_mean(&d), 100, 0);
	assert_int(dist_draw(&d, &r), ==, 100);
}

/* A sample of many points, drawn from, has that sample's distribution. */
static void empirical_reproduces_its_sample(void **state)
{
	enum { POINTS = 1001 };
	static double points[POINTS];
	struct dist d = { .kind = DIST_EMPIRICAL, .n = POINTS };
	struct expected x = { .p50 = 250e3, .p99 = 980100 };

	(void)state;
	for (int i = 0; i < POINTS; i++)
		points[i] = (double)i * i;
	d.sample = points;
	/* Trapezes under i squared: 1000^3 / 3 + 1000 / 6, over 1000. */
	x.mean = (1e9 / 3 + 1e3 / 6) / 1e3;
	check_draws(d, x, "empirical");
	check_quantiles(d, x);
}

static void mixture_weighs_its_parts(void **state)
{
	struct dist d = mixture();
	struct rng r = rng_stream(3, 0, "test", 0, "mixture");
	int short_ones = 0, middle = 0, atom = 0;
	double sum = 0;

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		simtime_t t = dist_draw(&d, &r);

		short_ones += t < 693147 / 10; /* below the part's median */
		middle += t >= 1500000 && t < 2000000;
		atom += t == 5000000;
		sum += (double)t;
	}
	assert_near(short_ones, 0.25 * DRAWS, 4 * sqrt(0.1875 * DRAWS));
	assert_near(middle, 0.15 * DRAWS, 4 * sqrt(0.1275 * DRAWS));
	assert_near(atom, 0.2 * DRAWS, 4 * sqrt(0.16 * DRAWS));
	assert_near(dist_mean(&d), 1.5e6, 1e-6);
	assert_near(sum / DRAWS, 1.5e6, 4 * 1.9e6 / sqrt(DRAWS));
	assert_true(isnan(dist_quantile(&d, 0.5)));
}

static void constant_is_exact(void **state)
{
	struct dist d = dist_constant(2 * MSEC);
	struct rng r = rng_stream(4, 0, "test", 0, "constant");

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int(dist_draw(&d, &r), ==, 2000000);
	assert_real(dist_mean(&d), ==, 2e6);
	assert_real(dist_quantile(&d, 0.01), ==, 2e6);
	/* p99 = median leaves no spread. */
	d = dist_lognormal(3e6, 3e6);
	assert_int(dist_draw(&d, &r), ==, 3000000);
}

static void inverted_families(struct dist d[7])
{
	d[0] = dist_constant(5);
	d[1] = dist_uniform(10, 1e6);
	d[2] = dist_exponential(1e6);
	d[3] = dist_lognormal(1e5, 1e6);
	d[4] = dist_weibull(0.5, 1e6);
	d[5] = dist_weibull(3, 1e6);
	d[6] = empirical();
}

/* Common random numbers: every draw takes one uniform number, no more. */
static void inverted_families_stay_in_step(void **state)
{
	struct rng r = rng_stream(5, 0, "test", 0, "step"), u = r;
	struct dist d[7];

	(void)state;
	inverted_families(d);
	for (int round = 0; round < 1000; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(d); i++) {
			double x = dist_draw_real(&d[i], &r);
			double p = rng_uniform(&u);

			assert_real(x, ==, dist_quantile(&d[i], p));
		}
	}
	assert_int(memcmp(&r, &u, sizeof(r)), ==, 0);
}

static void quantiles_are_monotone(void **state)
{
	struct dist d[7];

	(void)state;
	inverted_families(d);
	for (size_t i = 0; i < ARRAY_SIZE(d); i++) {
		double before = 0;

		for (int k = 1; k < 20000; k++) {
			double x = dist_quantile(&d[i], k / 20000.0);

			assert_real(x, >=, before * (1 - 1e-15));
			before = x;
		}
	}
}

/* The ends of what rng_uniform() makes, and absurd parameters. */
static void extremes_are_finite_durations(void **state)
{
	const struct rng least = { { 0, 1, 0, 0 } };
	const struct rng most = { { UINT64_MAX, 1, 0, 1 } };
	struct dist d[7], huge[] = {
		dist_exponential(1e300),
		dist_weibull(0.001, 1e9),
		dist_lognormal(1e9, 1e200),
		dist_constant(SIMTIME_MAX),
	};
	struct rng r;

	(void)state;
	inverted_families(d);
	for (size_t i = 0; i < ARRAY_SIZE(d); i++) {
		simtime_t shortest, longest;

		r = least;
		shortest = dist_draw(&d[i], &r);
		r = most;
		longest = dist_draw(&d[i], &r);
		assert_int(shortest, >=, 0);
		assert_int(longest, >=, shortest);
		assert_int(longest, <=, SEC * 1000000);
	}
	for (size_t i = 0; i < ARRAY_SIZE(huge); i++) {
		r = most;
		assert_int(dist_draw(&huge[i], &r), ==, 1000000000000000000);
	}
}

static void draws_round_to_nearest(void **state)
{
	static const struct {
		double real;
		simtime_t whole;
	} rounding[] = {
		{ 0, 0 },       { 0.49, 0 },
		{ 0.5, 1 },     { 1.49999, 1 },
		{ 1.5, 2 },     { -3, 0 },
		{ 1e15 + 0.5, 1000000000000001 },
		{ 9007199254740991.0, 9007199254740991 },
		{ 0.49999999999999994, 0 },
	};
	struct rng r = { { 1, 2, 3, 4 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rounding); i++) {
		struct dist d = {
			.kind = DIST_CONSTANT,
			.a = rounding[i].real,
		};

		assert_int(dist_draw(&d, &r), ==, rounding[i].whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uniform),
		cmocka_unit_test(exponential),
		cmocka_unit_test(lognormal),
		cmocka_unit_test(gamma_),
		cmocka_unit_test(weibull),
		cmocka_unit_test(empirical_interpolates),
		cmocka_unit_test(empirical_reproduces_its_sample),
		cmocka_unit_test(mixture_weighs_its_parts),
		cmocka_unit_test(constant_is_exact),
		cmocka_unit_test(inverted_families_stay_in_step),
		cmocka_unit_test(quantiles_are_monotone),
		cmocka_unit_test(extremes_are_finite_durations),
		cmocka_unit_test(draws_round_to_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
