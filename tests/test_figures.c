/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From samples to figures: pooling, what a judgement is at its edges, and
 * scores that add up.
 */
#include <math.h>

#include "study/figures.h"
#include "test.h"

/* -- samples -- */

static void replications_are_sorted_and_pooled(void **state)
{
	simtime_t x0[] = { 30, 10, 20 }, x2[] = { 5, 15 };
	simtime_t d0[] = { 1, 3, 2 }, d2[] = { 9, 8 };
	struct measurement m[] = { { .nr_samples = 3, .latency = x0,
				     .drain = d0 },
				   { .nr_samples = 0 },
				   { .nr_samples = 2, .latency = x2,
				     .drain = d2 } };
	static const simtime_t pooled[] = { 5, 10, 15, 20, 30 };
	struct samples s;
	struct arena arena;
	double p50[3];

	(void)state;
	arena_init(&arena, 0);
	s = samples_of(m, 3, false, &arena);
	assert_uint(s.all.n, ==, 5);
	for (int i = 0; i < 5; i++)
		assert_int(s.all.x[i], ==, pooled[i]);
	assert_uint(s.each[1].n, ==, 0);
	assert_int(s.each[0].x[0], ==, 10);
	assert_int(s.each[2].x[1], ==, 15);
	/* floor(p (n - 1)): of 3 the second, of 2 the first, of 0 nothing. */
	assert_uint(each_statistic(&s, STAT_P50, p50), ==, 2);
	assert_near(p50[0], 20, 0);
	assert_near(p50[1], 5, 0);
	assert_int(x0[0], ==, 30); /* the measurement is as it was */
	s = samples_of(m, 3, true, &arena);
	assert_near(span_mean(s.all), 23. / 5, 1e-15);
	arena_free(&arena);
}

static void of_nothing_there_is_no_mean(void **state)
{
	struct measurement none = { .nr_samples = 0 };
	struct arena arena;
	struct summary s;
	double value;

	(void)state;
	arena_init(&arena, 0);
	s = summarize(samples_of(&none, 1, false, &arena).all);
	assert_uint(s.n, ==, 0);
	assert_true(isnan(s.mean));
	assert_true(isnan(predictive_of(&value, 0).median));
	assert_true(isnan(totals_gp_mean(&(struct totals){ .window = 1 })));
	assert_true(isnan(totals_rate(&(struct totals){ .switches = 1 }, 1)));
	arena_free(&arena);
}

/* -- judgements -- */

static void the_ends_of_an_interval_belong_to_it(void **state)
{
	const struct predictive p = { 10, 20, 40 };

	(void)state;
	assert_true(judgement_of(p, 10).hit);
	assert_true(judgement_of(p, 40).hit);
	assert_false(judgement_of(p, nextafter(10, 0)).hit);
	assert_false(judgement_of(p, nextafter(40, 100)).hit);
	assert_near(judgement_of(p, 40).error, -0.5, 0);
	assert_near(judgement_of(p, 16).error, 0.25, 0);
}

/* -- scores -- */

static struct cell_judgement value(int cell, enum statistic statistic,
				   double error, bool hit)
{
	return (struct cell_judgement){ cell, statistic,
					{ .error = error, .hit = hit } };
}

static void scores_add_up(void **state)
{
	const struct cell_judgement j[] = {
		value(0, STAT_P50, 0.10, true),
		value(0, STAT_MAX, -0.50, false),
		value(1, STAT_P50, -0.30, false),
		value(2, STAT_P50, 0.30, true), /* not worse than the one before */
		value(2, STAT_P99, 0.00, true),
	};
	struct score all = { .values = 0 }, parts = { .values = 0 };

	(void)state;
	assert_near(score_p50_mean(&all), 0, 0);
	assert_near(score_all_mean(&all), 0, 0);
	score_add(&all, j, 5);
	assert_int(all.values, ==, 5);
	assert_int(all.hits, ==, 3);
	assert_int(all.p50s, ==, 3);
	assert_near(score_p50_mean(&all), 0.7 / 3, 1e-15);
	assert_near(score_all_mean(&all), 0.24, 1e-15);
	assert_near(all.p50_worst, 0.30, 0);
	assert_int(all.p50_worst_cell, ==, 1);
	/* However they are divided: each value counts as much. */
	score_add(&parts, j, 1);
	score_add(&parts, j + 1, 4);
	assert_near(score_all_mean(&parts), score_all_mean(&all), 0);
	assert_near(score_p50_mean(&parts), score_p50_mean(&all), 0);
	assert_int(parts.p50_worst_cell, ==, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replications_are_sorted_and_pooled),
		cmocka_unit_test(of_nothing_there_is_no_mean),
		cmocka_unit_test(the_ends_of_an_interval_belong_to_it),
		cmocka_unit_test(scores_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
