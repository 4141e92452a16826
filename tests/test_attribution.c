/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time went, held against the time itself: the parts of every sample
 * sum to its latency to the nanosecond, whatever the machine, and differ
 * between two kernels where their protocols do.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/scenario.h"
#include "study/attribution.h"
#include "test.h"

struct fixture {
	struct arena arena, work;
	struct scenario *scenario;
};

/* The published experiment with overrides; arguments end with NULL. */
static struct fixture open_scenario(const char *const *set)
{
	struct fixture f;
	struct override o[16];
	int n = 0;

	for (; *set; set++)
		o[n++].text = *set;
	arena_init(&f.arena, 0);
	arena_init(&f.work, 0);
	f.scenario = scenario_load(&f.arena, "configs/published.yaml", o, n,
				   stderr);
	assert_non_null(f.scenario);
	return f;
}

static void close_scenario(struct fixture *f)
{
	arena_free(&f->arena);
	arena_free(&f->work);
}

static simtime_t sum(const struct attribution *a)
{
	simtime_t total = 0;

	for (int w = 0; w < NR_WHERE; w++)
		for (int y = 0; y < NR_WHY; y++) {
			assert_int(a->ns[w][y], >=, 0);
			total += a->ns[w][y];
		}
	return total;
}

/* Runs one cell; checks each sample; adds all up. */
static struct attribution explain(struct fixture *f, int kernel, int driver)
{
	const struct scenario *s = f->scenario;
	const struct driver_config *d = &s->driver[driver];
	struct attribution all = { .start = 0 }, *sample;
	struct attributor a;
	struct observer observer;
	struct measurement m;

	attributor_init(&a, s->machine.host.cpus, d->samples * d->concurrency,
			&f->arena);
	observer = attributor_observer(&a);
	measurement_run(&s->machine, &s->load, &s->kernel[kernel], d, s->seed,
			0, &observer, NULL, &f->work, &f->arena, &m);
	assert_null(m.error);
	sample = arena_calloc(&f->arena, (size_t)m.nr_samples, sizeof(*sample));
	attribution_samples(&a, d, &m, sample);
	for (int i = 0; i < m.nr_samples; i++) {
		assert_int(sample[i].total, ==, m.latency[i]);
		assert_int(sum(&sample[i]), ==, sample[i].total);
		all.total += sample[i].total;
		for (int w = 0; w < NR_WHERE; w++)
			for (int y = 0; y < NR_WHY; y++)
				all.ns[w][y] += sample[i].ns[w][y];
	}
	attributor_free(&a);
	return all;
}

static simtime_t in_place(const struct attribution *a, enum attr_where where)
{
	simtime_t total = 0;

	for (int y = 0; y < NR_WHY; y++)
		total += a->ns[where][y];
	return total;
}

static simtime_t for_reason(const struct attribution *a, enum attr_why why)
{
	simtime_t total = 0;

	for (int w = 0; w < NR_WHERE; w++)
		total += a->ns[w][why];
	return total;
}

static void check_all_cells(const char *const *set)
{
	struct fixture f = open_scenario(set);

	for (int d = 0; d < f.scenario->nr_drivers; d++)
		for (int k = 0; k < f.scenario->nr_kernels; k++) {
			struct attribution all = explain(&f, k, d);

			/*
			 * A path through a churner's process is rare: one in
			 * its window, where its CPU may be stolen.
			 */
			assert_int(for_reason(&all, WHY_OTHER) * 50, <=,
				   all.total);
		}
	close_scenario(&f);
}

#define CHECK_ALL_CELLS(...) \
	check_all_cells((const char *const[]){ __VA_ARGS__, NULL })

static void published(void **state)
{
	(void)state;
	CHECK_ALL_CELLS("seed=3");
}

static void synchronize_rcu_by_callback(void **state)
{
	(void)state;
	CHECK_ALL_CELLS("host.possible_cpus=64", "rcu.normal_wake_from_gp=off",
			"seed=4");
}

static void many_cpus_fast_ticks(void **state)
{
	(void)state;
	CHECK_ALL_CELLS("host.cpus=64", "host.possible_cpus=64", "host.hz=1000",
			"load.churners=12", "seed=5");
}

static void few_cpus_preemptible(void **state)
{
	(void)state;
	CHECK_ALL_CELLS("host.cpus=2", "host.possible_cpus=2", "host.hz=250",
			"rcu.preemptible=true", "seed=6");
}

static void stolen_cpus(void **state)
{
	(void)state;
	CHECK_ALL_CELLS("host.steal={every: {exponential: 5ms}, "
			"for: {exponential: 2ms}}", "seed=7");
}

/*
 * Seven of eight umounts wait for the mutex of a barrier whose holder waits for grace
 * periods, and that is what is said, not that there is a mutex.
 */
static void a_barriers_mutex_is_what_its_holder_waits_for(void **state)
{
	struct fixture f = open_scenario((const char *const[]){
		"umount.concurrent-8.samples=40", NULL });
	const int concurrent = 3;
	struct attribution a;
	simtime_t gps;

	(void)state;
	assert_string_equal(f.scenario->driver[concurrent].name, "concurrent-8");
	a = explain(&f, 0, concurrent);
	gps = a.ns[WHERE_RCU_BARRIER][WHY_GP_RUNNING] +
	      a.ns[WHERE_RCU_BARRIER][WHY_GP_NEXT] +
	      a.ns[WHERE_RCU_BARRIER][WHY_GP_THIRD];
	assert_int(gps, >, in_place(&a, WHERE_RCU_BARRIER) * 7 / 10);
	assert_int(a.ns[WHERE_RCU_BARRIER][WHY_MUTEX], <,
		   in_place(&a, WHERE_RCU_BARRIER) / 20);
	close_scenario(&f);
}

/*
 * As the published text says: what +rmbarrier saves is the barrier, for which it
 * has only a synchronize_rcu() to pay; all other places together make up less
 * than a quarter of the difference.
 */
static void barrier_explains_the_difference(void **state)
{
	struct fixture f = open_scenario((const char *const[]){
		"umount.idle.samples=1000", NULL });
	const int idle = 2;
	struct attribution base, rmbarrier;
	simtime_t saved, barrier;

	(void)state;
	assert_string_equal(f.scenario->driver[idle].name, "idle");
	base = explain(&f, 0, idle);
	rmbarrier = explain(&f, 2, idle);
	assert_int(in_place(&rmbarrier, WHERE_RCU_BARRIER), ==, 0);
	saved = base.total - rmbarrier.total;
	barrier = in_place(&base, WHERE_RCU_BARRIER) -
		  in_place(&rmbarrier, WHERE_SYNCHRONIZE_RCU);
	assert_int(saved, >, 0);
	assert_int(llabs(saved - barrier) * 4, <, saved);
	close_scenario(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published),
		cmocka_unit_test(synchronize_rcu_by_callback),
		cmocka_unit_test(many_cpus_fast_ticks),
		cmocka_unit_test(few_cpus_preemptible),
		cmocka_unit_test(stolen_cpus),
		cmocka_unit_test(a_barriers_mutex_is_what_its_holder_waits_for),
		cmocka_unit_test(barrier_explains_the_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
