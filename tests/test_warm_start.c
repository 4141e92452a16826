/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs that begin with the machine of another one's warm-up: every sample and every
 * count is that of a run from the start.
 */
#include <string.h>

#include "properties.h"
#include "study/cells.h"
#include "study/replicate.h"

/* Every kernel and driver that need only be named, and loads of every kind. */
static const char *const scenarios[] = {
	"base: published-guest\nkernels: {base: {}, +race: {}, +rmbarrier: {}, "
	"+persb: {}, 2019: {}, srcu: {gate: global_counter, drain: [synchronize_srcu, "
	"flush_workqueue], reader: srcu_through_queueing}}\n"
	"umount: {no-pressure: {samples: 3}, own-churn: {samples: 2}, "
	"idle: {samples: 5}, concurrent-8: {samples: 2}}\n",

	/* A stepped load, where vCPUs share a processor. */
	"host: {cpus: 4, pcpus: 1, emulation: 5}\nload: {warmup: 300ms}\n"
	"kernels: [base, +race]\numount: {idle: {samples: 3}}\n",

	/* Containers, with a disk for all. */
	"host: {cpus: 4, kernel: {version: 6.12, hz: 250}}\n"
	"disk: {shared: true}\n"
	"load: {churners: 2, warmup: 500ms, containers: {number: 3, depth: 2, "
	"own_superblock: true}, interrupts: {every: {exponential: 1ms}, "
	"takes: 5us}}\n"
	"kernels: [base, +persb]\numount: {idle: {samples: 3}, "
	"alone: {pressure: false, samples: 3}}\n",

	/* Steps, one of them with something beside them. */
	"host: {cpus: 4}\nload: {churners: 1, warmup: 100ms}\nkernels: [base]\n"
	"umount: {sync: {steps: [synchronize_rcu], samples: 3}, "
	"beside: {steps: [synchronize_rcu], beside: [{kernel: 1ms}, "
	"{delay: 100us}], samples: 3}, "
	"barrier: {steps: [rcu_barrier], samples: 3}}\n",

	/* No warm-up at all. */
	"host: {cpus: 2}\nload: {warmup: 0ms}\nkernels: [base, +persb]\n"
	"umount: {idle: {samples: 3}, own-churn: {samples: 2}}\n",
};

static void assert_same(const struct scenario *s, struct measurement got,
			const struct measurement *want)
{
	const struct test_run run = { .seed = s->seed, .now = &got.simulated };

	assert_int_in(&run, got.nr_samples, ==, want->nr_samples);
	assert_uint_in(&run, got.events, ==, want->events);
	for (int i = 0; i < want->nr_samples; i++) {
		assert_int_in(&run, got.latency[i], ==, want->latency[i]);
		assert_int_in(&run, got.drain[i], ==, want->drain[i]);
	}
	got.latency = want->latency;
	got.drain = want->drain;
	got.copied = want->copied;
	got.copied_events = want->copied_events;
	assert_int(memcmp(&got, want, sizeof(got)), ==, 0);
}

/* From the start. */
static struct measurement alone(const struct scenario *s, int kernel,
				int driver, uint64_t replication)
{
	struct measurement m;

	assert_null(cell_run(s, kernel, driver, replication, NULL, NULL,
			     &arenas.work, &arenas.keep, &m));
	return m;
}

static void an_experiment_is_its_runs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++) {
		struct arena *arena = &arenas.scenarios;
		struct scenario *s = scenario_of(arena, scenarios[i]);
		struct experiment e;

		s->replications = 8; /* each a task, with all its cells */
		assert_null(experiment_run(&e, s, NULL, 1, arena, NULL, NULL));
		for (int c = 0; c < e.nr_cells; c++) {
			struct measurement m = alone(s, e.cell[c].kernel,
						     e.cell[c].driver, 1);

			assert_same(s, e.cell[c].replication[1], &m);
		}
		experiment_free(&e);
	}
}

/* In any order, with another replication or another run in between. */
static void in_any_order(const struct scenario *s)
{
	struct rng rng = rng_stream(1, 0, "test", 0, "order");
	struct warm_start warm = { .run = NULL };
	struct arena work;

	arena_init(&work, 0);
	for (int i = 0; i < 40; i++) {
		int kernel = (int)rng_below(&rng, (uint64_t)s->nr_kernels);
		int driver = (int)rng_below(&rng, (uint64_t)s->nr_drivers);
		uint64_t replication = rng_below(&rng, 10) / 8;
		struct measurement want = alone(s, kernel, driver, replication);
		struct measurement got;

		assert_null(cell_run(s, kernel, driver, replication, NULL,
				     &warm, &work, &arenas.keep, &got));
		assert_same(s, got, &want);
		if (rng_below(&rng, 10) == 0)
			assert_null(cell_run(s, kernel, driver, 7, NULL, NULL,
					     &work, &arenas.keep, &got));
	}
	warm_start_free(&warm);
	arena_free(&work);
}

static void only_who_begins_alike_begins_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++)
		in_any_order(scenario_of(&arenas.scenarios, scenarios[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_experiment_is_its_runs),
		cmocka_unit_test(only_who_begins_alike_begins_there),
	};

	return cmocka_run_group_tests(tests, arenas_open, arenas_close);
}
