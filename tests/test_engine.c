/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event loop against a model of it that is too simple to be wrong: a sorted
 * array of (time, priority, sequence, event).  Both see the same random arming,
 * re-arming and cancelling, from outside and from within events, with delays so
 * short that many events fall on one instant; every event that runs must be the
 * model's first.  The rest asserts what engine.h promises in words.
 */
#include <limits.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/rng.h"
#include "test.h"

#define SEED 42

/* The model. */

struct entry {
	simtime_t time;
	uint32_t prio;
	uint64_t seq;
	int id;
};

#define MAX_EVENTS 300

struct list {
	struct entry entry[MAX_EVENTS];
	int nr;
	uint64_t seq;
};

static bool entry_before(const struct entry *a, const struct entry *b)
{
	if (a->time != b->time)
		return a->time < b->time;
	if (a->prio != b->prio)
		return a->prio < b->prio;
	return a->seq < b->seq;
}

static int list_find(const struct list *l, int id)
{
	for (int i = 0; i < l->nr; i++) {
		if (l->entry[i].id == id)
			return i;
	}
	return -1;
}

static void list_cancel(struct list *l, int id)
{
	int at = list_find(l, id);

	if (at < 0)
		return;
	l->nr--;
	memmove(&l->entry[at], &l->entry[at + 1],
		(size_t)(l->nr - at) * sizeof(l->entry[0]));
}

static void list_arm(struct list *l, int id, uint32_t prio, simtime_t time)
{
	struct entry x = { .time = time, .prio = prio, .id = id };
	int at;

	list_cancel(l, id);
	x.seq = ++l->seq;
	for (at = l->nr++; at && entry_before(&x, &l->entry[at - 1]); at--)
		l->entry[at] = l->entry[at - 1];
	l->entry[at] = x;
}

/* Both of them, side by side. */

struct twin;

struct item {
	struct event event;
	struct twin *twin;
	int id;
};

struct twin {
	struct engine engine;
	struct list list;
	struct item item[MAX_EVENTS];
	struct test_run run;
	struct rng rng;
	int nr_items;
	simtime_t longest; /* delay */
	long left;
};

static void operate(struct twin *t)
{
	int id = (int)rng_below(&t->rng, (uint64_t)t->nr_items);
	struct event *ev = &t->item[id].event;
	simtime_t delay;

	t->left--;
	assert_int_in(&t->run, event_pending(ev), ==,
		      list_find(&t->list, id) >= 0);
	if (rng_chance(&t->rng, 0.3)) {
		event_cancel(&t->engine, ev);
		list_cancel(&t->list, id);
		assert_false(event_pending(ev));
		return;
	}
	delay = (simtime_t)rng_below(&t->rng, (uint64_t)t->longest + 1);
	event_arm(&t->engine, ev, delay);
	list_arm(&t->list, id, ev->prio, t->engine.now + delay);
	assert_true(event_pending(ev));
}

static void run_item(struct event *ev)
{
	struct item *item = container_of(ev, struct item, event);
	struct twin *t = item->twin;

	assert_int_in(&t->run, t->list.nr, >, 0);
	assert_int_in(&t->run, item->id, ==, t->list.entry[0].id);
	assert_int_in(&t->run, t->engine.now, ==, t->list.entry[0].time);
	assert_false(event_pending(ev));
	list_cancel(&t->list, item->id);
	for (uint64_t i = rng_below(&t->rng, 3); i > 0 && t->left > 0; i--)
		operate(t);
}

static void check_twin(struct twin *t)
{
	assert_uint_in(&t->run, t->engine.live, ==, t->list.nr);
	for (int id = 0; id < t->nr_items; id++) {
		int at = list_find(&t->list, id);
		simtime_t due = at < 0 ? SIMTIME_MAX : t->list.entry[at].time;

		assert_int_in(&t->run,
			      event_due(&t->engine, &t->item[id].event), ==,
			      due);
	}
}

static void add_item(struct twin *t)
{
	struct item *item = &t->item[t->nr_items];

	item->twin = t;
	item->id = t->nr_items++;
	event_init(&t->engine, &item->event, run_item,
		   (uint32_t)rng_below(&t->rng, 16));
}

