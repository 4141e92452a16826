/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vCPUs that share physical processors: who has his turn, and for how long; and
 * those that the hypervisor polls for.
 *
 * Hogs, each bound to a CPU of its own, use the processor for so long and are
 * gone.  What shares it out badly shows in when they end.
 */
#include <string.h>

#include "properties.h"

#include "kernel/blockdev.h"
#include "kernel/rcu_synchronize.h"

#define SEED 11
/* Nothing but the turns takes any time. */
#define HOST "cpus: 4, hz: 100, tick_jitter: 0ns, wakeup: 0ns, " \
	     "local_wakeup: 0ns, context_switch: 0ns"
/* Ticks, softirqs, and what the grace-period kthread does. */
#define SLACK (100 * USEC)

struct hog {
	struct task task;
	simtime_t needs; /* of the processor, ns */
	simtime_t sleep; /* half-way, ns; 0: none */
	simtime_t end;
	struct disk disk;
};

static struct hog *hog_of(struct task *t)
{
	return container_of(t, struct hog, task);
}

static void hog_ends(struct task *t)
{
	hog_of(t)->end = t->m->engine.now;
	task_exit(t);
}

static void hog_goes_on(struct task *t)
{
	task_compute(t, hog_of(t)->needs / 2, 0, hog_ends);
}

static void hog_half_way(struct task *t)
{
	if (hog_of(t)->sleep)
		task_sleep_for(t, hog_of(t)->sleep, hog_goes_on);
	else
		hog_goes_on(t);
}

static void hog_runs(struct task *t)
{
	task_compute(t, hog_of(t)->needs / 2, 0, hog_half_way);
}

static void hog_start(struct lab *l, struct hog *h, int cpu, simtime_t at,
		      simtime_t needs, simtime_t sleep)
{
	*h = (struct hog){ .needs = needs, .sleep = sleep };
	task_init(&l->m, &h->task, "hog", &l->m.cpu[cpu]);
	h->task.bound = true;
	task_start_after(&h->task, at, hog_runs);
}

static void assert_ends(const struct lab *l, const struct hog *h, simtime_t at)
{
	assert_int_in(&l->w->run, h->end, >=, at);
	assert_int_in(&l->w->run, h->end, <=, at + SLACK);
}

static void turns_go_by_number(void **state)
{
	struct hog h[4];
	struct lab l;

	(void)state;
	lab_open(&l, "host: {" HOST ", pcpus: 1, pcpu_slice: 1ms}\n", SEED);
	/* CPU 2 is first; then 3, 0, 1, of which 3 started last. */
	hog_start(&l, &h[2], 2, 2000 * USEC, 5 * MSEC, 0);
	hog_start(&l, &h[1], 1, 2001 * USEC, 5 * MSEC, 0);
	hog_start(&l, &h[0], 0, 2002 * USEC, 5 * MSEC, 0);
	hog_start(&l, &h[3], 3, 2003 * USEC, 5 * MSEC, 0);
	lab_run(&l, SEC);
	assert_ends(&l, &h[2], 19 * MSEC);
	assert_ends(&l, &h[3], 20 * MSEC);
	assert_ends(&l, &h[0], 21 * MSEC);
	assert_ends(&l, &h[1], 22 * MSEC);
	lab_close(&l);
}

static void two_processors_serve_two(void **state)
{
	struct hog h[4];
	struct lab l;

	(void)state;
	lab_open(&l, "host: {" HOST ", pcpus: 2, pcpu_slice: 1ms}\n", SEED);
	for (int i = 0; i < 4; i++)
		hog_start(&l, &h[i], i, 2 * MSEC, 5 * MSEC, 0);
	lab_run(&l, SEC);
	for (int i = 0; i < 4; i++) {
		assert_int_in(&l.w->run, h[i].end, >=, 11 * MSEC);
		assert_int_in(&l.w->run, h[i].end, <=, 12 * MSEC + SLACK);
	}
	lab_close(&l);
}

static int who_is_on(const struct lab *l)
{
	int i = 0;

	while (i < 3 && !l->m.cpu[i].vcpu.on)
		i++;
	assert_int(i, <, 3);
	return i;
}

