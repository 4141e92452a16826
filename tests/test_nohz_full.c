/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CPUs that are kept free: nohz_full, isolcpus, rcu_nocbs; and their lists.
 */
#include "kernel/cpulist.h"
#include "kernel/rcu_synchronize.h"
#include "properties.h"

#define SEED 5
#define TWO_OF_FOUR "host: {cpus: 4, hz: 250, nohz_full: 2-3}\n"
#define HOPS (500 * USEC)

/* -- lists -- */

static void lists_are_read_as_the_kernel_reads_them(void **state)
{
	static const struct {
		const char *list;
		unsigned int cpus; /* of eight, by bit */
	} good[] = {
		{ "none", 0 }, { "all", 0xff }, { "3", 0x08 }, { "2-7", 0xfc },
		{ "0,2-3,7", 0x8d }, { "5-N", 0xe0 }, { "N", 0x80 },
		{ "6-20", 0xc0 }, { "9", 0 }, { "9-N,0", 0x01 },
	};
	static const char *const bad[] = {
		"", "2-", "-3", "3-2", "1,,2", "1,", "a", "all,1", "0-31:1/2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		unsigned int cpus = 0;

		assert_true(cpulist_valid(good[i].list));
		for (int cpu = 0; cpu < 8; cpu++)
			cpus |= (unsigned int)cpulist_has(good[i].list, cpu, 8)
				<< cpu;
		assert_uint(cpus, ==, good[i].cpus);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (cpulist_valid(bad[i]))
			fail_msg("'%s' is no list of CPUs", bad[i]);
}

/* -- tasks -- */

/* Never sleeps; bound to its CPU. */
static void spins(struct task *t)
{
	task_compute(t, 10 * MSEC, t->user, spins);
}

static void spinner_start(struct lab *l, struct task *t, int cpu, double user)
{
	task_init(&l->m, t, "spinner", &l->m.cpu[cpu]);
	t->bound = true;
	t->user = user;
	task_start_after(t, 0, spins);
}

struct guest {
	struct task task;
	struct lab *l;
	bool seen[8]; /* where it has been */
	simtime_t start, took;
};

static void visits(struct task *t)
{
	struct guest *g = container_of(t, struct guest, task);

	g->seen[t->cpu->id] = true;
	task_sleep_for(t, 3 * MSEC, visits);
}

static void leaves(struct task *t)
{
	task_exit(t);
}

static void stays_for_20_ms(struct task *t)
{
	task_compute(t, 20 * MSEC, 1, leaves);
}

static void waited(struct task *t)
{
	struct guest *g = container_of(t, struct guest, task);

	g->took = t->m->engine.now - g->start;
	task_exit(t);
}

static void waits(struct task *t)
{
	struct guest *g = container_of(t, struct guest, task);

	g->start = t->m->engine.now;
	synchronize_rcu(t, waited);
}

/* -- nohz_full -- */

static void a_single_task_has_no_tick(void **state)
{
	struct task spinner[2] = { { .m = NULL } };
	struct guest second = { .took = 0 };
	struct lab l;

	(void)state;
	lab_open(&l, TWO_OF_FOUR, SEED);
	spinner_start(&l, &spinner[0], 1, 1);
	spinner_start(&l, &spinner[1], 3, 1);
	task_init(&l.m, &second.task, "second", &l.m.cpu[3]);
	second.task.bound = true;
	task_start_after(&second.task, 102 * MSEC, stays_for_20_ms);
	lab_run(&l, 100 * MSEC);
	assert_true(l.m.cpu[3].tick_stopped);
	assert_false(l.m.cpu[1].tick_stopped);
	lab_run(&l, 110 * MSEC);
	assert_false(l.m.cpu[3].tick_stopped); /* two take turns */
	lab_run(&l, 200 * MSEC);
	assert_true(l.m.cpu[3].tick_stopped);
	/* Somebody keeps the time. */
	assert_false(l.m.cpu[0].tick_stopped);
	lab_close(&l);
}

/* nohz=off nohz_full=2-3: all but the tick. */
static void without_nohz_a_single_task_keeps_its_tick(void **state)
{
	struct task spinner = { .m = NULL };
	struct lab l;

	(void)state;
	lab_open(&l, "host: {cpus: 4, nohz_full: 2-3, tick_stop: never}\n",
		 SEED);
	spinner_start(&l, &spinner, 3, 1);
	lab_run(&l, 100 * MSEC);
	assert_false(l.m.cpu[3].tick_stopped);
	assert_true(cpu_in_eqs(&l.m.cpu[3]));
	assert_non_null(l.m.rdp[3].nocb);
	lab_close(&l);
}

/*
 * Beside a CPU that spins in user mode, or in the kernel: with a tick it reports
 * by itself; without, user mode is quiescent at any look, and the kernel is not
 * until RCU has waited for so long that it asks for the tick.
 */
static void the_kernel_without_a_tick_holds_up_a_grace_period(void **state)
{
	static const struct {
		int cpu;
		double user;
		int least, most; /* ticks */
	} c[] = {
		{ 1, 1, 1, 4 }, { 1, 0, 1, 4 },
		{ 3, 1, 1, 6 }, { 3, 0, 25, 40 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++) {
		struct task spinner = { .m = NULL };
		struct guest caller = { .took = 0 };
		struct lab l;

		lab_open(&l, TWO_OF_FOUR
			 "rcu: {preemptible: true, reader_fraction: 0}\n",
			 SEED);
		spinner_start(&l, &spinner, c[i].cpu, c[i].user);
		task_init(&l.m, &caller.task, "caller", &l.m.cpu[0]);
		task_start_after(&caller.task, 21 * MSEC, waits);
		lab_run(&l, SEC);
		assert_int(caller.took, >=, (c[i].least - 1) * l.m.tick);
		assert_int(caller.took, <=, c[i].most * l.m.tick + HOPS);
		lab_close(&l);
	}
}

static void its_callbacks_are_offloaded_and_kthreads_are_elsewhere(void **state)
{
	struct guest caller = { .took = 0 };
	struct lab l;

	(void)state;
	lab_open(&l, TWO_OF_FOUR "rcu: {nocb: 1, normal_wake_from_gp: off}\n",
		 SEED);
	for (int i = 0; i < 4; i++)
		assert_int(!l.m.rdp[i].nocb, ==, i == 0);
	task_init(&l.m, &caller.task, "caller", &l.m.cpu[3]);
	caller.task.bound = true;
	task_start_after(&caller.task, 21 * MSEC, waits);
	lab_run(&l, SEC);
	assert_int(caller.took, >, 0);
	assert_false(l.m.rcu.kthread.cpu->nohz_full);
	assert_false(l.m.rdp[3].nocb_cb_kthread.cpu->nohz_full);
	lab_close(&l);
}

/* rcu_organize_nocb_kthreads(): 8 / int_sqrt(8) CPUs a group. */
static void eight_offloaded_cpus_are_two_groups(void **state)
{
	struct lab l;

	(void)state;
	lab_open(&l, "host: {cpus: 8}\nrcu: {nocb: all}\n", SEED);
	assert_int(l.m.rcu.nr_nocb_groups, ==, 2);
	lab_close(&l);
}

/* -- isolcpus -- */

static void nobody_is_placed_on_an_isolated_cpu(void **state)
{
	struct task spinner[2] = { { .m = NULL } };
	struct guest g[3];
	struct lab l;

	(void)state;
	lab_open(&l, "host: {cpus: 4, isolcpus: 2-3}\n", SEED);
	for (int i = 0; i < 2; i++)
		spinner_start(&l, &spinner[i], i, 1);
	for (int i = 0; i < 3; i++) {
		g[i] = (struct guest){ .l = &l };
		task_init(&l.m, &g[i].task, "guest", &l.m.cpu[i + 1]);
		if (i == 2)
			g[i].task.bound = true;
		task_start(&g[i].task, visits);
	}
	lab_run(&l, SEC);
	for (int i = 0; i < 2; i++)
		assert_false(g[i].seen[2] || g[i].seen[3]);
	assert_true(g[2].seen[3]); /* who is bound there stays there */
	lab_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_as_the_kernel_reads_them),
		cmocka_unit_test(a_single_task_has_no_tick),
		cmocka_unit_test(without_nohz_a_single_task_keeps_its_tick),
		cmocka_unit_test(the_kernel_without_a_tick_holds_up_a_grace_period),
		cmocka_unit_test(its_callbacks_are_offloaded_and_kthreads_are_elsewhere),
		cmocka_unit_test(eight_offloaded_cpus_are_two_groups),
		cmocka_unit_test(nobody_is_placed_on_an_isolated_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
