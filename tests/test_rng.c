/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random streams: the generator against its authors' reference vector, the
 * naming of streams, and the helpers.  Statistical quality beyond a few checks
 * of plausibility is the authors' business (BigCrush, PractRand).
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <stdbool.h>
#include <string.h>

#include "engine/rng.h"
#include "test.h"

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))

static void generator_is_xoshiro256pp(void **state)
{
	static const uint64_t expected[] = {
		41943041ULL,
		58720359ULL,
		3588806011781223ULL,
		3591011842654386ULL,
		9228616714210784205ULL,
		9973669472204895162ULL,
		14011001112246962877ULL,
		12406186145184390807ULL,
		15849039046786891736ULL,
		10450023813501588000ULL,
	};
	struct rng r = { { 1, 2, 3, 4 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_uint(rng_u64(&r), ==, expected[i]);
}

static int same_state(struct rng a, struct rng b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static void same_name_is_same_stream(void **state)
{
	struct rng a = rng_stream(5, 6, "disk", 7, "service"), b;

	(void)state;
	/* Whatever was made or drawn in between. */
	for (uint64_t i = 0; i < 10; i++) {
		b = rng_stream(i, i, "other", i, "service");
		rng_u64(&b);
	}
	b = rng_stream(5, 6, "disk", 7, "service");
	assert_true(same_state(a, b));
	for (int i = 0; i < 100; i++)
		assert_uint(rng_u64(&a), ==, rng_u64(&b));
}

/* Every name differs from the first in one part, or moves a part's boundary. */
static void every_part_of_the_name_counts(void **state)
{
	const struct rng r[] = {
		rng_stream(5, 6, "disk", 7, "service"),
		rng_stream(4, 6, "disk", 7, "service"),
		rng_stream(5, 7, "disk", 7, "service"),
		rng_stream(5, 6, "dish", 7, "service"),
		rng_stream(5, 6, "disk", 8, "service"),
		rng_stream(5, 6, "disk", 7, "arrival"),
		rng_stream(6, 5, "disk", 7, "service"),
		rng_stream(5, 6, "service", 7, "disk"),
		rng_stream(5, 6, "disks", 7, "ervice"),
		rng_stream(5, 6, "", 7, "service"),
		rng_stream(5, 6, "disk", 7, ""),
		rng_stream(5, 6, "a component of long name", 7, "service"),
		rng_stream(5, 6, "a component of long nama", 7, "service"),
		rng_stream(5, 6, "b component of long name", 7, "service"),
		rng_stream(0, 0, "", 0, ""),
		rng_stream(UINT64_MAX, 0, "", 0, ""),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(r); i++) {
		for (size_t j = 0; j < i; j++) {
			for (size_t lane = 0; lane < 4; lane++)
				assert_uint(r[i].s[lane], !=, r[j].s[lane]);
		}
	}
}

/* A name once hashed stays: results are quoted by their seed. */
static void names_hash_as_they_always_did(void **state)
{
	struct rng r = rng_stream(1, 0, "disk", 0, "service");

	(void)state;
	assert_uint(rng_u64(&r), ==, 591839800027921408ULL);
	assert_uint(rng_u64(&r), ==, 11337578356160474615ULL);
}

/* The bits in which two streams of neighbouring names agree: half of all. */
static void neighbours_are_unrelated(void **state)
{
	enum { STREAMS = 2000, BITS = 64 * STREAMS };
	int differ[3] = { 0 };

	(void)state;
	for (uint64_t i = 0; i < STREAMS; i++) {
		struct rng r[] = {
			rng_stream(i, 0, "cpu", 0, "tick"),
			rng_stream(i + 1, 0, "cpu", 0, "tick"),
			rng_stream(i, 1, "cpu", 0, "tick"),
			rng_stream(i, 0, "cpu", 1, "tick"),
		};
		uint64_t first = rng_u64(&r[0]);

		for (size_t k = 0; k < 3; k++)
			differ[k] += __builtin_popcountll(first ^
							  rng_u64(&r[k + 1]));
	}
	for (size_t k = 0; k < 3; k++)
		assert_near(differ[k], BITS / 2, 4 * sqrt(BITS) / 2);
}

static double chi_square_of_below(uint64_t n, size_t draws)
{
	size_t count[64] = { 0 };
	double expected = (double)draws / (double)n, sum = 0;
	struct rng r = rng_stream(3, 0, "test", n, "below");

	for (size_t i = 0; i < draws; i++) {
		uint64_t x = rng_below(&r, n);

		assert_uint(x, <, n);
		count[x]++;
	}
	for (uint64_t i = 0; i < n; i++) {
		double d = (double)count[i] - expected;

		sum += d * d / expected;
	}
	return sum;
}

static void below_is_uniform(void **state)
{
	static const uint64_t n[] = { 2, 3, 7, 10, 16, 63 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(n); i++) {
		double chi2 = chi_square_of_below(n[i], 200000);
		double p = gsl_cdf_chisq_Q(chi2, (double)n[i] - 1);

		assert_real(p, >, 0.001);
		assert_real(p, <, 0.999);
	}
	assert_real(chi_square_of_below(1, 100), ==, 0.0);
}

/*
 * At n = 3/4 of 2^64 a product without rejection would put half of all draws
 * onto a third of the values: those that leave 0 when divided by 3.
 */
static void below_is_unbiased_where_n_is_huge(void **state)
{
	enum { DRAWS = 100000 };
	const uint64_t n = UINT64_C(3) << 62;
	struct rng r = rng_stream(4, 0, "test", 0, "below");
	int count[3] = { 0 };

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		uint64_t x = rng_below(&r, n);

		assert_uint(x, <, n);
		count[x % 3]++;
	}
	for (int i = 0; i < 3; i++)
		assert_near(count[i], DRAWS / 3.0, 4 * sqrt(DRAWS * 2 / 9.0));
}

/* States whose next output is 0 and all ones. */
static void uniform_is_open(void **state)
{
	struct rng least = { { 0, 1, 0, 0 } };
	struct rng most = { { UINT64_MAX, 1, 0, 1 } };

	(void)state;
	assert_real(rng_uniform(&least), ==, 0x1.0p-53);
	assert_real(rng_uniform(&most), ==, 1 - 0x1.0p-53);
}

static void uniform_is_uniform(void **state)
{
	enum { DRAWS = 1000000 };
	struct rng r = rng_stream(8, 0, "test", 0, "uniform");
	double sum = 0, squares = 0;
	int chances = 0;

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		double u = rng_uniform(&r);

		sum += u;
		squares += (u - 0.5) * (u - 0.5);
		chances += rng_chance(&r, 0.1);
	}
	assert_near(sum / DRAWS, 0.5, 4 / sqrt(12.0 * DRAWS));
	assert_near(squares / DRAWS, 1 / 12.0, 4 / sqrt(180.0 * DRAWS));
	assert_near(chances, 0.1 * DRAWS, 4 * sqrt(0.09 * DRAWS));
}

static void chance_knows_never_and_always(void **state)
{
	struct rng r = rng_stream(9, 0, "test", 0, "chance");

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_false(rng_chance(&r, 0));
		assert_true(rng_chance(&r, 1));
	}
}