/* An emulator's turns end at the ticks, every 10 ms, whoever's they are. */
static void an_automatic_slice_lasts_to_the_tick(void **state)
{
	simtime_t last = 0;
	struct hog h[3];
	struct lab l;

	(void)state;
	lab_open(&l, "host: {" HOST ", pcpus: 1, pcpu_slice: auto}\n", SEED);
	/* Whose they are is decided by who arms the next tick first. */
	for (int i = 0; i < 3; i++)
		hog_start(&l, &h[i], i, MSEC + i, 25 * MSEC, 0);
	for (int i = 1; i < 6; i++) {
		int on;

		lab_run(&l, i * 10 * MSEC + SLACK);
		on = who_is_on(&l);
		if (h[on].end)
			continue;
		lab_run(&l, i * 10 * MSEC + 9 * MSEC);
		assert_true(who_is_on(&l) == on || h[on].end);
	}
	lab_run(&l, SEC);
	for (int i = 0; i < 3; i++)
		last = h[i].end > last ? h[i].end : last;
	assert_int(last, >=, 76 * MSEC);
	assert_int(last, <=, 76 * MSEC + SLACK);
	lab_close(&l);
}

static void reads(struct task *t)
{
	disk_io(t, &hog_of(t)->disk, 1, hog_ends);
}

/* A request that takes 2 ms of real time is done after one of a guest half as fast. */
static void a_disks_answer_ends_a_turn(void **state)
{
	struct hog h[3];
	struct lab l;

	(void)state;
	lab_open(&l, "host: {" HOST ", pcpus: 1, pcpu_slice: auto, "
		     "emulation: 2}\ndisk: {service: 2ms}\n", SEED);
	hog_start(&l, &h[0], 0, MSEC, 0, 0);
	disk_init(&l.m, &h[0].disk, "test", 0, "disk");
	h[0].task.then = reads;
	for (int i = 1; i < 3; i++)
		hog_start(&l, &h[i], i, MSEC + i, 4 * MSEC, 0);
	lab_run(&l, 1900 * USEC);
	assert_int(who_is_on(&l), ==, 1);
	lab_run(&l, 2 * MSEC + SLACK);
	assert_int(who_is_on(&l), ==, 2);
	lab_run(&l, 20 * MSEC);
	assert_int(h[2].end, <, h[1].end);
	lab_close(&l);
}

static void who_halts_gives_his_turn_away(void **state)
{
	struct hog h[2];
	struct lab l;

	(void)state;
	lab_open(&l, "host: {" HOST ", pcpus: 1, pcpu_slice: 5s}\n", SEED);
	/* 0 uses 5 ms, sleeps for 20; 1 runs in between, and is not disturbed. */
	hog_start(&l, &h[0], 0, MSEC, 10 * MSEC, 20 * MSEC);
	hog_start(&l, &h[1], 1, MSEC + 1, 30 * MSEC, 0);
	lab_run(&l, SEC);
	assert_ends(&l, &h[1], 36 * MSEC);
	assert_ends(&l, &h[0], 41 * MSEC);
	lab_close(&l);
}

/* When each CPU noticed the first grace period, which it does in its tick. */
static simtime_t noticed[4];

static void note(void *watch, const struct trace_record *rec)
{
	if (rec->type == TRACE_GP_CPUSTART && !noticed[rec->cpu])
		noticed[rec->cpu] = rec->time;
	watch_record(watch, rec);
}

static void asks_for_a_grace_period(struct task *t)
{
	synchronize_rcu(t, task_exit);
}

/* A tick ends the turn of its own vCPU too, which takes it after the others. */
static void a_tick_waits_for_a_turn(void **state)
{
	struct task caller = { .m = NULL };
	struct hog h[2];
	struct lab l;

	(void)state;
	lab_open(&l, "host: {" HOST ", pcpus: 1, pcpu_slice: auto}\n", SEED);
	l.m.trace_fn = note;
	task_init(&l.m, &caller, "caller", &l.m.cpu[2]);
	task_start_after(&caller, MSEC / 2, asks_for_a_grace_period);
	/* 1 has the processor at 10 ms. */
	hog_start(&l, &h[0], 1, MSEC, 30 * MSEC, 0);
	hog_start(&l, &h[1], 3, MSEC + 1, 30 * MSEC, 0);
	lab_run(&l, 35 * MSEC);
	assert_int(noticed[1], >, 10 * MSEC);
	assert_int(noticed[1], <=, 10 * MSEC + SLACK);
	lab_close(&l);
}