static void twins_agree(int nr_items, simtime_t longest, long operations)
{
	static struct twin t;
	struct arena arena;
	int round = 0;

	arena_init(&arena, 0);
	t = (struct twin){ .left = operations, .longest = longest };
	t.run = (struct test_run){ .seed = SEED, .now = &t.engine.now };
	t.rng = rng_stream(SEED, 0, "test", (uint64_t)nr_items, "operations");
	engine_init(&t.engine, &arena);
	add_item(&t);
	while (t.left > 0) {
		simtime_t until = t.engine.now +
				  (simtime_t)rng_below(&t.rng, 10);

		/* Events join while others are pending. */
		if (t.nr_items < nr_items)
			add_item(&t);
		for (int i = 0; i < 5; i++)
			operate(&t);
		assert_true(engine_run(&t.engine, until));
		assert_int_in(&t.run, t.engine.now, ==, until);
		if (t.list.nr)
			assert_int_in(&t.run, t.list.entry[0].time, >, until);
		if (++round % 100 == 0)
			check_twin(&t);
	}
	assert_true(engine_run(&t.engine, SIMTIME_MAX));
	assert_int_in(&t.run, t.list.nr, ==, 0);
	check_twin(&t);
	arena_free(&arena);
}

static void order_is_that_of_a_sorted_list(void **state)
{
	(void)state;
	twins_agree(1, 5, 10000);
	twins_agree(4, 10, 100000);
	twins_agree(30, 10, 100000);
	twins_agree(300, 50, 100000);
	twins_agree(300, 100000, 100000);
}

/* Small scenes. */

#define LOG_SIZE 64

struct scene {
	struct arena arena;
	struct engine engine;
	struct actor {
		struct event event;
		struct scene *scene;
		char name;
		void (*act)(struct scene *s);
	} a, b, c, d;
	char log[LOG_SIZE];
	size_t logged;
	bool goes_on[8];
	int asked;
};

static void act(struct event *ev)
{
	struct actor *actor = container_of(ev, struct actor, event);
	struct scene *s = actor->scene;

	assert_uint(s->logged, <, LOG_SIZE - 1);
	s->log[s->logged++] = actor->name;
	if (actor->act)
		actor->act(s);
}

static void cast(struct scene *s, struct actor *actor, char name, uint32_t prio)
{
	actor->scene = s;
	actor->name = name;
	event_init(&s->engine, &actor->event, act, prio);
}

static void scene_begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	arena_init(&s->arena, 0);
	engine_init(&s->engine, &s->arena);
	cast(s, &s->a, 'a', 8);
	cast(s, &s->b, 'b', 8);
	cast(s, &s->c, 'c', 8);
	cast(s, &s->d, 'd', 2);
}

static void time_then_priority_then_sequence(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	event_arm(&s.engine, &s.c.event, 10);
	event_arm(&s.engine, &s.a.event, 10);
	event_arm(&s.engine, &s.d.event, 10);
	event_arm(&s.engine, &s.b.event, 9);
	assert_true(engine_run(&s.engine, 100));
	assert_string_equal(s.log, "bdca");
	assert_uint(s.engine.executed, ==, 4);
	arena_free(&s.arena);
}

static void arming_again_moves(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	event_arm(&s.engine, &s.a.event, 10);
	event_arm(&s.engine, &s.b.event, 20);
	event_arm(&s.engine, &s.c.event, 30);
	event_arm(&s.engine, &s.a.event, 25); /* later */
	event_arm(&s.engine, &s.c.event, 5);  /* earlier */
	event_arm(&s.engine, &s.b.event, 20); /* the same */
	assert_int(event_due(&s.engine, &s.a.event), ==, 25);
	assert_int(event_due(&s.engine, &s.d.event), ==, SIMTIME_MAX);
	assert_uint(s.engine.live, ==, 3);
	assert_true(engine_run(&s.engine, 100));
	assert_string_equal(s.log, "cba");
	/* To the same instant: behind what was armed in between. */
	event_arm_at(&s.engine, &s.a.event, 200);
	event_arm_at(&s.engine, &s.b.event, 200);
	event_arm_at(&s.engine, &s.a.event, 200);
	assert_true(engine_run(&s.engine, 300));
	assert_string_equal(s.log, "cbaba");
	arena_free(&s.arena);
}

