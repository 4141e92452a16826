/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long an O_SYNC write takes the loop, by who commits it: with everything
 * constant, a loop with a hundred writes more takes a hundred times that longer.
 * And what becomes of the inode when its cgroup goes.
 */
#include "test.h"

#include "load/writer.h"
#include "properties.h"

#define SEED 20261130

/* The only loop. */
static struct measurement loop(int writes, const char *load)
{
	char text[1000];
	struct measurement m;

	snprintf(text, sizeof(text),
		 "host: {cpus: 8, hz: 100, wakeup: 1us, local_wakeup: 1us, "
		 "tick_jitter: 0ns, context_switch: 0ns}\n"
		 "cgroup: {favordynmods: true, mkdir: 300us, attach: 30us, "
		 "rmdir: 200us}\n"
		 "disk: {service: 50us, kblockd: 6us}\n"
		 "load: {churners: 1, loop: program, writes: %d, "
		 "write_ios: 1, write_cpu: 85us, commit_cpu: 66us, "
		 "step_writes: always, warmup: 1s, %s}\n"
		 "kernels: [base]\n"
		 "umount: {one: {sample: call, samples: 20, gap: 2s, "
		 "steps: [{delay: 1ms}]}}\n", writes, load);
	m = measured(text, SEED);
	assert_uint(m.iterations, >, 8);
	return m;
}

static void count_callbacks(void *ctx, const struct trace_record *rec)
{
	if (rec->type == TRACE_CALL_RCU)
		*(double *)ctx += (double)rec->a;
}

/* That an iteration queues; what is not a write's is the same for any number. */
static double callbacks_of(int writes, bool recharge)
{
	char text[500];
	const struct scenario *s;
	struct measurement m;
	double n = 0;

	snprintf(text, sizeof(text),
		 "load: {churners: 1, loop: program, writes: %d, recharge: %s, "
		 "step_writes: always, warmup: 1s}\n"
		 "kernels: [base]\n"
		 "umount: {one: {sample: call, samples: 4, gap: 2s, "
		 "steps: [{delay: 1ms}]}}\n", writes, recharge ? "yes" : "no");
	s = scenario_of(&arenas.scenarios, text);
	measurement_run(&s->machine, &s->load, &s->kernel[0], &s->driver[0], SEED,
			0, &(struct observer){ count_callbacks, &n }, NULL,
			&arenas.work, &arenas.keep, &m);
	assert_null(m.error);
	return n / (double)m.iterations;
}

/* Of one iteration, ns. */
static double iteration(int writes, const char *load)
{
	struct measurement m = loop(writes, load);

	return (double)m.window / (double)m.iterations;
}

static double write_time(const char *load)
{
	return (iteration(150, load) - iteration(50, load)) / 100;
}

static void a_write_waits_for_its_commit_if_it_is_to(void **state)
{
	double alone = write_time("commit_ios: 0");
	double each = write_time("commits: each_write, commit_ios: 4");
	double log = write_time("commits: each_write, commit_ios: 1");

	(void)state;
	/* CPU, disk, a wake-up. */
	assert_near(alone, 85e3 + 50e3 + 1e3, 1e3);
	/* Then the journal's thread: CPU, the log; two wake-ups and the writer's. */
	assert_near(log - alone, 66e3 + 50e3 + 3e3, 2e3);
	/* And three requests, each behind a worker that is woken for it. */
	assert_near(each - log, 3 * (6e3 + 50e3 + 1e3), 4e3);
}

/* The worker's CPU time; its wake-up, the writer's for it, and another for the writer. */
static void a_request_is_completed_by_a_work_if_it_is_to(void **state)
{
	double by_irq = write_time("commits: each_write, commit_ios: 1");
	double by_work = write_time("commits: each_write, commit_ios: 1, "
				    "end_io: 40us");

	(void)state;
	assert_near(by_work - by_irq, 40e3 + 2e3, 1e3);
}

/* 64 pages hang on one node, the 65th makes it three; without O_TRUNC none goes. */
static void a_truncated_file_frees_its_tree(void **state)
{
	(void)state;
	assert_near(callbacks_of(65, true) - callbacks_of(64, true), 2, 0.7);
	assert_near(callbacks_of(65, false) - callbacks_of(64, false), 0, 0.7);
}

static void a_childs_own_time_is_in_each_iteration(void **state)
{
	(void)state;
	assert_near(iteration(50, "child_cpu: 700us") - iteration(50, "pause: 0ns"),
		    700e3, 20e3);
}

static double switches(const char *load)
{
	struct measurement m = loop(50, load);

	return (double)m.switches / (double)m.iterations;
}

/*
 * What is written with O_SYNC stays dirty, and the cleanup of its cgroup leaves it:
 * its next writer switches it, once a round at most.  After a sync(2) both do.
 */
static void cleanup_switches_what_is_clean(void **state)
{
	(void)state;
	assert_real(switches("pause: 200ms, inode_clean: false"), <=, 1.1);
	assert_real(switches("pause: 200ms, inode_clean: true"), >, 1.5);
}

static bool drawn(const char *host, const char *load)
{
	struct scenario *s;
	char text[400];

	snprintf(text, sizeof(text), "host: {cpus: 16, %s}\n"
		 "load: {churners: 4, %s}\n"
		 "disk: {service: {exponential: 178us}}\n", host, load);
	s = scenario_of(&arenas.scenarios, text);
	return writers_are_drawn(&s->machine, &s->load);
}

static void writers_are_drawn_where_it_is_the_same(void **state)
{
	static const char *const law = "write_cpu: {exponential: 40us}";

	(void)state;
	assert_true(drawn("hz: 100", law));
	assert_true(drawn("tick_stop: never", law));
	assert_false(drawn("hz: 100", "write_cpu: 40us"));
	assert_false(drawn("tick_stop: at_once", law));
	assert_false(drawn("tick_stop: menu", law));
	assert_false(drawn("hz: 100", "write_cpu: {exponential: 40us}, "
				      "spinners: 1"));
	assert_true(drawn("tick_stop: at_once",
			  "write_cpu: {exponential: 40us}, "
			  "step_writes: never"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_waits_for_its_commit_if_it_is_to),
		cmocka_unit_test(a_request_is_completed_by_a_work_if_it_is_to),
		cmocka_unit_test(a_truncated_file_frees_its_tree),
		cmocka_unit_test(a_childs_own_time_is_in_each_iteration),
		cmocka_unit_test(cleanup_switches_what_is_clean),
		cmocka_unit_test(writers_are_drawn_where_it_is_the_same),
	};

	return cmocka_run_group_tests(tests, arenas_open, arenas_close);
}