/* It comes back for it; or its timers never expire. */
static void who_halts_as_a_tick_comes_takes_it(void **state)
{
	struct hog h;
	struct lab l;

	(void)state;
	lab_open(&l, "host: {" HOST ", pcpus: 1, pcpu_slice: auto}\n", SEED);
	hog_start(&l, &h, 0, MSEC, 9 * MSEC, 0);
	lab_run(&l, 15 * MSEC);
	assert_int(h.end, ==, 10 * MSEC);
	assert_uint(l.m.cpu[0].vcpu.pending, ==, 0);
	assert_int(l.m.cpu[0].last_tick_jiffies, ==, 1);
	lab_close(&l);
}

/* Two that wake each other up, from one CPU to the other. */
struct player {
	struct task task;
	struct player *other;
	int left;         /* turns */
	simtime_t pause;  /* before each, ns */
	simtime_t woken;
	int nr;
	simtime_t way[20]; /* from the other's wake-up to running, ns */
};

/* -- ticks that take time -- */

static struct ticks {
	simtime_t begin; /* of the jiffy's first */
	int nr;          /* in this jiffy so far */
	int order[4];    /* who came as the n-th */
	int others[4];   /* that began before CPU n was done */
	bool open[4];
	int jiffies, cut[4]; /* in how many the n-th was cut short */
} ticks;

static void ticks_over(void)
{
	if (ticks.nr == 4)
		ticks.jiffies++;
	for (int n = 0; ticks.nr == 4 && n < 4; n++)
		ticks.cut[n] += ticks.others[ticks.order[n]] > 0;
	ticks.nr = 0;
	memset(ticks.others, 0, sizeof(ticks.others));
}

static void note_ticks(void *watch, const struct trace_record *rec)
{
	if (rec->type == TRACE_SOFTIRQ_ENTRY && rec->b == TIMER_SOFTIRQ) {
		if (rec->time - ticks.begin > MSEC)
			ticks_over();
		if (!ticks.nr)
			ticks.begin = rec->time;
		if (ticks.nr < 4)
			ticks.order[ticks.nr++] = rec->cpu;
		for (int i = 0; i < 4; i++)
			ticks.others[i] += ticks.open[i];
		ticks.open[rec->cpu] = true;
	} else if (rec->type == TRACE_SOFTIRQ_EXIT) {
		ticks.open[rec->cpu] = false;
	}
	watch_record(watch, rec);
}

/*
 * Four vCPUs tick at once.  The n-th is taken off its processor in its tick if its
 * next one is the first of those that are armed: one time in n; the last, too, for
 * of those that were taken off some go on while it waits, but begin nothing.
 */
static void who_arms_the_first_timer_waits(void **state)
{
	static const double share[] = { 1, 1 / 2.0, 1 / 3.0, 0 };
	struct lab l;

	(void)state;
	memset(&ticks, 0, sizeof(ticks));
	lab_open(&l, "host: {" HOST ", pcpus: 1, pcpu_slice: auto, "
		 "tick_cpu: 5us, tick_stop: never}\n", SEED);
	l.m.trace_fn = note_ticks;
	for (int i = 0; i < 4; i++)
		tick_restart(&l.m.cpu[i]);
	lab_run(&l, 20 * SEC);
	assert_int(ticks.jiffies, >, 1990);
	for (int n = 0; n < 4; n++)
		assert_near((double)ticks.cut[n] / ticks.jiffies, share[n],
			    0.05);
	lab_close(&l);
}

