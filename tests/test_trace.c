/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Traces, read back: slices nest on every track, time never runs backwards,
 * every flow has both its ends within a slice, counters are not negative; and
 * the text format has what scripts look for.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/trace/chrome_trace.h"
#include "report/trace/ftrace.h"
#include "scenario/scenario.h"
#include "test.h"

#define TRACKS 4096 /* pid * 512 + tid */

struct trace {
	struct arena arena, work;
	struct scenario *scenario;
	json_t *root, *events;
};

static void run(struct trace *t, int kernel, int driver,
		const struct observer *observer)
{
	const struct scenario *s = t->scenario;
	struct measurement m;

	measurement_run(&s->machine, &s->load, &s->kernel[kernel],
			&s->driver[driver], s->seed, 0, observer, NULL, &t->work,
			&t->arena, &m);
	assert_null(m.error);
}

static struct trace load(const char *const *set)
{
	struct override o[8];
	struct trace t = { .root = NULL };
	int n = 0;

	for (; *set; set++)
		o[n++].text = *set;
	arena_init(&t.arena, 0);
	arena_init(&t.work, 0);
	t.scenario = scenario_load(&t.arena, "configs/published.yaml", o, n,
				   stderr);
	assert_non_null(t.scenario);
	return t;
}

static void free_trace(struct trace *t)
{
	arena_free(&t->arena);
	arena_free(&t->work);
}

/* Milliseconds of simulated time. */
static void read_chrome(struct trace *t, int kernel, int driver, int from,
			int to)
{
	struct chrome_trace *ct = chrome_trace_new(from * MSEC, to * MSEC,
						   &t->scenario->machine);
	struct observer observer = { chrome_trace_record, ct };
	json_error_t error;
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	run(t, kernel, driver, &observer);
	chrome_trace_write(ct, "a \"title\"", f);
	fclose(f);
	chrome_trace_free(ct);
	t->root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!t->root)
		fail_msg("line %d: %s", error.line, error.text);
	t->events = json_object_get(t->root, "traceEvents");
	free(text);
}

static const char *text_of(const json_t *e, const char *key)
{
	const char *s = json_string_value(json_object_get(e, key));

	return s ? s : "";
}

static long long integer(const json_t *e, const char *key)
{
	return json_integer_value(json_object_get(e, key));
}

struct reading {
	int depth[TRACKS];
	double ts;
	char *flow; /* by id: 's' or 'f', the last seen */
	size_t seen[128];
};

static void read_event(struct reading *r, const json_t *e)
{
	char ph = text_of(e, "ph")[0];
	double ts = json_number_value(json_object_get(e, "ts"));
	long long track = integer(e, "pid") * 512 + integer(e, "tid");
	long long id = integer(e, "id");

	assert_int(track, <, TRACKS);
	r->seen[(int)ph]++;
	if (ph == 'M')
		return;
	assert_real(ts, >=, r->ts);
	r->ts = ts;
	switch (ph) {
	case 'B':
		assert_true(*text_of(e, "name"));
		r->depth[track]++;
		break;
	case 'E':
		assert_int(r->depth[track]--, >, 0);
		break;
	case 's':
		assert_int(r->depth[track], >, 0);
		assert_int(r->flow[id], ==, 0);
		r->flow[id] = 's';
		break;
	case 'f':
		assert_int(r->depth[track], >, 0);
		assert_int(r->flow[id], ==, 's');
		r->flow[id] = 'f';
		break;
	case 'C':
		assert_int(integer(json_object_get(e, "args"), "value"), >=, 0);
		break;
	default:
		assert_int(ph, ==, 'i');
	}
}

static void check(struct trace *t, struct reading *r)
{
	size_t n = json_array_size(t->events), i;
	json_t *e;

	*r = (struct reading){ .ts = 0 };
	r->flow = calloc(n + 1, 1);
	json_array_foreach(t->events, i, e)
		read_event(r, e);
	for (i = 0; i < TRACKS; i++)
		assert_int(r->depth[i], ==, 0);
	for (i = 0; i <= n; i++)
		assert_true(r->flow[i] != 's');
	assert_uint(r->seen['B'], ==, r->seen['E']);
	assert_uint(r->seen['s'], ==, r->seen['f']);
	free(r->flow);
	json_decref(t->root);
}

#define LOAD(...) load((const char *const[]){ __VA_ARGS__, NULL })

static void one_second_of_base_idle(void **state)
{
	struct trace t = LOAD("umount.idle.samples=15");
	struct reading r;

	(void)state;
	read_chrome(&t, 0, 2, 2000, 3000);
	assert_int((int)(json_array_size(t.events) > 10000), ==, 1);
	check(&t, &r);
	assert_uint(r.seen['s'], >, 1000);
	assert_uint(r.seen['C'], >, 100);
	free_trace(&t);
}

static void concurrent_umounts_and_stolen_time(void **state)
{
	struct trace t = LOAD("umount.concurrent-8.samples=3",
			      "host.steal={every: {exponential: 5ms}, "
			      "for: {exponential: 2ms}}");
	struct reading r;

	(void)state;
	for (int k = 0; k < t.scenario->nr_kernels; k++) {
		read_chrome(&t, k, 3, 2000, 2400);
		check(&t, &r);
	}
	free_trace(&t);
}

static void any_window(void **state)
{
	static const int window[][2] = {
		{ 0, 50 }, { 2003, 2004 }, { 2050, 100000 }, { 90000, 90001 },
	};
	struct trace t = LOAD("umount.idle.samples=2", "host.cpus=3",
			      "host.hz=1000", "rcu.preemptible=true");
	struct reading r;

	(void)state;
	for (size_t i = 0; i < sizeof(window) / sizeof(*window); i++) {
		read_chrome(&t, 1, 2, window[i][0], window[i][1]);
		check(&t, &r);
	}
	free_trace(&t);
}

static void text_has_the_kernels_events(void **state)
{
	static const char *const events[] = {
		": sched_switch: prev_comm=", ": sched_waking: comm=",
		": rcu_grace_period: rcu_preempt ", ": rcu_callback: rcu_preempt ",
		": rcu_batch_start: rcu_preempt CBs=", ": rcu_barrier: rcu_preempt ",
		": workqueue_queue_work: work struct=",
		": workqueue_execute_start: work struct ",
		"function inode_switch_wbs_work_fn", ": rcu_fqs: rcu_preempt ",
	};
	struct trace t = LOAD("umount.idle.samples=5");
	struct observer observer = { ftrace_record, NULL };
	struct ftrace f;
	char *text, *again;
	size_t len;

	(void)state;
	for (int i = 0; i < 2; i++) {
		FILE *out = open_memstream(i ? &again : &text, &len);

		ftrace_init(&f, out, 2 * SEC, 3 * SEC, &t.scenario->machine);
		observer.ctx = &f;
		run(&t, 0, 2, &observer);
		ftrace_free(&f);
		fclose(out);
	}
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
		if (!strstr(text, events[i]))
			fail_msg("no '%s'", events[i]);
	assert_string_equal(text, again);
	free(text);
	free(again);
	free_trace(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_second_of_base_idle),
		cmocka_unit_test(concurrent_umounts_and_stolen_time),
		cmocka_unit_test(any_window),
		cmocka_unit_test(text_has_the_kernels_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
