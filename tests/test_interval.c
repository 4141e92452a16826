/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Confidence intervals over replications: that each holds its own estimate,
 * whatever the sample, and the truth as often as it says, for umounts that are
 * independent and for umounts of which each replication has its own level.
 */
#include <gsl/gsl_cdf.h>

#include "engine/rng.h"
#include "study/interval.h"
#include "study/precision.h"
#include "test.h"

#define SEED 13

/* nr replications of n normal times; 'rho' of the variance is theirs in common. */
static struct measurement *draw(struct arena *a, struct rng *rng, int nr,
				int n, double rho)
{
	struct measurement *m = arena_calloc(a, (size_t)nr, sizeof(*m));

	for (int r = 0; r < nr; r++) {
		double level = gsl_cdf_ugaussian_Pinv(rng_uniform(rng));

		m[r] = (struct measurement){
			.nr_samples = n,
			.latency = arena_calloc(a, (size_t)n, sizeof(simtime_t)),
		};
		for (int i = 0; i < n; i++)
			m[r].latency[i] = (simtime_t)(1e6 * (10 +
				sqrt(rho) * level + sqrt(1 - rho) *
				gsl_cdf_ugaussian_Pinv(rng_uniform(rng))));
	}
	return m;
}

static bool holds(struct interval i, double x)
{
	return !(x < i.lo) && !(x > i.hi);
}

static void every_value_lies_in_its_own_interval(void **state)
{
	static const double p[] = { 0.001, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999 };
	struct rng rng = rng_stream(SEED, 0, "test", 0, "own");
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (int nr = 1; nr <= 12; nr++) {
		for (int n = 1; n < 200; n = n * 3 / 2 + 1) {
			struct measurement *m = draw(&a, &rng, nr, n,
						     n % 2 ? 0.5 : 0);
			struct samples s = samples_of(m, nr, false, &a);

			assert_true(holds(mean_interval(&s, &a),
					  span_mean(s.all)));
			for (int i = 0; i < 7; i++) {
				struct interval q = quantile_interval(&s, p[i]);
				double x = (double)order_statistic(
					s.all.x, s.all.n, p[i]);

				if (!holds(q, x))
					print_error("%d of %d, p %g: %g, %g\n",
						    nr, n, p[i], q.lo, q.hi);
				assert_true(holds(q, x));
			}
			arena_rewind(&a);
		}
	}
	arena_free(&a);
}

/* Percent of 2000 experiments whose interval holds the truth. */
static double coverage(double p, int nr, int n, double rho)
{
	struct rng rng = rng_stream(SEED, 0, "test", 0, "coverage");
	double truth = 1e7;
	int held = 0;
	struct arena a;

	if (!isnan(p))
		truth += 1e6 * gsl_cdf_ugaussian_Pinv(p);
	arena_init(&a, 0);
	for (int i = 0; i < 2000; i++) {
		struct measurement *m = draw(&a, &rng, nr, n, rho);
		struct samples s = samples_of(m, nr, false, &a);

		held += holds(isnan(p) ? mean_interval(&s, &a)
				       : quantile_interval(&s, p), truth);
		arena_rewind(&a);
	}
	arena_free(&a);
	return held / 20.0;
}

