/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutexes between tasks that do nothing but hold one: who spins and for how long, who
 * sleeps, in which order they come to it, and that nobody is forgotten.
 */
#include "kernel/rcu_core.h"
#include "properties.h"

#define SEED 3
#define HOLDERS 12
#define WAKEUP "host: {cpus: 4, hz: 250, wakeup: 50us, local_wakeup: 50us, "
#define MACHINE WAKEUP "context_switch: 0ns}\n"

struct scene;

/* Locks, sleeps, computes, sleeps, unlocks; then again. */
struct holder {
	struct task task;
	struct scene *scene;
	simtime_t before, computes, after; /* under the lock */
	int rounds;                        /* left */
	simtime_t got;                     /* when, of the last round */
};

struct scene {
	struct lab lab;
	struct mutex lock;
	struct holder holder[HOLDERS];
	struct holder *order[HOLDERS];
	int nr;
	bool by_chance; /* how long they hold it */
	struct rng rng;
};

static struct holder *holder_of(struct task *t)
{
	return container_of(t, struct holder, task);
}

static void asks(struct task *t);

static void unlocks(struct task *t)
{
	struct holder *h = holder_of(t);

	assert_ptr_equal(h->scene->lock.owner, t);
	mutex_unlock(t, &h->scene->lock);
	if (--h->rounds)
		asks(t);
	else
		task_exit(t);
}

static void sleeps_for(struct task *t, simtime_t ns, task_fn then)
{
	if (ns)
		task_sleep_for(t, ns, then);
	else
		then(t);
}

static void has_computed(struct task *t)
{
	sleeps_for(t, holder_of(t)->after, unlocks);
}

static void has_slept(struct task *t)
{
	task_compute(t, holder_of(t)->computes, 0, has_computed);
}

static void has_it(struct task *t)
{
	struct holder *h = holder_of(t);

	h->got = t->m->engine.now;
	if (h->scene->nr < HOLDERS)
		h->scene->order[h->scene->nr++] = h;
	sleeps_for(t, h->before, has_slept);
}

static simtime_t some(struct rng *rng, double chance, simtime_t most)
{
	return rng_chance(rng, chance) ?
		       (simtime_t)rng_below(rng, (uint64_t)most) :
		       0;
}

static void asks(struct task *t)
{
	struct holder *h = holder_of(t);

	if (h->scene->by_chance) {
		h->before = some(&h->scene->rng, 0.2, MSEC);
		h->computes = some(&h->scene->rng, 1, 500 * USEC);
		h->after = some(&h->scene->rng, 0.2, MSEC);
	}
	mutex_lock(t, &h->scene->lock, has_it);
}

static void scene_begin(struct scene *s, const char *text)
{
	*s = (struct scene){ .nr = 0 };
	lab_open(&s->lab, text, SEED);
	s->rng = machine_rng(&s->lab.m, "test", 0, "mutex");
}

/* One that wants no lock. */
static void computes(struct task *t)
{
	call_rcu_bunch(t->cpu, 1);
	task_compute(t, holder_of(t)->computes, 0, task_exit);
}

static void add_other(struct scene *s, int i, int cpu, simtime_t at)
{
	struct holder *h = &s->holder[i];

	h->scene = s;
	h->computes = 10 * MSEC;
	task_init(&s->lab.m, &h->task, "other", &s->lab.m.cpu[cpu]);
	h->task.bound = true;
	h->task.forked = true;
	task_start_after(&h->task, at, computes);
}

/* A holder on that CPU, from then on. */
static struct holder *add(struct scene *s, int i, int cpu, simtime_t at,
			  simtime_t computes, simtime_t after)
{
	struct holder *h = &s->holder[i];

	h->scene = s;
	h->computes = computes;
	h->after = after;
	h->rounds = 1;
	task_init(&s->lab.m, &h->task, "holder", &s->lab.m.cpu[cpu]);
	h->task.bound = true;
	task_start_after(&h->task, at, asks);
	return h;
}

/* It has the lock in the instant in which it is free, and was not idle until then. */
static void a_running_owner_is_spun_for(void **state)
{
	struct scene s;
	struct holder *a, *b;

	(void)state;
	scene_begin(&s, MACHINE);
	a = add(&s, 0, 0, 0, MSEC, 0);
	b = add(&s, 1, 1, 100 * USEC, MSEC, 0);
	lab_run(&s.lab, 600 * USEC);
	assert_int(a->got, ==, 0);
	assert_false(cpu_in_idle(&s.lab.m.cpu[1]));
	lab_run(&s.lab, 10 * MSEC);
	assert_int(b->got, ==, MSEC);
	lab_close(&s.lab);
}