static void gsl_draws_what_the_stream_draws(void **state)
{
	struct rng a = rng_stream(10, 0, "test", 0, "gsl"), b = a;
	gsl_rng g = rng_gsl(&a);

	(void)state;
	assert_string_equal(gsl_rng_name(&g), "xoshiro256++");
	assert_uint(gsl_rng_min(&g), ==, 0);
	assert_uint(gsl_rng_max(&g), ==, UINT64_MAX);
	for (int i = 0; i < 1000; i++) {
		assert_uint(gsl_rng_get(&g), ==, rng_u64(&b));
		assert_real(gsl_rng_uniform(&g), ==, rng_uniform(&b));
	}
	assert_real(gsl_ran_flat(&g, 2, 5), !=, 2.0);
	rng_u64(&b);
	assert_true(same_state(a, b));
}

static void gsl_can_own_one(void **state)
{
	gsl_rng *g = gsl_rng_alloc(rng_gsl_type), *copy;

	(void)state;
	gsl_rng_set(g, 11);
	copy = gsl_rng_clone(g);
	for (int i = 0; i < 100; i++)
		assert_uint(gsl_rng_get(g), ==, gsl_rng_get(copy));
	gsl_rng_set(copy, 12);
	assert_uint(gsl_rng_get(g), !=, gsl_rng_get(copy));
	gsl_rng_free(g);
	gsl_rng_free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generator_is_xoshiro256pp),
		cmocka_unit_test(same_name_is_same_stream),
		cmocka_unit_test(every_part_of_the_name_counts),
		cmocka_unit_test(names_hash_as_they_always_did),
		cmocka_unit_test(neighbours_are_unrelated),
		cmocka_unit_test(below_is_uniform),
		cmocka_unit_test(below_is_unbiased_where_n_is_huge),
		cmocka_unit_test(uniform_is_open),
		cmocka_unit_test(uniform_is_uniform),
		cmocka_unit_test(chance_knows_never_and_always),
		cmocka_unit_test(gsl_draws_what_the_stream_draws),
		cmocka_unit_test(gsl_can_own_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
