/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the works of a removed cgroup take: their own costs, and the pauses of
 * css_rstat_flush(), where an emulator makes others' turns of them; and how many there
 * are.
 */
#include <string.h>

#include "properties.h"

#define SEED 20261201
#define POSSIBLE 1000
#define PAUSE 100 /* ns, in kernel/vcpu.c */

struct works {
	simtime_t begun[MAX_CPUS]; /* the last one of each CPU */
	simtime_t total;           /* of releases and frees; of one cgroup at last */
	double offline, release, free; /* so many */
};

static void listen(void *ctx, const struct trace_record *rec)
{
	const struct workqueue *wq = (const void *)(uintptr_t)rec->b;
	struct works *w = ctx;
	simtime_t took;

	if (rec->type == TRACE_WQ_EXECUTE_START)
		w->begun[rec->cpu] = rec->time;
	if (rec->type != TRACE_WQ_EXECUTE_END)
		return;
	took = rec->time - w->begun[rec->cpu];
	w->offline += !strcmp(wq->name, "cgroup_offline");
	if (!strcmp(wq->name, "cgroup_release")) {
		w->release++;
		w->total += took;
	} else if (!strcmp(wq->name, "cgroup_free")) {
		w->free++;
		w->total += took;
	}
}

/* Of one removed cgroup: one loop, which waits long after each, works for nothing. */
static struct works works_of(const char *host, const char *cgroup)
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
		 "umount: {one: {sample: call, samples: 20, gap: 3s, "
		 "steps: [{delay: 1ms}]}}\n", POSSIBLE, host, cgroup);
	s = scenario_of(&arenas.scenarios, text);
	measurement_run(&s->machine, &s->load, &s->kernel[0], &s->driver[0], SEED,
			0, &(struct observer){ listen, &works }, NULL,
			&arenas.work, &arenas.keep, &m);
	assert_null(m.error);
	assert_uint(m.iterations, >, 20);
	works.total /= (simtime_t)m.iterations;
	works.offline /= (double)m.iterations;
	works.release /= (double)m.iterations;
	works.free /= (double)m.iterations;
	return works;
}

static double works_take(const char *host, const char *cgroup)
{
	return (double)works_of(host, cgroup).total;
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

/*
 * Memory's, io's and perf_event's css are killed, and the cgroup's own is released and
 * freed besides: traced, 3, 4 and 4 a round in Debian's kernel, and 2, 3 and 3 without
 * CONFIG_CGROUP_PERF.  One of a hundred may be half done when the run ends.
 */
static void a_kernel_with_perf_event_has_one_css_more(void **state)
{
	struct works with = works_of("pcpus: 0", "perf_event: true");
	struct works without = works_of("pcpus: 0", "perf_event: false");

	(void)state;
	assert_near(with.release / with.offline, 4 / 3., 0.03);
	assert_near(with.free / with.offline, 4 / 3., 0.03);
	assert_near(without.release / without.offline, 3 / 2., 0.03);
	assert_near(without.free / without.offline, 3 / 2., 0.03);
	assert_near(with.offline / without.offline, 3 / 2., 0.03);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_emulated_release_takes_a_pause_for_each_cpu),
		cmocka_unit_test(a_processor_of_its_own_takes_none),
		cmocka_unit_test(a_kernel_with_perf_event_has_one_css_more),
	};

	return cmocka_run_group_tests(tests, arenas_open, arenas_close);
}
