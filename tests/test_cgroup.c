/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the works of a removed cgroup take: their own costs, and the pauses of
 * css_rstat_flush(), where an emulator makes others' turns of them.
 */
#include <string.h>

#include "properties.h"

#define SEED 20261201
#define POSSIBLE 1000
#define PAUSE 100 /* ns, in kernel/vcpu.c */

struct works {
	simtime_t begun[MAX_CPUS]; /* the last one of each CPU */
	simtime_t total;
};

static bool of_release_or_free(const struct trace_record *rec)
{
	const struct workqueue *wq = (const void *)(uintptr_t)rec->b;

	return !strcmp(wq->name, "cgroup_release") ||
	       !strcmp(wq->name, "cgroup_free");
}

static void listen(void *ctx, const struct trace_record *rec)
{
	struct works *w = ctx;

	if (rec->type == TRACE_WQ_EXECUTE_START)
		w->begun[rec->cpu] = rec->time;
	else if (rec->type == TRACE_WQ_EXECUTE_END && of_release_or_free(rec))
		w->total += rec->time - w->begun[rec->cpu];
}

/* Of one removed cgroup, ns: one loop, which waits long after each, works for nothing. */
static double works_take(const char *host, const char *cgroup)
{
	struct works works = { .total = 0 };
	const struct scenario *s;
	struct measurement m;
	char text[700];

	snprintf(text, sizeof(text),
		 "host: {cpus: 2, possible_cpus: %d, hz: 250, wakeup: 0ns, "
		 "local_wakeup: 0ns, context_switch: 0ns, tick_jitter: 0ns, %s}\n"
		 "cgroup: {offline: 0ns, release: 0ns, free: 0ns, %s}\n"
		 "load: {churners: 1, loop: program, writes: 2, pause: 300ms, "
		 "warmup: 2s}\n"
		 "kernels: [base]\n"
		 "umount: {one: {sample: call, samples: 4, gap: 3s, "
		 "steps: [{delay: 1ms}]}}\n", POSSIBLE, host, cgroup);
	s = scenario_of(&arenas.scenarios, text);
	measurement_run(&s->machine, &s->load, &s->kernel[0], &s->driver[0], SEED,
			0, &(struct observer){ listen, &works }, NULL,
			&arenas.work, &arenas.keep, &m);
	assert_null(m.error);
	assert_uint(m.iterations, >, 20);
	return (double)works.total / (double)m.iterations;
}

/*
 * Memory's, io's and the cgroup's own are flushed when they are released, the own once
 * more when it is freed; since each has a tree all three.  A pause takes a moment, and
 * the turns of others.
 */
static void an_emulated_release_takes_a_pause_for_each_cpu(void **state)
{
	static const char emulator[] = "pcpus: 1, pcpu_slice: auto";
	const double flush = POSSIBLE * PAUSE;
	double least = works_take(emulator, "rstat_relax: false");
	double one_tree = works_take(emulator, "rstat_relax: true");
	double trees = works_take(emulator, "rstat_relax: true, "
					    "rstat_per_css: true");

	(void)state;
	assert_real(least, <, flush / 2);
	assert_real(one_tree, >=, 3.8 * flush);
	assert_real(one_tree, <, 5 * flush);
	assert_real(trees, >=, 5.7 * flush);
	assert_real(trees, <, 7.5 * flush);
}

static void a_processor_of_its_own_takes_none(void **state)
{
	(void)state;
	assert_real(works_take("pcpus: 0", "rstat_relax: true"), ==,
		    works_take("pcpus: 0", "rstat_relax: false"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_emulated_release_takes_a_pause_for_each_cpu),
		cmocka_unit_test(a_processor_of_its_own_takes_none),
	};

	return cmocka_run_group_tests(tests, arenas_open, arenas_close);
}
