/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Order statistics by the published definition, and intervals of replicate
 * sets, whose coverage is measured.
 */
#include <stdlib.h>

#include "engine/rng.h"
#include "study/stats.h"
#include "test.h"

/* floor(p * (n - 1)): with N = 20, p95 and p99 are the same, and not max. */
static void published_indices(void **state)
{
	simtime_t x[100];

	(void)state;
	for (int i = 0; i < 100; i++)
		x[i] = i;
	assert_int(order_statistic(x, 20, 0.50), ==, 9);
	assert_int(order_statistic(x, 20, 0.95), ==, 18);
	assert_int(order_statistic(x, 20, 0.99), ==, 18);
	assert_int(order_statistic(x, 20, 1.00), ==, 19);
	assert_int(order_statistic(x, 100, 0.50), ==, 49);
	assert_int(order_statistic(x, 100, 0.95), ==, 94);
	assert_int(order_statistic(x, 100, 0.99), ==, 98);
	assert_int(order_statistic(x, 100, 1.00), ==, 99);
	assert_int(order_statistic(x, 1, 0.50), ==, 0);
	assert_int(order_statistic(x, 1, 1.00), ==, 0);
	assert_int(order_statistic(x, 100, 0.00), ==, 0);
}

/* p99.99, p70, p58, p57, p29 and the rest, whatever a double makes of them. */
static void ranks_are_exact(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 10001; n += n < 1200 ? 1 : 80) {
		for (uint64_t i = 0; i <= 10000; i++) {
			double p = (double)i / 1e4;
			uint64_t rank = i * (n - 1) / 10000;
			uint64_t above = (i * (n - 1) + 9999) / 10000;

			if (rank_below(n, p) == rank &&
			    rank_above(n, p) == above)
				continue;
			print_error("n %d, p %g\n", (int)n, p);
			assert_uint(rank_below(n, p), ==, rank);
			assert_uint(rank_above(n, p), ==, above);
		}
	}
	assert_uint(rank_below(101, 0.29), ==, 29);
	assert_uint(rank_below(10001, 0.9999), ==, 9999);
	assert_uint(rank_below((size_t)1 << 33, 1), ==, ((size_t)1 << 33) - 1);
}

static void summary_of_a_shuffled_sample(void **state)
{
	simtime_t x[1000];
	struct summary s;

	(void)state;
	for (int i = 0; i < 1000; i++)
		x[i] = (i * 617) % 1000; /* 617 and 1000 are coprime */
	sort_times(x, 1000);
	s = summarize((struct span){ 1000, x });
	assert_uint(s.n, ==, 1000);
	assert_int(s.stat[STAT_P50], ==, 499);
	assert_int(s.stat[STAT_P95], ==, 949);
	assert_int(s.stat[STAT_P99], ==, 989);
	assert_int(s.stat[STAT_MAX], ==, 999);
	assert_real(s.mean, ==, 499.5);
	for (int i = 0; i < 1000; i++)
		assert_int(x[i], ==, i);
}

/* A sum of doubles would have lost the ones. */
static void mean_is_exact(void **state)
{
	simtime_t x[4] = { 1, 1, 2, (simtime_t)1 << 60 };

	(void)state;
	assert_real(span_mean((struct span){ 4, x }), ==, 0x1p58 + 1);
}

static void quantiles_of_a_replicate_set(void **state)
{
	double x[39], one = 3;

	(void)state;
	for (int i = 0; i < 39; i++)
		x[i] = i + 1;
	assert_real(replicate_quantile(x, 39, 0.5), ==, 20);
	assert_near(replicate_quantile(x, 39, 0.025), 1, 1e-12);
	assert_near(replicate_quantile(x, 39, 0.975), 39, 1e-12);
	assert_near(replicate_quantile(x, 38, 0.5), 19.5, 1e-12);
	/* Too few for the interval: the range. */
	assert_real(replicate_quantile(x, 10, 0.025), ==, 1);
	assert_real(replicate_quantile(x, 10, 0.975), ==, 10);
	assert_real(replicate_quantile(x, 10, 0), ==, 1);
	assert_real(replicate_quantile(x, 10, 1), ==, 10);
	assert_real(replicate_quantile(&one, 1, 0.5), ==, 3);
	assert_real(replicate_quantile(&one, 1, 0.975), ==, 3);
}

/* The next value falls into the interval in 95 % of cases. */
static void interval_covers_the_next_value(void **state)
{
	enum { TRIALS = 20000, N = 60 };
	struct rng r = rng_stream(11, 0, "test", 0, "coverage");
	struct test_run run = { .seed = 11 };
	double x[N];
	int covered = 0;

	(void)state;
	for (int t = 0; t < TRIALS; t++) {
		double next = -log(rng_uniform(&r));

		for (int i = 0; i < N; i++)
			x[i] = -log(rng_uniform(&r));
		sort_reals(x, N);
		covered += replicate_quantile(x, N, 0.025) <= next &&
			   next <= replicate_quantile(x, N, 0.975);
	}
	assert_near_in(&run, (double)covered / TRIALS, 0.95, 0.006);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_indices),
		cmocka_unit_test(ranks_are_exact),
		cmocka_unit_test(summary_of_a_shuffled_sample),
		cmocka_unit_test(mean_is_exact),
		cmocka_unit_test(quantiles_of_a_replicate_set),
		cmocka_unit_test(interval_covers_the_next_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