/* For as long as its tick takes an idle CPU is not idle to RCU. */
static void a_tick_takes_its_time(void **state)
{
	struct lab l;

	(void)state;
	lab_open(&l, "host: {cpus: 1, hz: 100, tick_jitter: 0ns, "
		 "tick_stop: never, tick_cpu: 5us}\n", SEED);
	tick_restart(&l.m.cpu[0]);
	for (int i = 1; i < 10; i++) {
		lab_run(&l, i * 10 * MSEC - 1);
		assert_true(cpu_in_eqs(&l.m.cpu[0]));
		lab_run(&l, i * 10 * MSEC + 4999);
		assert_false(cpu_in_eqs(&l.m.cpu[0]));
		lab_run(&l, i * 10 * MSEC + 5001);
		assert_true(cpu_in_eqs(&l.m.cpu[0]));
	}
	lab_close(&l);
}

/* -- polling -- */

static void plays(struct task *t);

static void serves(struct task *t)
{
	struct player *p = container_of(t, struct player, task);

	p->other->woken = t->m->engine.now;
	if (p->other->left)
		task_wake(&p->other->task);
	if (--p->left)
		task_sleep(t, plays);
	else
		task_exit(t);
}

static void plays(struct task *t)
{
	struct player *p = container_of(t, struct player, task);

	p->way[p->nr++] = t->m->engine.now - p->woken;
	if (p->pause)
		task_sleep_for(t, p->pause, serves);
	else
		serves(t);
}

/* Ten turns each; the first of 'a' begins it. */
static void play(struct player *a, struct player *b, const char *halt_poll,
		 simtime_t pause)
{
	char text[200];
	struct lab l;

	snprintf(text, sizeof(text), "host: {cpus: 2, hz: 100, tick_jitter: 0ns, "
		 "wakeup: 50us, polled_wakeup: 10us, local_wakeup: 0ns, "
		 "context_switch: 0ns, tick_stop: at_once, halt_poll: %s}\n",
		 halt_poll);
	lab_open(&l, text, SEED);
	*a = (struct player){ .other = b, .left = 10, .pause = pause };
	*b = (struct player){ .other = a, .left = 10, .pause = pause };
	task_init(&l.m, &a->task, "a", &l.m.cpu[0]);
	task_init(&l.m, &b->task, "b", &l.m.cpu[1]);
	a->task.bound = b->task.bound = true;
	b->task.then = plays;
	task_start_after(&a->task, 2 * MSEC, plays);
	lab_run(&l, SEC);
	assert_int(b->nr, ==, 10);
	lab_close(&l);
}

/* After a long halt and windows of 10, 20, 40 and 80 us, one of 50 us is. */
/* -- PAUSE, and a wake-up of one's own -- */

struct relaxer {
	struct task task;
	int times;
	simtime_t end;
};

static void relaxed(struct task *t)
{
	container_of(t, struct relaxer, task)->end = t->m->engine.now;
	task_exit(t);
}

static void relaxes(struct task *t)
{
	vcpu_relax(t, container_of(t, struct relaxer, task)->times, relaxed);
}

/* Until when it relaxes beside hogs, from 1 ms on, ns. */
static simtime_t relaxes_for(const char *host, int times, int hogs)
{
	struct relaxer r = { .times = times };
	struct hog h[3];
	char text[300];
	struct lab l;

	snprintf(text, sizeof(text), "host: {" HOST ", %s}\n", host);
	lab_open(&l, text, SEED);
	task_init(&l.m, &r.task, "relaxer", &l.m.cpu[3]);
	r.task.bound = true;
	task_start_after(&r.task, MSEC, relaxes);
	for (int i = 0; i < hogs; i++)
		hog_start(&l, &h[i], i, MSEC, 2 * MSEC, 0);
	lab_run(&l, SEC);
	assert_int(r.end, >=, MSEC);
	lab_close(&l);
	return r.end - MSEC;
}

/* cpu_relax() takes no time, but where it ends the turn of an emulated vCPU. */
static void pause_gives_the_turn_away(void **state)
{
	const char *emulator = "pcpus: 1, pcpu_slice: auto";

	(void)state;
	assert_int(relaxes_for("pcpus: 0", 16, 3), ==, 0);
	assert_int(relaxes_for("pcpus: 1, pcpu_slice: 1ms", 16, 3), <=, 3 * MSEC);
	assert_int(relaxes_for(emulator, 16, 0), <, 10 * USEC);
	/* A hog's turn lasts until it is done or the next tick is due. */
	assert_int(relaxes_for(emulator, 16, 1), >=, 2 * MSEC);
	assert_int(relaxes_for(emulator, 16, 3), >=, 6 * MSEC);
}