static void cancelled_events_do_not_run(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	event_cancel(&s.engine, &s.a.event); /* not pending: no effect */
	event_arm(&s.engine, &s.a.event, 10);
	event_arm(&s.engine, &s.b.event, 10);
	event_cancel(&s.engine, &s.a.event);
	event_cancel(&s.engine, &s.a.event);
	assert_false(event_pending(&s.a.event));
	assert_uint(s.engine.live, ==, 1);
	assert_true(engine_run(&s.engine, 5));
	event_arm(&s.engine, &s.a.event, 20);
	assert_true(engine_run(&s.engine, 100));
	assert_string_equal(s.log, "ba");
	assert_uint(s.engine.nr, ==, 0);
	arena_free(&s.arena);
}

/* d goes before b and c, which wait at the same instant; a comes again last. */
static void arm_now(struct scene *s)
{
	s->a.act = NULL;
	event_arm(&s->engine, &s->a.event, 0);
	event_arm(&s->engine, &s->d.event, 0);
}

static void events_armed_for_now_run_now(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	s.a.act = arm_now;
	event_arm(&s.engine, &s.a.event, 10);
	event_arm(&s.engine, &s.b.event, 10);
	event_arm(&s.engine, &s.c.event, 10);
	assert_true(engine_run(&s.engine, 10));
	assert_string_equal(s.log, "adbca");
	assert_int(s.engine.now, ==, 10);
	arena_free(&s.arena);
}

static void cancel_self_and_next(struct scene *s)
{
	event_cancel(&s->engine, &s->a.event);
	event_cancel(&s->engine, &s->b.event);
}

static void events_cancel_events(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	s.a.act = cancel_self_and_next;
	event_arm(&s.engine, &s.a.event, 10);
	event_arm(&s.engine, &s.b.event, 10);
	event_arm(&s.engine, &s.c.event, 10);
	assert_true(engine_run(&s.engine, 10));
	assert_string_equal(s.log, "ac");
	assert_uint(s.engine.live, ==, 0);
	arena_free(&s.arena);
}

static void note_goes_on(struct scene *s)
{
	s->goes_on[s->asked++] = engine_goes_on(&s->engine);
}

static void arm_later_and_note(struct scene *s)
{
	event_arm(&s->engine, &s->d.event, 1);
	note_goes_on(s);
}

/* One at 10, two at 20; then one that arms another first. */
static void the_last_of_an_instant_may_go_on(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	s.a.act = s.b.act = s.c.act = note_goes_on;
	event_arm(&s.engine, &s.a.event, 10);
	event_arm(&s.engine, &s.b.event, 20);
	event_arm(&s.engine, &s.c.event, 20);
	assert_true(engine_run(&s.engine, 20));
	assert_int(s.asked, ==, 3);
	assert_int(s.goes_on[0], ==, true);
	assert_int(s.goes_on[1], ==, false);
	assert_int(s.goes_on[2], ==, true);
	assert_uint(s.engine.executed, ==, 3 + 2);
	s.a.act = arm_later_and_note;
	event_arm(&s.engine, &s.a.event, 10);
	assert_true(engine_run(&s.engine, 30));
	assert_int(s.goes_on[3], ==, true);
	/* Another of the same instant, after one has taken the root. */
	event_arm(&s.engine, &s.a.event, 10);
	event_arm(&s.engine, &s.b.event, 10);
	s.b.act = NULL;
	assert_true(engine_run(&s.engine, 40));
	assert_int(s.goes_on[4], ==, false);
	s.engine.stepwise = true;
	event_arm(&s.engine, &s.a.event, 10);
	assert_true(engine_run(&s.engine, 50));
	assert_int(s.goes_on[5], ==, false);
	arena_free(&s.arena);
}