static void they_hold_the_truth(void **state)
{
	static const struct { double p; int nr, n; double rho; } c[] = {
		{ NAN, 5, 10, 0 },    { NAN, 5, 10, 0.5 },
		{ NAN, 40, 10, 0.5 }, { 0.5, 4, 50, 0 },
		{ 0.5, 4, 50, 0.3 },  { 0.5, 40, 10, 0.3 },
		{ 0.95, 10, 20, 0 },  { 0.95, 10, 20, 0.3 },
		{ 0.99, 20, 30, 0 },  { 0.99, 20, 30, 0.3 },
		{ 0.99, 4, 50, 0 },   { 0.99, 4, 50, 0.3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		double got = coverage(c[i].p, c[i].nr, c[i].n, c[i].rho);

		print_message("# p %g, %d x %d, rho %g: %.1f %%\n", c[i].p,
			      c[i].nr, c[i].n, c[i].rho, got);
		assert_real(got, >=, 93);
	}
}

/*
 * --precision: stages on the same replications, grown until they are met, and
 * stopping when they are costs little coverage.
 */
static void stopping_when_precise_covers(void **state)
{
	static const double target = 0.01;
	struct rng rng = rng_stream(SEED, 0, "test", 0, "stopping");
	int held[NR_STATISTICS] = { 0 }, stages = 0, most = 0;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (int i = 0; i < 400; i++) {
		struct measurement *m = draw(&a, &rng, PRECISION_MOST, 20, 0.1);
		struct cell_summary c;
		int n = PRECISION_FIRST;

		for (;; n = precision_next(n, precision_of(&c), target)) {
			struct samples s = samples_of(m, n, false, &a);

			c.latency = summarize(s.all);
			for (int k = 0; k < NR_STATISTICS; k++)
				c.latency_interval[k] = quantile_interval(
					&s, statistic_p[k]);
			stages++;
			if (precision_of(&c) <= target || n == PRECISION_MOST)
				break;
		}
		assert_real(precision_of(&c), <=, target);
		most = n > most ? n : most;
		for (int k = 0; k < STAT_MAX; k++)
			held[k] += holds(c.latency_interval[k], 1e7 + 1e6 *
				gsl_cdf_ugaussian_Pinv(statistic_p[k]));
		arena_rewind(&a);
	}
	for (int k = 0; k < STAT_MAX; k++) {
		print_message("# %s: %.1f %%, %.1f stages, at most %d\n",
			      statistic_name[k], held[k] / 4., stages / 400.,
			      most);
		assert_real(held[k] / 4., >=, 93);
	}
	arena_free(&a);
}

/* Known ranks: of 100 independent ones, the median lies in 40..61. */
static void ranks_of_a_binomial(void **state)
{
	simtime_t x[100];
	struct span each[100];
	struct samples s = { 100, each, { 100, x } };
	struct interval i;

	(void)state;
	for (int k = 0; k < 100; k++) {
		x[k] = k + 1;
		each[k] = (struct span){ 1, &x[k] };
	}
	i = quantile_interval(&s, 0.5);
	assert_real(i.lo, >=, 38);
	assert_real(i.lo, <=, 40);
	assert_real(i.hi, >=, 61);
	assert_real(i.hi, <=, 63);
	i = quantile_interval(&s, 0.99);
	assert_true(isnan(i.hi));
	assert_true(isnan(quantile_interval(&s, 1).lo));
	assert_int(samples_for_interval(0.99), ==, 368);
	assert_int(samples_for_interval(0.5), ==, 6);
	assert_int(samples_for_interval(0.05), ==, 72);
}

/* No hit in 1000 tries: at most 3.68. */
static void nothing_seen_has_an_upper_end(void **state)
{
	double hits[2] = { 0, 0 }, n[2] = { 500, 500 };
	struct interval i = probability_interval(hits, n, 2);

	(void)state;
	assert_near(i.lo, 0, 0);
	assert_near(i.hi, 1 - pow(0.025, 1e-3), 1e-9);
	hits[0] = hits[1] = 500;
	assert_near(probability_interval(hits, n, 2).hi, 1, 0);
	assert_true(isnan(probability_interval(hits, n, 1).hi));
	hits[0] = 10; /* of one replication only: worth less */
	hits[1] = 0;
	i = probability_interval(hits, n, 2);
	assert_real(i.hi, >, 0.0183);
	assert_real(i.lo, <, 0.0048);
}

/* Of any share and worth; GSL's own inverse of the beta distribution aborts. */
static void any_probability_has_an_interval(void **state)
{
	(void)state;
	for (int most = 3; most < 100000; most = most * 3 / 2)
		for (int i = 1; i < 40; i++) {
			double n[3] = { most, most, most }, all;
			double hits[3] = { most * i / 40., most * i / 41.,
					   most * i / 43. };
			struct interval in = probability_interval(hits, n, 3);

			all = (hits[0] + hits[1] + hits[2]) / (3. * most);
			assert_real(in.lo, <, all);
			assert_real(in.hi, >, all);
			assert_real(in.lo, >=, 0);
			assert_real(in.hi, <=, 1);
		}
}

/* A rate is not negative, and one replication that has any says nothing of others. */
static void ratios_know_their_bounds(void **state)
{
	static const double x[] = { 1, 1, 1, 1 }, alone[] = { 3, 0, 0, 0 };
	static const double y[] = { 9, 0, 0, 0 };
	struct interval i = ratio_interval(y, x, 4);

	(void)state;
	assert_real(i.lo, ==, 0);
	assert_real(i.hi, >, 9. / 4);
	i = ratio_interval(y, alone, 4);
	assert_true(isnan(i.lo) && isnan(i.hi));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ratios_know_their_bounds),
		cmocka_unit_test(every_value_lies_in_its_own_interval),
		cmocka_unit_test(they_hold_the_truth),
		cmocka_unit_test(stopping_when_precise_covers),
		cmocka_unit_test(ranks_of_a_binomial),
		cmocka_unit_test(nothing_seen_has_an_upper_end),
		cmocka_unit_test(any_probability_has_an_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