static void a_sleeping_owner_is_not(void **state)
{
	struct scene s;
	struct holder *b;

	(void)state;
	scene_begin(&s, MACHINE);
	add(&s, 0, 0, 0, 0, MSEC);
	b = add(&s, 1, 1, 100 * USEC, MSEC, 0);
	lab_run(&s.lab, 600 * USEC);
	assert_true(cpu_in_idle(&s.lab.m.cpu[1]));
	lab_run(&s.lab, 10 * MSEC);
	assert_int(b->got, ==, MSEC + 50 * USEC);
	lab_close(&s.lab);
}

static void spinning_ends_as_the_owner_sleeps(void **state)
{
	struct scene s;
	struct holder *b;

	(void)state;
	scene_begin(&s, MACHINE);
	add(&s, 0, 0, 0, 500 * USEC, MSEC);
	b = add(&s, 1, 1, 100 * USEC, MSEC, 0);
	lab_run(&s.lab, 400 * USEC);
	assert_false(cpu_in_idle(&s.lab.m.cpu[1]));
	lab_run(&s.lab, 600 * USEC);
	assert_true(cpu_in_idle(&s.lab.m.cpu[1]));
	lab_run(&s.lab, 10 * MSEC);
	assert_int(b->got, ==, 1550 * USEC);
	lab_close(&s.lab);
}

/* need_resched(): a real-time task has the CPU at once, and its spinner sleeps. */
static void spinning_ends_where_the_cpu_is_wanted(void **state)
{
	struct scene s;
	struct holder *b, *c;

	(void)state;
	scene_begin(&s, MACHINE);
	add(&s, 0, 0, 0, MSEC, 0);
	b = add(&s, 1, 1, 100 * USEC, 0, 0);
	c = add(&s, 2, 1, 300 * USEC, 0, 0);
	c->task.fifo = true;
	lab_run(&s.lab, 200 * USEC);
	assert_ptr_equal(b->task.spins_on, &s.lock);
	lab_run(&s.lab, 400 * USEC);
	assert_ptr_equal(s.lock.waiters.head, &b->task);
	assert_ptr_equal(c->task.spins_on, &s.lock);
	lab_run(&s.lab, 10 * MSEC);
	assert_int(c->got, ==, MSEC);
	assert_ptr_equal(s.order[2], b);
	assert_null(s.lock.owner);
	lab_close(&s.lab);
}

static void spinners_come_before_sleepers(void **state)
{
	static const int order[] = { 0, 2, 3, 1 };
	struct scene s;

	(void)state;
	scene_begin(&s, MACHINE);
	add(&s, 0, 0, 0, MSEC, 0)->before = 500 * USEC;
	add(&s, 1, 1, 100 * USEC, 0, 0); /* while the owner sleeps */
	add(&s, 2, 2, 700 * USEC, 0, 0);
	add(&s, 3, 3, 800 * USEC, 0, 0);
	lab_run(&s.lab, 10 * MSEC);
	assert_int(s.nr, ==, 4);
	for (int i = 0; i < 4; i++)
		assert_ptr_equal(s.order[i], &s.holder[order[i]]);
	lab_close(&s.lab);
}

/*
 * While 1, which was woken for the lock, is on its way, 2 comes and takes it. That
 * happens once: then it is 1's, though 4 comes as early.
 */
static void who_runs_is_faster_than_who_was_woken(void **state)
{
	static const int order[] = { 0, 2, 1, 3, 4 };
	struct scene s;

	(void)state;
	scene_begin(&s, MACHINE);
	add(&s, 0, 0, 0, 0, MSEC);
	add(&s, 1, 1, 100 * USEC, 0, 0);
	add(&s, 2, 2, 1020 * USEC, 0, 500 * USEC);
	add(&s, 3, 3, 1200 * USEC, 0, 0);
	add(&s, 4, 0, 1530 * USEC, 0, 0);
	lab_run(&s.lab, 1100 * USEC);
	assert_ptr_equal(s.lock.owner, &s.holder[2].task);
	assert_true(s.lock.handoff);
	assert_ptr_equal(s.lock.waiters.head, &s.holder[1].task);
	lab_run(&s.lab, 10 * MSEC);
	assert_int(s.holder[2].got, ==, 1020 * USEC);
	assert_int(s.holder[1].got, ==, 1570 * USEC);
	assert_int(s.nr, ==, 5);
	for (int i = 0; i < 5; i++)
		assert_ptr_equal(s.order[i], &s.holder[order[i]]);
	assert_null(s.lock.owner);
	assert_false(s.lock.handoff);
	lab_close(&s.lab);
}

