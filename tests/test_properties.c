/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold in any run, on many machines: properties.h listens while each
 * machine below goes through a few umounts under load with each protocol.
 *
 * Beyond that: the busy-inodes race, which `base` loses and the others must
 * not; what is in flight dies away; equal seeds give equal runs, and whoever
 * listens changes nothing.
 *
 * The machines are lines of YAML over the defaults.  They are chosen for what
 * they make happen, not for likeness: a single CPU, three levels of tree,
 * preempted readers, callbacks so heavy that ksoftirqd takes over, vCPUs that
 * are taken away in the middle of anything.
 */
#include <stdlib.h>
#include <string.h>

#include "properties.h"

#define SEED 11
/* The sanitizers look for other errors than another load would show. */
#ifdef __SANITIZE_ADDRESS__
#define SEEDS   1
#define UMOUNTS "300"
#define BATCHES "50"
#else
#define SEEDS   2
#define UMOUNTS "1000"
#define BATCHES "250"
#endif
#define NR(array) (sizeof(array) / sizeof(*(array)))

struct machine_case {
	const char *name, *yaml;
	simtime_t longest_gp; /* where 100 jiffies are not the bound */
	simtime_t wakeup;     /* where a millisecond is not */
};

#define DRIVER(...)                                                            \
	"umount: {d: {pressure: true, sample: each, gap: {uniform: {from: 0s, " \
	"to: 30ms}}, " __VA_ARGS__ "}}\n"

#define KERNELS                                                                \
	"kernels:\n"                                                           \
	"  base: builtin\n"                                                    \
	"  +race: builtin\n"                                                   \
	"  +rmbarrier: builtin\n"                                              \
	"  +persb: builtin\n"                                                  \
	"  expedited: {gate: global_counter, drain: [synchronize_rcu_expedited,"\
	" flush_workqueue], reader: through_queueing}\n"                       \
	"  srcu: {gate: global_counter, drain: [synchronize_srcu, "            \
	"flush_workqueue], reader: srcu_through_queueing}\n"                   \
	"  call-rcu: {gate: global_counter, drain: [rcu_barrier, "             \
	"flush_workqueue], queueing: call_rcu}\n"                              \
	"  every-step: {gate: none, drain: [{delay: 3ms}, synchronize_rcu, "   \
	"rcu_barrier, wait_sb_counter, flush_workqueue], "                     \
	"reader: through_queueing}\n"

/* Five concurrent umounts, five times, of file systems that were written to. */
#define FEW DRIVER("concurrency: 5, samples: 5, own_churn: 1")
#define STEPPED "load: {warmup: 300ms, step_writes: always}\n"
#define DRAWN   "load: {warmup: 300ms}\n"
#define LIGHT   "load: {warmup: 300ms, churners: 2, writes: 24, " \
		"step_writes: always}\n"