/* A task that its CPU's timer wakes. */
struct alarm {
	struct hog hog;
	struct timer timer;
};

static void rings(struct timer *timer)
{
	task_wake(&container_of(timer, struct alarm, timer)->hog.task);
}

/*
 * An interrupt of its CPU wakes it while a hog waits for the processor: the vCPU does
 * not halt before the task runs, and keeps its turn.
 */
static void who_is_to_reschedule_does_not_halt(void **state)
{
	struct alarm a = { .timer = { .fn = rings } };
	struct hog h;
	struct lab l;

	(void)state;
	lab_open(&l, "host: {cpus: 2, hz: 100, tick_jitter: 0ns, wakeup: 0ns, "
		     "local_wakeup: 10us, context_switch: 0ns, pcpus: 1, "
		     "pcpu_slice: 5ms}\n", SEED);
	a.hog.needs = MSEC;
	task_init(&l.m, &a.hog.task, "woken", &l.m.cpu[0]);
	a.hog.task.then = hog_runs;
	timer_arm(&l.m.cpu[0], &a.timer, 1);
	hog_start(&l, &h, 1, 13 * MSEC, 30 * MSEC, 0); /* to 18, to 23 ms */
	lab_run(&l, SEC);
	assert_int_in(&l.w->run, a.hog.end, >=, 24 * MSEC);
	assert_int_in(&l.w->run, a.hog.end, <=, 24 * MSEC + SLACK);
	lab_close(&l);
}

static void runs_once(struct task *t)
{
	task_compute(t, MSEC, 0, task_exit);
}

/*
 * __schedule() clears it: whom it was for may be gone, and an idle vCPU that keeps it
 * would hold the processor that others wait for.
 */
static void an_idle_cpu_has_nothing_to_reschedule_for(void **state)
{
	struct task t = { .bound = false };
	struct hog h;
	struct lab l;

	(void)state;
	lab_open(&l, "host: {" HOST ", pcpus: 1, pcpu_slice: auto}\n", SEED);
	task_init(&l.m, &t, "last", &l.m.cpu[0]);
	task_start_after(&t, MSEC, runs_once);
	hog_start(&l, &h, 1, 3 * MSEC, 4 * MSEC, 0);
	lab_run(&l, MSEC + MSEC / 2);
	l.m.cpu[0].need_resched = true;
	lab_run(&l, SEC);
	assert_false(l.m.cpu[0].need_resched);
	assert_ends(&l, &h, 7 * MSEC);
	lab_close(&l);
}

static void who_halts_shortly_is_polled_for(void **state)
{
	struct player a, b;

	(void)state;
	play(&a, &b, "200us", 0);
	for (int i = 0; i < 10; i++)
		assert_int(b.way[i], ==, i < 5 ? 50 * USEC : 10 * USEC);
	play(&a, &b, "0ns", 0);
	for (int i = 0; i < 10; i++)
		assert_int(b.way[i], ==, 50 * USEC);
}

static void who_halts_for_long_is_not(void **state)
{
	struct player a, b;

	(void)state;
	play(&a, &b, "200us", 300 * USEC);
	for (int i = 0; i < 10; i++)
		assert_int(b.way[i], ==, 50 * USEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_go_by_number),
		cmocka_unit_test(two_processors_serve_two),
		cmocka_unit_test(an_automatic_slice_lasts_to_the_tick),
		cmocka_unit_test(a_disks_answer_ends_a_turn),
		cmocka_unit_test(who_halts_gives_his_turn_away),
		cmocka_unit_test(a_tick_waits_for_a_turn),
		cmocka_unit_test(who_halts_as_a_tick_comes_takes_it),
		cmocka_unit_test(who_arms_the_first_timer_waits),
		cmocka_unit_test(a_tick_takes_its_time),
		cmocka_unit_test(pause_gives_the_turn_away),
		cmocka_unit_test(who_is_to_reschedule_does_not_halt),
		cmocka_unit_test(an_idle_cpu_has_nothing_to_reschedule_for),
		cmocka_unit_test(who_halts_shortly_is_polled_for),
		cmocka_unit_test(who_halts_for_long_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