/* PREEMPT_RT: 2 comes while 1 is on its way, and waits. */
static void who_runs_does_not_take_an_rt_mutex(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, WAKEUP "context_switch: 0ns, rt_mutex: true}\n");
	add(&s, 0, 0, 0, 0, MSEC);
	add(&s, 1, 1, 100 * USEC, 0, 0);
	add(&s, 2, 2, 1020 * USEC, 0, 0);
	lab_run(&s.lab, 10 * MSEC);
	assert_int(s.nr, ==, 3);
	for (int i = 0; i < 3; i++)
		assert_ptr_equal(s.order[i], &s.holder[i]);
	assert_null(s.lock.owner);
	lab_close(&s.lab);
}

/* A woken one that finds it taken, by who runs, spins in its turn. */
static void who_was_woken_may_spin(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, MACHINE);
	add(&s, 0, 0, 0, 0, MSEC);
	add(&s, 1, 1, 100 * USEC, 0, 0);
	add(&s, 2, 2, 1020 * USEC, MSEC, 0);
	lab_run(&s.lab, 1500 * USEC);
	assert_ptr_equal(s.holder[1].task.spins_on, &s.lock);
	lab_run(&s.lab, 10 * MSEC);
	assert_int(s.holder[1].got, ==, 2020 * USEC);
	lab_close(&s.lab);
}

/*
 * An emulator's guest spins for an owner whose vCPU is off, and leaves it its turns;
 * others are told, and sleep.
 */
static void an_owner_whose_vcpu_is_off(void **state)
{
	static const char *const slice[] = { "auto", "1ms" };
	simtime_t busy[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct scene s;
		struct holder *b;
		char text[200];

		snprintf(text, sizeof(text), WAKEUP "context_switch: 0ns, pcpus: "
			 "1, pcpu_slice: %s, tick_cpu: 5us}\n", slice[i]);
		scene_begin(&s, text);
		add(&s, 0, 0, 500 * USEC, 8 * MSEC, 0);
		b = add(&s, 1, 1, 600 * USEC, 0, 0);
		lab_run(&s.lab, 30 * MSEC);
		assert_int(b->got, >=, 8500 * USEC);
		assert_int(b->got, <=, 8600 * USEC);
		busy[i] = 30 * MSEC * 4 - cpus_idle_time(&s.lab.m, 0, 4);
		lab_close(&s.lab);
	}
	assert_int(busy[0], >, busy[1] + MSEC);
}

/* Takes the vCPU off its processor for so long, or gives it back. */
static void vcpu_off(struct scene *s, int cpu, simtime_t at, simtime_t ns)
{
	struct vcpu *v = &s->lab.m.cpu[cpu].vcpu;

	lab_run(&s->lab, at);
	event_arm(&s->lab.m.engine, &v->preempt, 0);
	lab_run(&s->lab, at);
	event_arm(&s->lab.m.engine, &v->resume, ns);
}

#define STEALS "host: {cpus: 4, hz: 250, wakeup: 50us, local_wakeup: 50us, " \
	"context_switch: 0ns, steal: {every: 10000s, for: 10000s}}\n"

/* Where the hypervisor tells, an owner that is taken off is spun for no longer. */
static void an_owner_is_taken_off(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, STEALS);
	add(&s, 0, 0, 0, 2 * MSEC, 0);
	add(&s, 1, 1, 100 * USEC, 0, 0);
	lab_run(&s.lab, 400 * USEC);
	assert_false(cpu_in_idle(&s.lab.m.cpu[1]));
	vcpu_off(&s, 0, 500 * USEC, 3 * MSEC);
	lab_run(&s.lab, 600 * USEC);
	assert_true(cpu_in_idle(&s.lab.m.cpu[1]));
	lab_run(&s.lab, 10 * MSEC);
	assert_int(s.holder[1].got, ==, 5050 * USEC);
	lab_close(&s.lab);
}

/* Nor does a spinner that is taken off keep the lock from others, or lose it. */
static void a_spinner_is_taken_off(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, STEALS);
	add(&s, 0, 0, 0, MSEC, 0);
	add(&s, 1, 1, 100 * USEC, 0, 0);
	add(&s, 2, 2, 200 * USEC, 0, 0);
	vcpu_off(&s, 1, 500 * USEC, 5 * MSEC);
	lab_run(&s.lab, 2 * MSEC);
	assert_int(s.holder[2].got, ==, MSEC);
	assert_null(s.lock.owner);
	lab_run(&s.lab, 20 * MSEC);
	assert_int(s.holder[1].got, ==, 5500 * USEC);
	lab_close(&s.lab);
}