static const struct machine_case machines[] = {
	{ "16 CPUs, 100 Hz", "host: {hz: 100}\n" STEPPED, 0, 0 },
	{ "16 CPUs, drawn writers", "host: {hz: 100}\n" DRAWN, 0, 0 },
	{ "1 CPU", "host: {cpus: 1}\n" LIGHT, 0, 50 * MSEC },
	{ "2 CPUs", "host: {cpus: 2}\n" LIGHT, 0, 50 * MSEC },
	{ "3 CPUs, preemptible",
	  "host: {cpus: 3}\nrcu: {preemptible: true, reader_fraction: 0.3}\n"
	  LIGHT, 0, 50 * MSEC },
	{ "17 CPUs, 250 Hz", "host: {cpus: 17, hz: 250}\n" STEPPED, 0, 0 },
	{ "64 CPUs, 300 Hz, 12 churners",
	  "host: {cpus: 64, hz: 300}\n"
	  "load: {warmup: 300ms, churners: 12, step_writes: always}\n", 0, 0 },
	{ "300 CPUs, 1000 Hz", "host: {cpus: 300, hz: 1000}\n" STEPPED, 0, 0 },
	{ "300 CPUs in four levels, drawn",
	  "host: {cpus: 300, hz: 250}\nrcu: {fanout_leaf: 4, fanout: 8}\n"
	  DRAWN, 0, 0 },
	{ "8 of 300 CPUs online",
	  "host: {cpus: 8, possible_cpus: 300, hz: 250}\n" STEPPED, 0, 0 },
	{ "1000 Hz, preemptible",
	  "host: {hz: 1000}\nrcu: {preemptible: true, reader_fraction: 0.3}\n"
	  STEPPED, 0, 0 },
	{ "250 Hz, preemptible, 6 CPUs",
	  "host: {hz: 250, cpus: 6}\n"
	  "rcu: {preemptible: true, reader_fraction: 0.3}\n" STEPPED, 0,
	  50 * MSEC },
	{ "tick stopped at once", "host: {hz: 250, tick_stop: at_once}\n"
	  STEPPED, 0, 0 },
	{ "tick never stopped", "host: {hz: 250, tick_stop: never}\n"
	  STEPPED, 0, 0 },
	{ "timers migrate", "host: {hz: 250, timer_migration: true}\n" STEPPED,
	  0, 0 },
	{ "one CPU counts the jiffies, caches of 4 CPUs, a real-time kthread",
	  "host: {hz: 250, do_timer: passed_on, llc_cpus: 4}\n"
	  "rcu: {kthread_fifo: true}\n" STEPPED, 0, 0 },
	{ "who ticks first counts the jiffies, caches of 6 CPUs",
	  "host: {hz: 100, do_timer: passed_on, llc_cpus: 6, "
	  "timer_migration: true}\n" DRAWN, 0, 0 },
	{ "timers migrate from stopped ticks, 100 CPUs",
	  "host: {hz: 1000, cpus: 100, timer_migration: true, "
	  "tick_stop: at_once, halt_exit: {exponential: 30us}}\n" DRAWN, 0, 0 },
	{ "the kthread's CPU reports early, first scan at once",
	  "host: {hz: 250, tick_stop: at_once, timer_migration: true}\n"
	  "rcu: {kthread_reports_early: true, jiffies_till_first_fqs: 0}\n"
	  STEPPED, 0, 0 },
	{ "callbacks offloaded",
	  "host: {hz: 250}\nrcu: {nocb: all, normal_wake_from_gp: off}\n"
	  STEPPED, 0, 0 },
	{ "callbacks offloaded and lazy, 3 CPUs",
	  "host: {hz: 250, cpus: 3}\nrcu: {nocb: all, lazy: true}\n"
	  LIGHT, 0, 50 * MSEC },
	{ "callbacks offloaded, 1 processor under 16 vCPUs",
	  "host: {pcpus: 1, hz: 250, timer_migration: true}\n"
	  "rcu: {nocb: all, lazy: true, normal_wake_from_gp: off}\n"
	  "load: {warmup: 300ms, churners: 1, writes: 12}\n", 4 * SEC, SEC },
	{ "CPUs without a tick, an isolated one",
	  "host: {hz: 250, timer_migration: true, nohz_full: 2-N, isolcpus: 3}\n"
	  "rcu: {preemptible: true, normal_wake_from_gp: off}\n"
	  STEPPED, 0, 0 },
	{ "CPUs without a tick, writers drawn, some offloaded",
	  "host: {hz: 1000, tick_stop: at_once, nohz_full: 4-N}\n"
	  "rcu: {nocb: 1-2, lazy: true}\n" DRAWN, 0, 0 },
	{ "the menu governor, writers stepped",
	  "host: {hz: 250, tick_stop: menu, timer_migration: true, "
	  "halt_exit: {exponential: 30us}}\n" STEPPED, 0, 0 },
	{ "the haltpoll governor, writers drawn",
	  "host: {hz: 100, tick_stop: haltpoll, "
	  "halt_exit: {exponential: 30us}}\n" DRAWN, 0, 0 },
	{ "no expedited grace periods", "rcu: {expedited: never}\n" STEPPED,
	  0, 0 },
	{ "all grace periods expedited", "rcu: {expedited: always}\n" STEPPED,
	  0, 0 },
	{ "waiters fall back to callbacks",
	  "rcu: {sr_normal_latch: 3}\nhost: {hz: 250}\n" STEPPED, 0, 0 },
	{ "skewed ticks", "host: {hz: 250, skew_tick: true}\n" STEPPED, 0, 0 },
	{ "skewed ticks, 17 CPUs, drawn",
	  "host: {hz: 100, cpus: 17, skew_tick: true}\n" DRAWN, 0, 0 },
	{ "waiters woken by the kthread",
	  "rcu: {normal_wake_from_gp: on}\nhost: {cpus: 20}\n" STEPPED, 0, 0 },
	{ "waiters woken by callbacks",
	  "rcu: {normal_wake_from_gp: off}\nhost: {hz: 250}\n" STEPPED, 0, 0 },
	{ "vCPUs stolen",
	  "host: {hz: 250, steal: {every: {exponential: 20ms}, "
	  "for: {exponential: 5ms}}}\n" DRAWN, 4 * SEC, SEC },
	{ "1 processor under 16 vCPUs",
	  "host: {pcpus: 1, hz: 250}\n"
	  "load: {warmup: 300ms, churners: 1, writes: 12}\n", 4 * SEC, SEC },
	{ "2 processors under 16 vCPUs",
	  "host: {pcpus: 2}\n"
	  "load: {warmup: 300ms, churners: 1, writes: 12}\n", 4 * SEC, SEC },
	{ "4 processors under 16 vCPUs, preemptible",
	  "host: {pcpus: 4, hz: 250}\n"
	  "rcu: {preemptible: true, reader_fraction: 0.3}\n"
	  "load: {warmup: 300ms, churners: 2, writes: 24}\n", 4 * SEC, SEC },
	{ "blimit 1", "rcu: {blimit: 1}\nhost: {hz: 250}\n" STEPPED, 0, 0 },
	{ "heavy callbacks",
	  "rcu: {callback: 20us}\ncgroup: {kernfs_nodes: 2000}\n"
	  "host: {hz: 250}\n" LIGHT, 0, 100 * MSEC },
	{ "heavy callbacks, 2 CPUs",
	  "rcu: {callback: 20us}\ncgroup: {kernfs_nodes: 500}\n"
	  "host: {hz: 250, cpus: 2}\n" LIGHT, SEC, 100 * MSEC },
	{ "lists beyond qhimark", "rcu: {qhimark: 3000}\ncgroup: {kernfs_nodes: 10000}\n" LIGHT, 0,
	  100 * MSEC },
	{ "wide windows",
	  "host: {hz: 250}\nwriteback: {queue_window: {mixture: ["
	  "{weight: 0.7, of: 2us}, "
	  "{weight: 0.3, of: {uniform: {from: 5ms, to: 200ms}}}]}}\n" STEPPED,
	  SEC, 300 * MSEC },
	{ "wide windows, preemptible, 3 CPUs",
	  "host: {hz: 250, cpus: 3}\nrcu: {preemptible: true}\n"
	  "writeback: {queue_window: {mixture: [{weight: 0.7, of: 2us}, "
	  "{weight: 0.3, of: {uniform: {from: 5ms, to: 200ms}}}]}}\n" LIGHT,
	  SEC, 300 * MSEC },
	{ "switches at a rate",
	  "load: {warmup: 300ms, switch_rate: 300}\n", 0, 0 },
	{ "20 umounts at once",
	  STEPPED DRIVER("concurrency: 20, samples: 3"), 0, 0 },
	{ "8 umounts, wide windows, 250 Hz",
	  "host: {hz: 250}\nrcu: {preemptible: true}\n"
	  "writeback: {queue_window: {uniform: {from: 0s, to: 40ms}}}\n"
	  STEPPED DRIVER("concurrency: 8, samples: 3, own_churn: 2"),
	  SEC, 300 * MSEC },
	{ "one shared disk", "disk: {shared: true, depth: 1}\n" STEPPED, 0, 0 },
	{ "a commit for each write, emulated",
	  "host: {hz: 250, cpus: 4, pcpus: 1, pcpu_slice: auto, emulation: 3}\n"
	  "rcu: {preemptible: true}\ndisk: {kblockd: 7us}\n"
	  "load: {warmup: 300ms, writes: 12, commits: each_write, "
	  "commit_ios: 4}\n", SEC, 300 * MSEC },
	{ "interrupts",
	  "host: {hz: 250, cpus: 4}\nload: {warmup: 300ms, writes: 24, "
	  "interrupts: {every: {exponential: 1ms}, "
	  "takes: {exponential: 200us}}}\n", SEC, 300 * MSEC },
	{ "containers beside the loops",
	  "disk: {shared: true}\nload: {warmup: 300ms, churners: 2, inodes: 200, "
	  "containers: {number: 100, depth: 3, inodes: 300, "
	  "life: {exponential: 2s}}}\n", 0, 0 },
	{ "containers that end by the ten",
	  "host: {hz: 1000}\nload: {warmup: 300ms, churners: 0, "
	  "containers: {number: 100, together: 10, own_superblock: true, "
	  "life: {exponential: 1s}}}\n", 0, 0 },
	{ "favordynmods, slow callbacks",
	  "cgroup: {favordynmods: true}\nhost: {hz: 1000, cpus: 4}\n"
	  "rcu: {callback: {exponential: 50us}}\n" LIGHT, 0, 100 * MSEC },
};