static void run_goes_until_and_goes_on(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	assert_true(engine_run(&s.engine, 7)); /* nothing to do */
	assert_int(s.engine.now, ==, 7);
	event_arm_at(&s.engine, &s.a.event, 10);
	event_arm_at(&s.engine, &s.b.event, 11);
	assert_true(engine_run(&s.engine, 9));
	assert_string_equal(s.log, "");
	assert_int(s.engine.now, ==, 9);
	assert_true(engine_run(&s.engine, 10)); /* inclusive */
	assert_string_equal(s.log, "a");
	assert_true(engine_run(&s.engine, 10));
	assert_string_equal(s.log, "a");
	event_arm(&s.engine, &s.c.event, 0); /* between two runs */
	assert_true(engine_run(&s.engine, 3)); /* never back */
	assert_int(s.engine.now, ==, 10);
	assert_string_equal(s.log, "a");
	assert_true(engine_run(&s.engine, 50));
	assert_string_equal(s.log, "acb");
	assert_int(s.engine.now, ==, 50);
	arena_free(&s.arena);
}

static void stop(struct scene *s)
{
	engine_stop(&s->engine);
}

static void stop_returns_after_the_event(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	s.a.act = stop;
	event_arm(&s.engine, &s.a.event, 10);
	event_arm(&s.engine, &s.b.event, 10);
	event_arm(&s.engine, &s.c.event, 20);
	assert_false(engine_run(&s.engine, 100));
	assert_string_equal(s.log, "a");
	assert_int(s.engine.now, ==, 10);
	assert_true(engine_run(&s.engine, 100));
	assert_string_equal(s.log, "abc");
	assert_int(s.engine.now, ==, 100);
	arena_free(&s.arena);
}

/* Space. */

static void ignore(struct event *ev)
{
	(void)ev;
}

static void cancel_storms_take_no_memory(void **state)
{
	enum { EVENTS = 1000, STORM = 1000000 };
	static struct event ev[EVENTS];
	struct rng r = rng_stream(SEED, 0, "test", 0, "storm");
	struct test_run run = { .seed = SEED };
	struct engine e;
	struct arena a;
	size_t used, most = 0;

	(void)state;
	arena_init(&a, 0);
	engine_init(&e, &a);
	run.now = &e.now;
	for (size_t i = 0; i < EVENTS; i++)
		event_init(&e, &ev[i], ignore, 0);
	used = a.used;
	for (int i = 0; i < STORM; i++) {
		struct event *x = &ev[rng_below(&r, EVENTS)];

		event_arm(&e, x, SEC + (simtime_t)rng_below(&r, 1000));
		/* Thousands that stay, then thousands that do not. */
		if (i / 5000 % 2)
			event_cancel(&e, &ev[rng_below(&r, EVENTS)]);
		if (i % 100000 == 0)
			engine_run(&e, e.now + SEC + 500);
		assert_uint_in(&run, e.nr, <=, 2 * EVENTS + 64);
		if (e.nr > most)
			most = e.nr;
	}
	assert_uint(most, >, EVENTS);
	assert_uint(a.used, ==, used);
	/* One event alone, armed for ever: the heap stays as small as that. */
	for (int i = 0; i < EVENTS; i++)
		event_cancel(&e, &ev[i]);
	for (int i = 0; i < 1000; i++) {
		event_arm(&e, &ev[0], SEC);
		assert_uint_in(&run, e.nr, <=, 2 + 64);
	}
	arena_free(&a);
}

/* Four siblings, entries 4i+1 .. 4i+4, must not straddle a cache line. */
static void siblings_share_a_cache_line(void **state)
{
	static struct event ev[1000];
	struct engine e;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	engine_init(&e, &a);
	for (size_t i = 0; i < 1000; i++) {
		event_init(&e, &ev[i], ignore, 0);
		assert_uint((uintptr_t)&e.heap[1] % 64, ==, 0);
	}
	arena_free(&a);
}

/* What ends the process. */

static void arm_in_the_past(void *arg)
{
	struct scene *s = arg;

	event_arm_at(&s->engine, &s->a.event, 9);
}

static void arm_with_negative_delay(void *arg)
{
	struct scene *s = arg;

	event_arm(&s->engine, &s->a.event, -1);
}

static void arm_beyond_the_end_of_time(void *arg)
{
	struct scene *s = arg;

	event_arm(&s->engine, &s->a.event, SIMTIME_MAX);
}

