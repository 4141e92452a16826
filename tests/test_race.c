/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tails drawn by importance sampling are those of the distribution, down to
 * 1e-12; so weighted, umounts are busy as often as they are when counted; and what
 * is said of protocols without a run is what their steps do.
 */
#include <gsl/gsl_cdf.h>

#include "engine/rng.h"
#include "study/race.h"
#include "test.h"

/* P(X > x), weighted; relative. */
static void tails_are_those_of_the_distribution(void **state)
{
	struct dist d = dist_lognormal(1e3, 1e4);
	double depth = dist_depth(&d, 100e6);
	static const double p[] = { 0.5, 1e-3, 1e-6, 1e-9, 1e-12 };

	(void)state;
	for (int k = 0; k < 5; k++) {
		double x = d.a * exp(d.b * gsl_cdf_ugaussian_Qinv(p[k]));
		struct rng rng = rng_stream(5, 0, "test", 0, "tail");
		double sum = 0, all = 0;
		int n = 400000;

		for (int i = 0; i < n; i++) {
			double weight = 1;

			if ((double)dist_draw_tail(&d, 0.1, depth, &rng,
						   &weight) > x)
				sum += weight;
			all += weight;
		}
		assert_near(sum / n / p[k], 1, 0.2);
		assert_near(all / n, 1, 0.01);
	}
	assert_near(dist_depth(&d, 1e5), -log(gsl_cdf_ugaussian_Q(
			    log(100) / d.b)), 0.1);
}

/*
 * A drain that is a delay, too short for some windows: counted, and by importance
 * sampling, of as many umounts each.
 */
static void weights_agree_with_counts(void **state)
{
	static const char text[] =
		"umountsim: 1\nreplications: 40\n"
		"host: {cpus: 4, hz: 1000}\n"
		"load: {churners: 1, writes: 20, warmup: 200ms, "
		"inode_clean: true}\n"
		"writeback: {queue_window: {lognormal: {median: 1ms, p99: 60ms}}}\n"
		"kernels: {delay: {gate: none, drain: [{delay: 5ms}]}}\n"
		"umount: {own: {samples: 60, own_churn: 1, gap: 0ms, "
		"settle: {uniform: {from: 0ms, to: 40ms}}}}\n";
	struct experiment counted, weighted;
	struct scenario *s, tail;
	struct race a, b;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	s = scenario_load_text(&arena, "text", text, NULL, 0, stderr);
	assert_non_null(s);
	tail = race_tail(s);
	assert_null(experiment_run(&counted, s, NULL, 2, &arena, NULL, NULL));
	assert_null(experiment_run(&weighted, &tail, NULL, 2, &arena, NULL,
				   NULL));
	a = race_counted(&counted.cell[0], &arena);
	b = race_weighted(&weighted.cell[0], &arena);
	assert_real(a.p, >=, 0.02);
	assert_real(a.p, <=, 0.5);
	print_message("# counted %.4f [%.4f, %.4f], weighted %.4f [%.4f, %.4f]\n",
		      a.p, a.is.lo, a.is.hi, b.p, b.is.lo, b.is.hi);
	/* Their intervals meet, and neither is so wide that it had to be so. */
	assert_real(b.is.lo, <=, a.is.hi);
	assert_real(b.is.hi, >=, a.is.lo);
	assert_real(b.is.hi, <=, 2 * b.is.lo);
	experiment_free(&counted);
	experiment_free(&weighted);
	arena_free(&arena);
}

static void holes_by_construction(void **state)
{
	static const struct {
		struct protocol p;
		bool hole;
	} c[] = {
		{ { .drain.nr = 0 }, true },
		{ { .drain.nr = 1, .drain.step = { { .op = OP_DELAY } } }, true },
		{ { .drain.nr = 2, .drain.step = { { .op = OP_RCU_BARRIER },
			{ .op = OP_FLUSH_WORKQUEUE } } }, true },
		{ { .reader = READER_THROUGH_QUEUEING, .drain.nr = 2,
		    .drain.step = { { .op = OP_SYNCHRONIZE_RCU },
			{ .op = OP_FLUSH_WORKQUEUE } } }, false },
		{ { .reader = READER_THROUGH_QUEUEING, .drain.nr = 2,
		    .drain.step = { { .op = OP_FLUSH_WORKQUEUE },
			{ .op = OP_SYNCHRONIZE_RCU } } }, true },
		{ { .reader = READER_THROUGH_QUEUEING, .drain.nr = 2,
		    .drain.step = { { .op = OP_SYNCHRONIZE_SRCU },
			{ .op = OP_FLUSH_WORKQUEUE } } }, true },
		{ { .reader = READER_SRCU_THROUGH_QUEUEING, .drain.nr = 2,
		    .drain.step = { { .op = OP_SYNCHRONIZE_SRCU },
			{ .op = OP_FLUSH_WORKQUEUE } } }, false },
		{ { .reader = READER_THROUGH_QUEUEING,
		    .queueing = SWITCH_CALL_RCU, .drain.nr = 2,
		    .drain.step = { { .op = OP_SYNCHRONIZE_RCU },
			{ .op = OP_FLUSH_WORKQUEUE } } }, true },
		{ { .drain.nr = 1, .drain.step = { { .op = OP_WAIT_SB_COUNTER } } },
		  false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++)
		if ((race_hole(&c[i].p) != NULL) != c[i].hole)
			fail_msg("protocol %d: %s", (int)i,
				 c[i].hole ? "covers nothing" :
				 race_hole(&c[i].p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tails_are_those_of_the_distribution),
		cmocka_unit_test(weights_agree_with_counts),
		cmocka_unit_test(holes_by_construction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