static struct arena work, keep;

static bool is_stepped(const struct scenario *s)
{
	const struct host_config *host = &s->machine.host;

	return s->load.step_writes == STEP_ALWAYS || host->steal ||
	       host->pcpus || s->machine.disk.shared;
}

static void measure(const struct scenario *s, int kernel, uint64_t seed,
		    const struct observer *observer, struct measurement *out)
{
	measurement_run(&s->machine, &s->load, &s->kernel[kernel],
			&s->driver[0], seed, 0, observer, NULL, &work, &keep, out);
	assert_null(out->error);
}

/* One machine and one of KERNELS. */
struct run_case {
	const struct machine_case *machine;
	int kernel;
};

static void run_and_listen(const struct scenario *s,
			   const struct run_case *c, uint64_t seed)
{
	const struct machine_case *machine = c->machine;
	const struct driver_config *d = &s->driver[0];
	struct watch *w = watch_new(&s->machine, is_stepped(s), seed);
	struct observer observer = watch_observer(w);
	struct measurement m;

	if (machine->longest_gp)
		w->longest_gp = machine->longest_gp;
	if (machine->wakeup)
		w->wakeup = machine->wakeup;
	measure(s, c->kernel, seed, &observer, &m);
	assert_int(m.nr_samples, ==, d->samples * d->concurrency);
	assert_uint(w->gps_ended, >, 10);
	watch_free(w);
}

