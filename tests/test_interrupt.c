/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interrupts of devices: whose time they take, and what waits for them.
 */
#include "test.h"

#include "load/interrupt.h"
#include "properties.h"

#define SEED 20261127
#define QUIET "tick_jitter: 0ns, wakeup: 0ns, local_wakeup: 0ns, " \
	      "context_switch: 0ns"

static simtime_t ended;

static void ends(struct task *t)
{
	ended = t->m->engine.now;
	task_exit(t);
}

static void computes(struct task *t)
{
	task_compute(t, 90 * MSEC, 0.5, ends);
}

/* When 90 ms of CPU time on CPU 0 are over that begin at 0. */
static simtime_t end_of_90_ms(const char *host, simtime_t takes, const char *cpus)
{
	struct interrupt_config config = {
		.every = dist_constant(MSEC),
		.takes = dist_constant(takes),
		.cpus = cpus,
	};
	struct task hog = { .m = NULL };
	struct lab l;

	lab_open(&l, host, SEED);
	task_init(&l.m, &hog, "hog", &l.m.cpu[0]);
	hog.bound = true;
	interrupts_start(&l.m, &config);
	task_start_after(&hog, 0, computes);
	ended = 0;
	lab_run(&l, 2 * SEC);
	lab_close(&l);
	return ended;
}

/* A tenth of the CPU is theirs: 90 ms of a task take a hundred. */
static void they_take_time_from_a_task(void **state)
{
	static const char one[] = "host: {cpus: 1, hz: 100, " QUIET "}\n";
	static const char two[] = "host: {cpus: 2, hz: 100, " QUIET "}\n";
	simtime_t end = end_of_90_ms(one, 100 * USEC, "all");

	(void)state;
	assert_int(end, >=, 99900 * USEC);
	assert_int(end, <=, 100100 * USEC);
	end = end_of_90_ms(two, 100 * USEC, "1");
	assert_int(end, >=, 90 * MSEC);
	assert_int(end, <=, 90100 * USEC);
}

static void an_idle_cpu_is_busy_with_them(void **state)
{
	struct interrupt_config config = {
		.every = dist_constant(MSEC),
		.takes = dist_constant(100 * USEC),
		.cpus = "1",
	};
	struct lab l;

	(void)state;
	lab_open(&l, "host: {cpus: 2, hz: 100, " QUIET "}\n", SEED);
	interrupts_start(&l.m, &config);
	lab_run(&l, SEC);
	assert_int(cpus_idle_time(&l.m, 0, l.m.nr_cpus), >=, 1900 * MSEC);
	assert_int(cpus_idle_time(&l.m, 0, l.m.nr_cpus), <=, 1900 * MSEC + 200 * USEC);
	lab_close(&l);
}

/*
 * More than there is: each of the task's milliseconds ends in an interrupt with
 * two passes of 5 ms, and its slice in ksoftirqd's.  A twentieth is left for it.
 */
static void a_flood_starves_nobody(void **state)
{
	static const char host[] = "host: {cpus: 1, hz: 1000, " QUIET "}\n";
	simtime_t end = end_of_90_ms(host, 5 * MSEC, "all");

	(void)state;
	assert_int(end, >=, 500 * MSEC);
	assert_int(end, <=, 1800 * MSEC);
}

/* Mean latency of steps on two CPUs beside interrupts, ns. */
static simtime_t mean_of(const char *steps, const char *interrupts,
			 const char *beside)
{
	char text[600];
	struct measurement m;
	simtime_t sum = 0;

	snprintf(text, sizeof(text),
		 "host: {cpus: 2, hz: 1000}\n"
		 "load: {churners: 0, warmup: 100ms, interrupts: %s}\n"
		 "kernels: [base]\n"
		 "umount: {one: {sample: call, samples: 100, pressure: true,\n"
		 "  beside: %s, steps: %s}}\n", interrupts, beside, steps);
	m = measured(text, SEED);
	for (int i = 0; i < m.nr_samples; i++)
		sum += m.latency[i];
	return sum / m.nr_samples;
}

/* Idle CPUs are quiescent in between: a grace period sees that. */
static void idle_cpus_stay_quiescent(void **state)
{
	static const char every_ms[] =
		"{every: {exponential: 1ms}, takes: 10us}";
	simtime_t silent = mean_of("[synchronize_rcu]", "none",
				   "[{delay: 5ms}]");
	simtime_t loud = mean_of("[synchronize_rcu]", every_ms,
				 "[{delay: 5ms}]");

	(void)state;
	assert_int(loud, <=, silent * 11 / 10);
	assert_int(loud, >=, silent / 2);
}

/* A batch of callbacks waits for what else is raised on its CPU. */
static void callbacks_wait_for_them(void **state)
{
	static const char half[] =
		"{every: {exponential: 1ms}, takes: {exponential: 700us}}";
	static const char beside[] =
		"[{kernel: 2ms}, {call_rcu: 20}, {delay: 100us}]";
	simtime_t silent = mean_of("[rcu_barrier]", "none", beside);
	simtime_t loud = mean_of("[rcu_barrier]", half, beside);

	(void)state;
	assert_int(loud, >=, silent + MSEC);
}

/* A scan cannot credit a CPU that is inside one, and comes again. */
static void a_scan_passes_over_a_cpu_that_is_in_one(void **state)
{
	static const char half[] =
		"{every: {exponential: 1ms}, takes: 700us}";
	simtime_t silent = mean_of("[synchronize_rcu]", "none",
				   "[{delay: 1s}]");
	simtime_t loud = mean_of("[synchronize_rcu]", half, "[{delay: 1s}]");

	(void)state;
	assert_int(loud, >=, silent + MSEC);
}

/* Drawn or stepped, a writer has as little of its CPU. */
static void a_writer_pays_for_them(void **state)
{
	static const char *const step[] = { "auto", "always" };
	double rate[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		char text[500];
		struct measurement m;

		snprintf(text, sizeof(text),
			 "host: {cpus: 8, hz: 250}\n"
			 "load: {churners: 2, warmup: 1s, step_writes: %s, "
			 "interrupts: {every: 1ms, takes: 700us}}\n"
			 "kernels: [base]\n"
			 "umount: {one: {sample: call, samples: 2, gap: 1s, "
			 "steps: [{delay: 1ms}]}}\n", step[i]);
		m = measured(text, SEED);
		rate[i] = (double)m.iterations / (double)m.window;
	}
	assert_near(rate[0] / rate[1], 1, 0.05);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_take_time_from_a_task),
		cmocka_unit_test(an_idle_cpu_is_busy_with_them),
		cmocka_unit_test(a_flood_starves_nobody),
		cmocka_unit_test(idle_cpus_stay_quiescent),
		cmocka_unit_test(callbacks_wait_for_them),
		cmocka_unit_test(a_scan_passes_over_a_cpu_that_is_in_one),
		cmocka_unit_test(a_writer_pays_for_them),
	};

	return cmocka_run_group_tests(tests, arenas_open, arenas_close);
}
