/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What cpuidle's governors make of a CPU's idle intervals: when its tick stops,
 * and how soon it wakes up.
 */
#include "properties.h"

#define SEED 6
#define LOOKS 2000

/* Runs for a moment, sleeps, and so on; bound to CPU 1. */
struct napper {
	struct task task;
	struct task waker; /* on CPU 0, where a nap does not end by itself */
	simtime_t nap, due, late;
	int naps;
};

static void naps(struct task *t);

static void wakes(struct task *t)
{
	struct napper *n = container_of(t, struct napper, task);

	n->late = t->m->engine.now - n->due;
	n->naps++;
	naps(t);
}

static void asleep(struct task *t)
{
	struct napper *n = container_of(t, struct napper, task);

	if (n->waker.m)
		task_sleep(t, wakes);
	else
		task_sleep_for(t, n->nap, wakes);
}

static void naps(struct task *t)
{
	task_compute(t, 5 * USEC, 0, asleep);
}

static void open_napper(struct lab *l, struct napper *n, const char *tick_stop,
			int hz, simtime_t nap)
{
	char text[300];

	snprintf(text, sizeof(text), "host: {cpus: 2, hz: %d, tick_stop: %s, "
		 "wakeup: 40us, local_wakeup: 0ns}\n", hz, tick_stop);
	lab_open(l, text, SEED);
	*n = (struct napper){ .nap = nap };
	task_init(&l->m, &n->task, "napper", &l->m.cpu[1]);
	n->task.bound = true;
	task_start_after(&n->task, MSEC, naps);
}

/* In how many of so many looks the tick was stopped. */
static int stopped(struct lab *l, simtime_t from, simtime_t step)
{
	int n = 0;

	for (int i = 0; i < LOOKS; i++) {
		lab_run(l, from + i * step);
		n += l->m.cpu[1].tick_stopped;
	}
	return n;
}

/*
 * menu keeps the tick where naps of a kind are shorter than it, also if one in
 * eight is not, and stops it where they are longer.
 */