static void machine_keeps_properties(void **state)
{
	const struct run_case *c = *state;
	const char *yaml = c->machine->yaml;
	char text[4096];
	struct scenario *s;

	snprintf(text, sizeof(text), "%s%s%s", yaml, KERNELS,
		 strstr(yaml, "umount:") ? "" : FEW);
	arena_rewind(&keep);
	s = scenario_of(&keep, text);
	for (uint64_t i = 0; i < SEEDS; i++)
		run_and_listen(s, c, SEED + i);
}

/* -- the race that leaves busy inodes -- */

/*
 * Windows of tens of milliseconds, and umounts that fall into them: the
 * cleanup switches of their own churn come a few grace periods after it.  The
 * kernel is preemptible, since without preemption a CPU in its window holds up
 * the very grace periods that base's barrier waits for.
 */
#define RACE(driver)                                                           \
	"host: {hz: 250}\n"                                                    \
	"rcu: {preemptible: true}\n"                                           \
	"load: {warmup: 300ms, writes: 64, churners: 2, inode_clean: true}\n"  \
	"writeback: {queue_window: {mixture: [{weight: 0.5, of: 2us}, "        \
	"{weight: 0.5, of: {uniform: {from: 10ms, to: 200ms}}}]}}\n" KERNELS   \
	DRIVER(driver)

static char race_one[] =
	RACE("samples: " UMOUNTS ", own_churn: 2, "
	     "settle: {uniform: {from: 0s, to: 100ms}}");
static char race_eight[] =
	RACE("samples: " BATCHES ", concurrency: 8, own_churn: 2, "
	     "settle: {uniform: {from: 0s, to: 100ms}}");

/* By eight shells, none of which has a superblock that another is about to drain. */
static char race_side_by_side[] =
	RACE("samples: " BATCHES ", concurrency: 8, own_churn: 2, "
	     "together: false, settle: {uniform: {from: 0s, to: 100ms}}");

static void only_base_finds_busy_inodes(void **state)
{
	static const char *const safe[] = {
		"+race", "+rmbarrier", "+persb", "expedited", "srcu",
	};
	struct scenario *s;
	struct measurement m;

	arena_rewind(&keep);
	s = scenario_of(&keep, *state);
	for (int k = 0; k < s->nr_kernels; k++) {
		const char *name = s->kernel[k].name;

		measure(s, k, SEED, NULL, &m);
		print_message("%s: %llu busy of %llu\n", name,
			      (unsigned long long)m.busy_inodes,
			      (unsigned long long)m.umounts);
		if (!strcmp(name, "base"))
			assert_uint(m.busy_inodes, >, m.umounts / 100);
		for (size_t i = 0; i < NR(safe); i++)
			if (!strcmp(name, safe[i]))
				assert_uint(m.busy_inodes, ==, 0);
	}
}

/* -- no load but one's own: everything dies away -- */

static void switches_die_away(void **state)
{
	struct scenario *s;

	(void)state;
	arena_rewind(&keep);
	s = scenario_of(&keep, STEPPED KERNELS
			"umount: {d: {pressure: false, samples: 6, "
			"own_churn: 3, settle: 1s}}\n");
	for (int k = 0; k < s->nr_kernels; k++) {
		struct watch *w = watch_new(&s->machine, true, SEED);
		struct observer observer = watch_observer(w);
		struct measurement m;

		measure(s, k, SEED, &observer, &m);
		assert_uint(w->seen[TRACE_ISW_PIN], >, 6);
		assert_int(w->isw_total, ==, 0);
		for (int i = 0; i < w->sbs.nr; i++)
			assert_uint(w->sbs.item[i].a, ==, 0);
		assert_int(w->running.nr, ==, 0);
		assert_int(w->syncs.nr, ==, 0);
		assert_int(w->readers.nr, ==, 0);
		watch_free(w);
	}
}