/* An owner that is preempted at the end of its slice. */
static void an_owner_is_preempted(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, "host: {cpus: 4, hz: 250, tick_jitter: 0ns}\n"
		    "rcu: {preemptible: true}\n");
	add(&s, 0, 0, 0, 10 * MSEC, 0);
	add(&s, 1, 1, 100 * USEC, 0, 0);
	add_other(&s, 2, 0, MSEC);
	lab_run(&s.lab, 3 * MSEC);
	assert_false(cpu_in_idle(&s.lab.m.cpu[1]));
	lab_run(&s.lab, 5 * MSEC);
	assert_ptr_equal(s.lab.m.cpu[0].curr, &s.holder[2].task);
	assert_true(cpu_in_idle(&s.lab.m.cpu[1]));
	lab_run(&s.lab, 50 * MSEC);
	assert_null(s.lock.owner);
	assert_int(s.nr, ==, 2);
	lab_close(&s.lab);
}

/* Without a tick it ends when RCU asks for one: jiffies_to_sched_qs, here 25. */
static void spinning_without_a_tick_ends(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, "host: {cpus: 4, hz: 250, nohz_full: 2-3, "
		    "tick_jitter: 0ns}\nrcu: {preemptible: true}\n");
	add(&s, 0, 2, 0, 2 * SEC, 0);
	add(&s, 1, 3, 100 * USEC, 0, 0);
	add_other(&s, 2, 0, MSEC);
	s.lab.w->longest_gp = 10 * SEC;
	lab_run(&s.lab, 100 * MSEC);
	assert_ptr_equal(s.holder[1].task.spins_on, &s.lock);
	lab_run(&s.lab, 150 * MSEC);
	assert_null(s.holder[1].task.spins_on);
	assert_ptr_equal(s.lock.waiters.head, &s.holder[1].task);
	lab_close(&s.lab);
}

/* Whatever comes in between, one has it at a time, and all have it in the end. */
static void nobody_is_forgotten(void **state)
{
	static const char *const machine[] = {
		MACHINE, "host: {cpus: 3, hz: 1000}\nrcu: {preemptible: true}\n",
		"host: {cpus: 4, steal: {every: {exponential: 2ms}, "
		"for: {exponential: 1ms}}}\n",
		"host: {cpus: 4, pcpus: 1, pcpu_slice: auto}\n",
		"host: {cpus: 4, pcpus: 1, pcpu_slice: auto, nohz_full: 1-3}\n",
		"host: {cpus: 4, pcpus: 2, pcpu_slice: 1ms}\n",
		"host: {cpus: 1}\n",
	};

	(void)state;
	for (size_t k = 0; k < sizeof(machine) / sizeof(*machine); k++) {
		struct scene s;

		scene_begin(&s, machine[k]);
		s.by_chance = true;
		for (int i = 0; i < HOLDERS; i++) {
			struct holder *h = add(&s, i, i % s.lab.m.nr_cpus,
					       i * 50 * USEC, 0, 0);

			h->rounds = 100;
			h->task.bound = i % 2;
		}
		lab_run(&s.lab, 60 * SEC);
		for (int i = 0; i < HOLDERS; i++)
			assert_int(s.holder[i].rounds, ==, 0);
		assert_null(s.lock.owner);
		lab_close(&s.lab);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_running_owner_is_spun_for),
		cmocka_unit_test(a_sleeping_owner_is_not),
		cmocka_unit_test(spinning_ends_as_the_owner_sleeps),
		cmocka_unit_test(spinning_ends_where_the_cpu_is_wanted),
		cmocka_unit_test(spinners_come_before_sleepers),
		cmocka_unit_test(who_runs_is_faster_than_who_was_woken),
		cmocka_unit_test(who_runs_does_not_take_an_rt_mutex),
		cmocka_unit_test(who_was_woken_may_spin),
		cmocka_unit_test(an_owner_whose_vcpu_is_off),
		cmocka_unit_test(an_owner_is_taken_off),
		cmocka_unit_test(a_spinner_is_taken_off),
		cmocka_unit_test(an_owner_is_preempted),
		cmocka_unit_test(spinning_without_a_tick_ends),
		cmocka_unit_test(nobody_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