static void menu_stops_the_tick_for_long_sleeps(void **state)
{
	static const struct {
		const char *tick_stop;
		simtime_t nap;
		int least, most; /* looks at a stopped tick */
	} c[] = {
		{ "menu", MSEC, 0, 0 },
		{ "menu", 30 * MSEC, LOOKS / 2, LOOKS },
		{ "menu-7.2", MSEC, 0, 0 },
		{ "menu-7.2", 30 * MSEC, LOOKS / 2, LOOKS },
		{ "teo-7.2", MSEC, 0, LOOKS / 100 },
		{ "teo-7.2", 30 * MSEC, LOOKS / 2, LOOKS },
		{ "teo", MSEC, 0, 0 },
		{ "teo", 30 * MSEC, LOOKS / 2, LOOKS },
		{ "at_once", MSEC, LOOKS * 9 / 10, LOOKS },
		{ "never", 30 * MSEC, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++) {
		struct napper n;
		struct lab l;
		int nr;

		open_napper(&l, &n, c[i].tick_stop, 100, c[i].nap);
		nr = stopped(&l, SEC, 10 * MSEC / 7);
		assert_int(nr, >=, c[i].least);
		assert_int(nr, <=, c[i].most);
		lab_close(&l);
	}
}

static void calls(struct task *t)
{
	struct napper *n = container_of(t, struct napper, waker);

	n->due = t->m->engine.now;
	task_wake(&n->task);
	task_compute(t, n->nap, 0, calls);
}

/* Who is called before a timer, again and again, keeps the tick; then it is alone. */
static void teo_learns_from_intercepts(void **state)
{
	struct napper n;
	struct lab l;

	(void)state;
	open_napper(&l, &n, "teo", 100, 50 * USEC);
	task_init(&l.m, &n.waker, "waker", &l.m.cpu[0]);
	n.waker.bound = true;
	lab_run(&l, 2 * MSEC);
	assert_true(l.m.cpu[1].tick_stopped);
	task_start_after(&n.waker, 0, calls);
	lab_run(&l, SEC);
	assert_int(n.naps, >, 5000);
	assert_int(stopped(&l, SEC, 7 * USEC), ==, 0);
	assert_uint(l.m.cpu[1].cpuidle.tick_hits, <=, 7);
	n.nap = 100 * MSEC;
	lab_run(&l, 2 * SEC);
	assert_int(stopped(&l, 2 * SEC, 70 * USEC), >, LOOKS / 2);
	lab_close(&l);
}

/* One nap in eight that is short is left out since 6.15, one that is long always. */
static void menu_leaves_out_what_is_not_typical(void **state)
{
	static const struct {
		const char *tick_stop;
		unsigned int often, once; /* us */
		bool stops;
	} c[] = {
		{ "menu", 30000, 1000, false },
		{ "menu-7.2", 30000, 1000, true },
		{ "menu", 1000, 30000, false },
		{ "menu-7.2", 1000, 30000, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++) {
		struct napper n;
		struct cpu *cpu;
		struct lab l;

		open_napper(&l, &n, c[i].tick_stop, 100, MSEC);
		cpu = &l.m.cpu[1];
		for (int k = 0; k < MENU_INTERVALS; k++)
			cpu->cpuidle.interval[k] = k == 3 ? c[i].once
							  : c[i].often;
		cpu->tick_stopped = false;
		assert_int(cpuidle_select(cpu, 100 * MSEC), ==, c[i].stops);
		lab_close(&l);
	}
}

/* Of 7.2: ticks that are all that wakes make it stop them, deep as it sleeps. */
static void teo_stops_ticks_that_wake_for_nothing(void **state)
{
	struct napper n;
	struct lab l;

	(void)state;
	open_napper(&l, &n, "teo-7.2", 100, MSEC);
	lab_run(&l, SEC);
	assert_false(l.m.cpu[1].tick_stopped);
	n.nap = 10 * SEC;
	lab_run(&l, SEC + 150 * MSEC);
	assert_true(l.m.cpu[1].tick_stopped);
	lab_close(&l);
}

/* Of no intervals none is typical: the first idle spell goes by the timer. */
static void menu_begins_by_the_next_timer(void **state)
{
	struct napper n;
	struct lab l;

	(void)state;
	open_napper(&l, &n, "menu", 100, MSEC);
	lab_run(&l, 1500 * USEC);
	assert_int(n.naps, ==, 0);
	assert_true(l.m.cpu[1].tick_stopped);
	lab_close(&l);
}

/* Two ticks in a row and the naps before are typical no longer. */
static void menu_forgets_after_some_ticks(void **state)
{
	struct napper n;
	struct lab l;

	(void)state;
	open_napper(&l, &n, "menu", 100, MSEC);
	lab_run(&l, SEC);
	assert_false(l.m.cpu[1].tick_stopped);
	n.nap = 10 * SEC;
	lab_run(&l, SEC + 15 * MSEC);
	assert_false(l.m.cpu[1].tick_stopped);
	lab_run(&l, SEC + 60 * MSEC);
	assert_true(l.m.cpu[1].tick_stopped);
	lab_close(&l);
}

/*
 * haltpoll polls for as long as naps last, up to 200 us, and sees who calls without
 * an IPI; from longer ones it learns to halt at once.
 */
static void haltpoll_is_awake_for_short_naps(void **state)
{
	struct napper n;
	struct lab l;

	(void)state;
	open_napper(&l, &n, "haltpoll", 250, 45 * USEC);
	task_init(&l.m, &n.waker, "waker", &l.m.cpu[0]);
	n.waker.bound = true;
	task_start_after(&n.waker, 2 * MSEC, calls);
	lab_run(&l, SEC);
	assert_int(n.naps, >, 15000);
	assert_int(n.late, ==, 0);
	assert_int(stopped(&l, SEC, 7 * USEC), ==, 0);
	assert_int(l.m.cpu[1].cpuidle.poll_limit, ==, 50 * USEC);
	/* Below the 50 us that it grew from, it is none. */
	n.nap = 700 * USEC;
	lab_run(&l, SEC + 17 * MSEC);
	assert_int(l.m.cpu[1].cpuidle.poll_limit, ==, 0);
	lab_run(&l, 2 * SEC);
	assert_int(l.m.cpu[1].cpuidle.poll_limit, ==, 0);
	assert_int(n.late, ==, 40 * USEC);
	assert_int(stopped(&l, 2 * SEC, 70 * USEC), >, LOOKS * 8 / 10);
	lab_close(&l);
}

/* An interrupt may let the idle loop stop a tick that has come already. */
static void a_tick_on_its_way_out_of_a_halt_is_not_stopped(void **state)
{
	struct cpu *cpu;
	struct lab l;

	(void)state;
	lab_open(&l, "host: {cpus: 2, hz: 100, tick_stop: at_once, "
		 "halt_exit: 2ms}\n", SEED);
	cpu = &l.m.cpu[1];
	tick_restart(cpu);
	lab_run(&l, 11 * MSEC);
	assert_true(cpu->leaving_halt);
	tick_idle(cpu);
	assert_true(event_pending(&cpu->tick));
	lab_run(&l, 15 * MSEC);
	assert_false(cpu->leaving_halt);
	assert_true(cpu->tick_stopped);
	lab_close(&l);
}

/* A CPU that polls has not halted. */
static void who_polls_takes_its_tick_at_once(void **state)
{
	struct napper n;
	struct lab l;

	(void)state;
	open_napper(&l, &n, "haltpoll, halt_exit: 300us", 1000, 45 * USEC);
	lab_run(&l, SEC);
	for (int i = 0; i < LOOKS; i++) {
		lab_run(&l, SEC + i * 7 * USEC);
		assert_false(l.m.cpu[1].leaving_halt);
	}
	lab_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(menu_stops_the_tick_for_long_sleeps),
		cmocka_unit_test(teo_learns_from_intercepts),
		cmocka_unit_test(menu_leaves_out_what_is_not_typical),
		cmocka_unit_test(teo_stops_ticks_that_wake_for_nothing),
		cmocka_unit_test(menu_begins_by_the_next_timer),
		cmocka_unit_test(menu_forgets_after_some_ticks),
		cmocka_unit_test(a_tick_on_its_way_out_of_a_halt_is_not_stopped),
		cmocka_unit_test(who_polls_takes_its_tick_at_once),
		cmocka_unit_test(haltpoll_is_awake_for_short_naps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
