/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Designs: in the unit cube, balanced as they claim, the same for the same
 * seed, and with the prefixes that extending a sweep needs.
 */
#include <string.h>

#include "study/design.h"
#include "test.h"

#define N 256
#define D 6

static const enum design_kind kinds[] = { DESIGN_RANDOM, DESIGN_LHS,
					  DESIGN_SOBOL };

static void points_lie_in_the_cube(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (int k = 0; k < 3; k++) {
		double *x = design_points(&arena, kinds[k], 7, 0, N, D);
		double sum = 0;

		for (int i = 0; i < N * D; i++) {
			assert_real(x[i], >=, 0);
			assert_real(x[i], <, 1);
			sum += x[i];
		}
		assert_near(sum / (N * D), 0.5, 0.05);
	}
	arena_free(&arena);
}

/* One point in each of n slices of every axis. */
static void is_balanced(const double *x, int n)
{
	for (int j = 0; j < D; j++) {
		bool seen[N] = { false };

		for (int i = 0; i < n; i++) {
			int slice = (int)(x[i * D + j] * n);

			assert_false(seen[slice]);
			seen[slice] = true;
		}
	}
}

static void lhs_and_sobol_are_balanced(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (uint64_t block = 0; block < 5; block++) {
		is_balanced(design_points(&arena, DESIGN_LHS, 1, block, 100,
					  D), 100);
		for (int n = 2; n <= N; n *= 2)
			is_balanced(design_points(&arena, DESIGN_SOBOL, 1,
						  block, n, D), n);
	}
	arena_free(&arena);
}

static void seeds_and_blocks_differ(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (int k = 0; k < 3; k++) {
		double *a = design_points(&arena, kinds[k], 1, 0, N, D);
		double *b = design_points(&arena, kinds[k], 1, 0, N, D);
		double *c = design_points(&arena, kinds[k], 2, 0, N, D);
		double *d = design_points(&arena, kinds[k], 1, 1, N, D);

		assert_memory_equal(a, b, N * D * sizeof(*a));
		assert_memory_not_equal(a, c, N * D * sizeof(*a));
		assert_memory_not_equal(a, d, N * D * sizeof(*a));
	}
	arena_free(&arena);
}

static void longer_designs_begin_with_shorter(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (int k = 0; k < 3; k += 2) {
		double *a = design_points(&arena, kinds[k], 3, 0, N, D);
		double *b = design_points(&arena, kinds[k], 3, 0, N / 3, D);

		assert_memory_equal(a, b, N / 3 * D * sizeof(*a));
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_lie_in_the_cube),
		cmocka_unit_test(lhs_and_sobol_are_balanced),
		cmocka_unit_test(seeds_and_blocks_differ),
		cmocka_unit_test(longer_designs_begin_with_shorter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
