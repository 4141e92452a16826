/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paired differences: against a case worked by hand, and what common random
 * numbers do for them.
 */
#include "study/compare.h"
#include "test.h"

/* d = 1, 2, 3: mean 2, s = 1, t(2, 97.5 %) = 4.30265. */
static void worked_by_hand(void **state)
{
	const double a[] = { 10, 20, 30 }, b[] = { 11, 22, 33 };
	struct paired p = paired_difference(a, b, 3);

	(void)state;
	assert_near(p.mean, 2, 1e-12);
	assert_near(p.lo, 2 - 4.302652729911275 / sqrt(3), 1e-9);
	assert_near(p.hi, 2 + 4.302652729911275 / sqrt(3), 1e-9);
	assert_near(p.reduction, 100 + 121, 1e-9);
}

static void one_pair_has_no_interval(void **state)
{
	const double a[] = { 1 }, b[] = { 3 };
	struct paired p = paired_difference(a, b, 1);

	(void)state;
	assert_near(p.mean, 2, 0);
	assert_true(isnan(p.lo) && isnan(p.hi) && isnan(p.reduction));
}

static void equal_sets_differ_by_nothing(void **state)
{
	const double a[] = { 1, 5, 2 };
	struct paired p = paired_difference(a, a, 3);

	(void)state;
	assert_near(p.mean, 0, 0);
	assert_near(p.lo, 0, 0);
	assert_true(isnan(p.reduction));
}

/* The difference of a cell with itself. */
static void cells(void **state)
{
	simtime_t x0[] = { 30, 10, 20 }, x1[] = { 5, 7, 6 };
	struct measurement m[] = { { .nr_samples = 3, .latency = x0 },
				   { .nr_samples = 3, .latency = x1 } };
	struct cell cell = { .replication = m };
	struct cell_comparison c;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	c = compare_cells(&cell, &cell, 2, &arena);
	assert_int(c.a.stat[STAT_P50], ==, 7);
	assert_int(c.b.stat[STAT_MAX], ==, 30);
	assert_near(c.mean.mean, 0, 0);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_by_hand),
		cmocka_unit_test(one_pair_has_no_interval),
		cmocka_unit_test(equal_sets_differ_by_nothing),
		cmocka_unit_test(cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