static void arm_thrice(void *arg)
{
	struct scene *s = arg;

	for (int i = 0; i < 3; i++)
		event_arm(&s->engine, &s->a.event, 1);
}

static void init_with_bad_priority(void *arg)
{
	struct scene *s = arg;

	event_init(&s->engine, &s->a.event, ignore, 16);
}

/* Besides the four of the scene. */
static void init_many(void *arg)
{
	struct scene *s = arg;
	struct event *ev;
	size_t n = ((size_t)1 << 20) - 4 + (s->a.name == '!');

	ev = arena_calloc(&s->arena, n, sizeof(*ev));
	for (size_t i = 0; i < n; i++)
		event_init(&s->engine, &ev[i], ignore, 0);
}

/* -- runs that cannot go on -- */

struct endless {
	struct event event;
	struct engine *engine;
	int burst, left; /* events at an instant, before it is 1 ns later */
};

static void again(struct event *ev)
{
	struct endless *x = container_of(ev, struct endless, event);

	x->left = x->left ? x->left - 1 : x->burst - 1;
	event_arm(x->engine, ev, !x->left);
}

static const char *run_endless(int burst)
{
	struct run_failure failure = { .what = NULL };
	struct scene s;
	struct endless x = { .engine = &s.engine, .burst = burst };

	scene_begin(&s);
	event_init(&s.engine, &x.event, again, 0);
	event_arm(&s.engine, &x.event, 0);
	s.arena.failure = &failure;
	if (!setjmp(failure.back))
		engine_run(&s.engine, MSEC);
	arena_free(&s.arena);
	return failure.what;
}

static void an_endless_instant_is_noticed(void **state)
{
	(void)state;
	assert_non_null(strstr(run_endless(INT_MAX), "less than 50 us"));
	assert_non_null(strstr(run_endless(22), "less than 50 us"));
	assert_null(run_endless(20));
}

static void memory_ends_the_run_alone(void **state)
{
	struct run_failure failure = { .what = NULL };
	struct arena arena;

	(void)state;
	arena_init(&arena, 1000);
	arena.failure = &failure;
	if (!setjmp(failure.back))
		arena_alloc(&arena, 2000);
	assert_string_equal(failure.what, "out of memory");
	assert_non_null(arena_alloc(&arena, 500));
	arena_free(&arena);
}

static void misuse_ends_the_process(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	engine_run(&s.engine, 10);
	assert_int(test_exit_status(arm_in_the_past, &s), ==, 1);
	assert_int(test_exit_status(arm_with_negative_delay, &s), ==, 1);
	assert_int(test_exit_status(arm_beyond_the_end_of_time, &s), ==, 1);
	assert_int(test_exit_status(init_with_bad_priority, &s), ==, 1);
	assert_int(test_exit_status(arm_thrice, &s), ==, 0);
	assert_int(test_exit_status(init_many, &s), ==, 0);
	s.a.name = '!';
	assert_int(test_exit_status(init_many, &s), ==, 1);
	/* The sequence number has 40 bits: two more events fit, not three. */
	s.engine.seq = (UINT64_C(1) << 40) - 3;
	assert_int(test_exit_status(arm_thrice, &s), ==, 1);
	s.engine.seq--;
	assert_int(test_exit_status(arm_thrice, &s), ==, 0);
	arena_free(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_that_of_a_sorted_list),
		cmocka_unit_test(time_then_priority_then_sequence),
		cmocka_unit_test(arming_again_moves),
		cmocka_unit_test(cancelled_events_do_not_run),
		cmocka_unit_test(events_armed_for_now_run_now),
		cmocka_unit_test(events_cancel_events),
		cmocka_unit_test(the_last_of_an_instant_may_go_on),
		cmocka_unit_test(run_goes_until_and_goes_on),
		cmocka_unit_test(stop_returns_after_the_event),
		cmocka_unit_test(cancel_storms_take_no_memory),
		cmocka_unit_test(siblings_share_a_cache_line),
		cmocka_unit_test(an_endless_instant_is_noticed),
		cmocka_unit_test(memory_ends_the_run_alone),
		cmocka_unit_test(misuse_ends_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
