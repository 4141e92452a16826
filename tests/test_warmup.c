/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A warm-up that was too short is seen, and noise is not taken for one.
 */
#include "study/warmup.h"

#include "engine/rng.h"
#include "test.h"

#define SAMPLES      100
#define REPLICATIONS 10

/* Exponential latencies; the first 'n' of each replication 'factor' as long. */
static struct warmup judge(uint64_t seed, int samples, int n, double factor)
{
	struct measurement m[REPLICATIONS];
	struct warmup w;
	struct arena arena;

	arena_init(&arena, 0);
	for (int r = 0; r < REPLICATIONS; r++) {
		struct rng rng = rng_stream(seed, (uint64_t)r, "test", 0, "x");

		m[r] = (struct measurement){
			.nr_samples = samples,
			.latency = arena_calloc(&arena, (size_t)samples,
						sizeof(simtime_t)),
		};
		for (int i = 0; i < samples; i++)
			m[r].latency[i] = (simtime_t)(
				-1e6 * log(1 - rng_uniform(&rng)) *
				(i < n ? factor : 1));
	}
	w = warmup_of(m, REPLICATIONS, &arena);
	arena_free(&arena);
	return w;
}

static void a_start_that_is_different_is_seen(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		const struct test_run run = { .seed = seed };
		struct warmup w = judge(seed, SAMPLES, 20, 3);

		assert_int_in(&run, w.cut, >=, 15);
		assert_real_in(&run, w.off, >, 0.5);
		assert_real_in(&run, judge(seed, SAMPLES, 20, 0.3).off, <, 0);
	}
}

/* At four standard errors of a cut that is chosen: rarely. */
static void noise_is_no_start(void **state)
{
	int seen = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 500; seed++)
		seen += judge(seed, SAMPLES, 0, 1).cut > 0;
	print_message("# %d of 500 without a start\n", seen);
	assert_int(seen, <=, 15);
}

static void few_samples_say_nothing(void **state)
{
	(void)state;
	assert_int(judge(1, WARMUP_LEAST - 1, 10, 9).cut, ==, 0);
	assert_int(judge(1, WARMUP_LEAST - 1, 10, 9).n, <, WARMUP_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_start_that_is_different_is_seen),
		cmocka_unit_test(noise_is_no_start),
		cmocka_unit_test(few_samples_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