/* -- runs repeat -- */

static void ignore(void *ctx, const struct trace_record *rec)
{
	(void)rec;
	++*(uint64_t *)ctx;
}

static void assert_same(const struct measurement *a,
			const struct measurement *b)
{
	assert_int(a->nr_samples, ==, b->nr_samples);
	for (int i = 0; i < a->nr_samples; i++) {
		assert_int(a->latency[i], ==, b->latency[i]);
		assert_int(a->drain[i], ==, b->drain[i]);
	}
	assert_uint(a->events, ==, b->events);
	assert_int(a->simulated, ==, b->simulated);
	assert_uint(a->busy_inodes, ==, b->busy_inodes);
}

static void runs_repeat_and_do_not_feel_listeners(void **state)
{
	static const char *const yaml[] = {
		DRAWN, "rcu: {preemptible: true}\n" STEPPED,
		"host: {steal: {every: {exponential: 20ms}, "
		"for: {exponential: 5ms}}}\n" DRAWN,
	};
	char text[4096];

	(void)state;
	for (size_t i = 0; i < NR(yaml); i++) {
		uint64_t records = 0;
		struct observer observer = { ignore, &records };
		struct measurement m[4];
		struct scenario *s;

		snprintf(text, sizeof(text), "%s%s%s", yaml[i], KERNELS, FEW);
		arena_rewind(&keep);
		s = scenario_of(&keep, text);
		measure(s, 0, SEED, NULL, &m[0]);
		measure(s, 1, SEED, NULL, &m[1]); /* another one between */
		measure(s, 0, SEED, NULL, &m[2]);
		measure(s, 0, SEED, &observer, &m[3]);
		assert_same(&m[0], &m[2]);
		assert_same(&m[0], &m[3]);
		assert_uint(records, >, 1000);
		measure(s, 0, SEED + 1, NULL, &m[1]);
		assert_int(m[0].latency[0], !=, m[1].latency[0]);
	}
}

/* Where no protocol has anything to do, all kernels are the same run. */
static void kernels_see_the_same_arrivals(void **state)
{
	struct scenario *s;
	struct measurement first, m;

	(void)state;
	arena_rewind(&keep);
	s = scenario_of(&keep, "kernels: [base, +race, +rmbarrier, +persb]\n"
			       "umount: [no-pressure]\n");
	measure(s, 0, SEED, NULL, &first);
	for (int k = 1; k < s->nr_kernels; k++) {
		measure(s, k, SEED, NULL, &m);
		assert_same(&first, &m);
	}
}

/* -- all of them -- */

#define NR_KERNELS 8

static const char *const kernel_name[NR_KERNELS] = {
	"base", "+race", "+rmbarrier", "+persb",
	"expedited", "srcu", "call-rcu", "every-step",
};

static const struct CMUnitTest others[] = {
	{ "busy inodes, one umount", only_base_finds_busy_inodes, NULL, NULL,
	  race_one },
	{ "busy inodes, side by side", only_base_finds_busy_inodes, NULL, NULL,
	  race_side_by_side },
	{ "busy inodes, 8 umounts", only_base_finds_busy_inodes, NULL, NULL,
	  race_eight },
	cmocka_unit_test(switches_die_away),
	cmocka_unit_test(runs_repeat_and_do_not_feel_listeners),
	cmocka_unit_test(kernels_see_the_same_arrivals),
};

int main(void)
{
	static struct run_case cases[NR(machines) * NR_KERNELS];
	static char name[NR(cases)][80];
	static struct CMUnitTest tests[NR(cases) + NR(others)];
	size_t n = 0;

	for (; n < NR(cases); n++) {
		cases[n].machine = &machines[n / NR_KERNELS];
		cases[n].kernel = n % NR_KERNELS;
		snprintf(name[n], sizeof(name[n]), "%s, %s",
			 cases[n].machine->name, kernel_name[n % NR_KERNELS]);
		tests[n] = (struct CMUnitTest){
			.name = name[n],
			.test_func = machine_keeps_properties,
			.initial_state = &cases[n],
		};
	}
	arena_init(&work, 0);
	arena_init(&keep, 0);
	memcpy(&tests[n], others, sizeof(others));
	return _cmocka_run_group_tests("properties", tests, NR(tests), NULL,
				       NULL);
}
