/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random streams belong to one component each: what one draws, and how many of
 * it there are, changes no draw of another.
 */
#include "properties.h"

#include <string.h>

#include "kernel/rcu_barrier.h"
#include "kernel/rcu_core.h"
#include "kernel/srcu.h"

#define SEED 8

/* -- in the kernel -- */

static void calls_rcu_barrier(struct task *t)
{
	call_rcu_bunch(t->cpu, 1);
	rcu_barrier(t, task_exit);
}

static void calls_synchronize_srcu(struct task *t)
{
	synchronize_srcu(t, task_exit);
}

/*
 * fn begins at 1 ms on a machine that idles.  The first tick after that, and
 * with it the first grace period, comes later than 'until'.
 */
static void run_call(struct lab *l, task_fn fn, simtime_t until)
{
	static struct task task;

	memset(&task, 0, sizeof(task));
	lab_open(l, "host: {cpus: 4, hz: 100}\n", SEED);
	task_init(&l->m, &task, "task", &l->m.cpu[1]);
	task_start_after(&task, MSEC, fn);
	lab_run(l, until);
}

static bool untouched(const struct rng *rng, const struct lab *l,
		      const char *component, const char *purpose)
{
	struct rng fresh = machine_rng(&l->m, component, 0, purpose);

	return !memcmp(rng, &fresh, sizeof(fresh));
}

static void a_barrier_draws_nothing_of_the_kthreads(void **state)
{
	struct lab l;

	(void)state;
	run_call(&l, calls_rcu_barrier, 2 * MSEC);
	assert_true(untouched(&l.m.rcu.rng, &l, "rcu", "gp_kthread"));
	assert_false(untouched(&l.m.rcu.rng_barrier, &l, "rcu_barrier", "ipi"));
	lab_close(&l);
}

static void srcu_draws_nothing_of_expedited_grace_periods(void **state)
{
	struct lab l;

	(void)state;
	run_call(&l, calls_synchronize_srcu, 2 * MSEC);
	assert_true(untouched(&l.m.rcu.rng_exp, &l, "rcu", "expedited"));
	assert_uint(l.m.isw_srcu.gp_seq, >, 0);
	lab_close(&l);
}

/* -- in the load -- */

static struct measurement measure(struct arena *arena, int churners,
				  int own_churn, bool pressure)
{
	struct scenario *s = scenario_of(arena, "umount: {no-pressure: "
						"{samples: 10, concurrency: 2}}\n");
	struct measurement m;
	struct arena work;

	arena_init(&work, 0);
	s->load.churners = churners;
	s->driver[0].own_churn = own_churn;
	s->driver[0].pressure = pressure;
	measurement_run(&s->machine, &s->load, &s->kernel[0], &s->driver[0],
			SEED, 0, NULL, NULL, &work, arena, &m);
	arena_free(&work);
	assert_null(m.error);
	return m;
}

static bool same(const struct measurement *a, const struct measurement *b)
{
	return a->nr_samples == b->nr_samples && a->events == b->events &&
	       !memcmp(a->latency, b->latency,
		       (size_t)a->nr_samples * sizeof(*a->latency));
}

/* A cell without churners, with and without loops on its own targets. */
static void churners_that_do_not_run_change_nothing(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (int own_churn = 0; own_churn < 3; own_churn++) {
		struct measurement few = measure(&arena, 4, own_churn, false);
		struct measurement many = measure(&arena, 40, own_churn, false);
		struct measurement odd = measure(&arena, 7, own_churn, false);

		assert_true(same(&few, &many));
		assert_true(same(&few, &odd));
	}
	arena_free(&arena);
}

/* The comparison sees a difference where there is one. */
static void churners_that_run_do(void **state)
{
	struct measurement few, many;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	few = measure(&arena, 2, 0, true);
	many = measure(&arena, 3, 0, true);
	assert_false(same(&few, &many));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_barrier_draws_nothing_of_the_kthreads),
		cmocka_unit_test(srcu_draws_nothing_of_expedited_grace_periods),
		cmocka_unit_test(churners_that_do_not_run_change_nothing),
		cmocka_unit_test(churners_that_run_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
