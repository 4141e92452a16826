/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drivers of steps: what they wait for is what umount(8) waits for.
 */
#include "test.h"

#include "load/measurement.h"
#include "properties.h"
#include "scenario/scenario.h"

#define SEED 20261127

static void measure(const struct scenario *s, int driver,
		    const struct observer *observer, struct measurement *out)
{
	measurement_run(&s->machine, &s->load, &s->kernel[0],
			&s->driver[driver], SEED, 0, observer, NULL, &arenas.work,
			&arenas.keep, out);
	assert_null(out->error);
}

/*
 * umount(8) is a sequence of steps: spelled out, it takes the same time.  What is
 * drawn is constant, for the path draws more than its steps do.
 */
static void test_umount_spelled_out(void **state)
{
	static const char yaml[] =
		"host: {cpus: 4, wakeup: 25us}\n"
		"load: {churners: 2, writes: 32, warmup: 200ms}\n"
		"process: {user_fraction: 1, fork: 0ns, exit_callbacks: 0}\n"
		"umount_path: {mount: 0ns, user: 1ms, namespace: 100us,\n"
		"  sync: 150us, sync_ios: 2, evict: 0ns, put_super: 600us,\n"
		"  put_super_ios: 5, kthread_stops: 2, callbacks: 120,\n"
		"  churned: 0ns, finish: 500us}\n"
		"kernels: {k: {gate: none, drain: [rcu_barrier]}}\n"
		"umount:\n"
		"  built-in: {pressure: false, samples: 40, gap: 7ms}\n"
		"  steps:\n"
		"    pressure: false\n"
		"    samples: 40\n"
		"    gap: 7ms\n"
		"    steps: [{user: 1ms}, {call_rcu: 25},\n"
		"      {lock: namespace_sem}, {kernel: 100us},\n"
		"      {unlock: namespace_sem}, synchronize_rcu_expedited,\n"
		"      {kernel: 150us}, {disk: 2}, drain, {kernel: 600us},\n"
		"      {disk: 5}, {kthread_stop: 2}, lru_add_drain_all,\n"
		"      {call_rcu: 120}, {user: 500us}]\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement built_in, steps;

	(void)state;
	measure(s, 0, NULL, &built_in);
	measure(s, 1, NULL, &steps);
	assert_int(steps.nr_samples, ==, built_in.nr_samples);
	for (int i = 0; i < steps.nr_samples; i++) {
		assert_int(steps.latency[i], ==, built_in.latency[i]);
		assert_int(steps.drain[i], ==, built_in.drain[i]);
	}
}

/* Every kind, four at once, beside the loops: all that is promised holds. */
static void test_steps_keep_properties(void **state)
{
	static const char yaml[] =
		"host: {cpus: 4, hz: 1000}\n"
		"load: {churners: 2, writes: 32, warmup: 200ms}\n"
		"kernels: [base]\n"
		"umount:\n"
		"  all:\n"
		"    concurrency: 4\n"
		"    samples: 20\n"
		"    steps: [{user: {exponential: 1ms}}, {kernel: 100us},\n"
		"      {lock: rtnl_mutex}, {lock: cgroup_mutex},\n"
		"      {synchronize_rcu: 2}, {unlock: cgroup_mutex},\n"
		"      synchronize_rcu_expedited, synchronize_srcu,\n"
		"      {rcu_barrier: 2}, {unlock: rtnl_mutex}, {disk: 3},\n"
		"      wait_rcu_gp, percpu_ref_kill, drain, kthread_stop,\n"
		"      {flush_workqueue: cgroup_release}, flush_workqueue,\n"
		"      {call_rcu: 9}, lru_add_drain_all, {delay: 1ms},\n"
		"      {flush_work: 50us}, {smp_call_function: 2},\n"
		"      {queue_work: {inode_switch_wbs: 2ms}}, {fork: 2},\n"
		"      {batch: netns}, rcu_barrier, {end_batch: netns}]\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct watch *w = watch_new(&s->machine, false, SEED);
	struct observer observer = watch_observer(w);
	struct measurement m;

	(void)state;
	measure(s, 0, &observer, &m);
	assert_int(m.nr_samples, ==, 80);
	watch_free(w);
}

static simtime_t mean(const struct measurement *m)
{
	simtime_t sum = 0;

	for (int i = 0; i < m->nr_samples; i++)
		sum += m->latency[i];
	return sum / m->nr_samples;
}

/* Who waits under one mutex waits in turn; who does not, together. */
static void test_mutex_by_name(void **state)
{
	static const char yaml[] =
		"host: {cpus: 4, hz: 1000}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"kernels: [base]\n"
		"umount:\n"
		"  together: {concurrency: 8, samples: 5,\n"
		"    steps: [synchronize_rcu]}\n"
		"  in-turn: {concurrency: 8, samples: 5, steps:\n"
		"    [{lock: a}, synchronize_rcu, {unlock: a}]}\n"
		"  two: {concurrency: 8, samples: 5, steps:\n"
		"    [{lock: a}, {unlock: a}, {lock: b}, {unlock: b}]}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement together, in_turn, two;

	(void)state;
	measure(s, 0, NULL, &together);
	measure(s, 1, NULL, &in_turn);
	measure(s, 2, NULL, &two);
	assert_int(mean(&in_turn), >, 2 * mean(&together));
	assert_int(mean(&two), <, MSEC);
}

/* A work of one's own: its CPU time and the ways there and back. */
static void test_flush_work(void **state)
{
	static const char yaml[] =
		"host: {cpus: 4, hz: 1000, wakeup: 20us, local_wakeup: 20us}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"kernels: [base]\n"
		"umount:\n"
		"  nothing: {sample: call, samples: 20, steps: [{kernel: 0us}]}\n"
		"  work: {sample: call, samples: 20, steps: [{flush_work: 500us}]}\n"
		"  hogs: {sample: call, samples: 200, steps: [{flush_work: 500us}],\n"
		"    beside: [{kernel: 20ms}, {delay: 100us}]}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement m[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		measure(s, i, NULL, &m[i]);
	assert_int(mean(&m[0]), ==, 0);
	assert_int(mean(&m[1]), >=, 540 * USEC);
	assert_int(mean(&m[1]), <, 620 * USEC);
	assert_int(mean(&m[2]), >, mean(&m[1]) * 5 / 4);
}

/* A work of somebody else's: nobody waits for it but who flushes its queue. */
static void test_queue_work(void **state)
{
	static const char yaml[] =
		"host: {cpus: 2, hz: 1000, wakeup: 20us, local_wakeup: 20us}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"kernels: [base]\n"
		"umount:\n"
		"  queued: {sample: call, samples: 20, gap: 10ms, steps:\n"
		"    [{queue_work: {mm_percpu_wq: 3ms}}]}\n"
		"  flushed: {sample: call, samples: 20, gap: 10ms, steps:\n"
		"    [{queue_work: {mm_percpu_wq: 3ms}},\n"
		"     {flush_workqueue: mm_percpu_wq}]}\n"
		"  another: {sample: call, samples: 20, gap: 10ms, steps:\n"
		"    [{queue_work: {mm_percpu_wq: 3ms}},\n"
		"     {flush_workqueue: cgroup_free}]}\n"
		"  in-turn: {sample: call, samples: 20, gap: 50ms, steps:\n"
		"    [{queue_work: {mm_percpu_wq: 3ms}},\n"
		"     {queue_work: {mm_percpu_wq: 3ms}},\n"
		"     {queue_work: {mm_percpu_wq: 3ms}},\n"
		"     {flush_workqueue: mm_percpu_wq}]}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement m[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		measure(s, i, NULL, &m[i]);
	assert_int(mean(&m[0]), ==, 0);
	assert_int(mean(&m[1]), >=, 3 * MSEC);
	assert_int(mean(&m[1]), <, 3 * MSEC + 200 * USEC);
	assert_int(mean(&m[2]), ==, 0);
	/* A pool has one running at a time. */
	assert_int(mean(&m[3]), >=, 9 * MSEC);
	assert_int(mean(&m[3]), <, 9 * MSEC + 500 * USEC);
}

/* The first takes the steps for himself, then one for the seven that came meanwhile. */
static void test_batch(void **state)
{
	static const char yaml[] =
		"host: {cpus: 16, hz: 1000, wakeup: 5us, local_wakeup: 5us}\n"
		"process: {fork: 20us}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"kernels: [base]\n"
		"umount:\n"
		"  one: {sample: call, samples: 20, gap: 10ms, steps:\n"
		"    [{batch: netns}, {delay: 10ms}, {end_batch: netns}]}\n"
		"  eight: {sample: call, samples: 20, gap: 10ms, concurrency: 8,\n"
		"    steps: [{batch: netns}, {delay: 10ms}, {end_batch: netns}]}\n"
		"  in-turn: {sample: call, samples: 20, gap: 10ms,\n"
		"    concurrency: 8, steps: [{lock: netns}, {delay: 10ms},\n"
		"      {unlock: netns}]}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement m[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		measure(s, i, NULL, &m[i]);
	assert_int(mean(&m[0]), >=, 10 * MSEC);
	assert_int(mean(&m[0]), <, 10 * MSEC + 100 * USEC);
	/* One of 10 ms, seven of 20. */
	assert_int(mean(&m[1]), >=, 18 * MSEC);
	assert_int(mean(&m[1]), <, 19 * MSEC);
	/* 10, 20 and so on to 80 ms. */
	assert_int(mean(&m[2]), >=, 44 * MSEC);
	assert_int(mean(&m[2]), <, 46 * MSEC);
}

/* Tasks that begin for the first time are not all on one CPU. */
static void test_side_by_side(void **state)
{
	static const char yaml[] =
		"host: {cpus: 8, halted_vcpus: preempted}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"kernels: [base]\n"
		"umount: {four: {sample: batch, samples: 20, concurrency: 4,\n"
		"  gap: 50ms, steps: [{kernel: 2ms}]}}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement m;

	(void)state;
	measure(s, 0, NULL, &m);
	assert_int(mean(&m), >=, 2 * MSEC);
	assert_int(mean(&m), <, 3 * MSEC);
}

static void count_callbacks(void *ctx, const struct trace_record *rec)
{
	if (rec->type == TRACE_CALL_RCU)
		*(int *)ctx += (int)rec->a;
}

/* Three children in turn: forked, on their way, and the way back to their parent. */
static void test_fork(void **state)
{
	static const char yaml[] =
		"host: {cpus: 4, wakeup: 25us, context_switch: 0ns}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"process: {fork: 100us, exit_callbacks: 7}\n"
		"kernels: [base]\n"
		"umount: {three: {sample: call, samples: 10, gap: 10ms,\n"
		"  steps: [{fork: 3}]}}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement m;
	int callbacks = 0;

	(void)state;
	measure(s, 0, &(struct observer){ count_callbacks, &callbacks }, &m);
	for (int i = 0; i < m.nr_samples; i++) {
		assert_int(m.latency[i], >=, 3 * (100 + 25 + 25) * USEC);
		assert_int(m.latency[i], <, 3 * (100 + 25 + 26) * USEC);
	}
	/*
	 * A child's last one, for its credentials, is queued by that for its task: not
	 * yet, at most, of those of the last two samples.
	 */
	assert_int(callbacks, >=, 8 * 3 * 7 + 2 * 3 * 6);
	assert_int(callbacks, <=, 10 * 3 * 7);
}

/* Of all CPUs the slowest, also if the host has taken it away. */
static void test_smp_call_function(void **state)
{
	static const char *const hosts[] = {
		"{cpus: 1, ipi: {uniform: {from: 1ms, to: 2ms}}}",
		"{cpus: 2, ipi: {uniform: {from: 1ms, to: 2ms}}}",
		"{cpus: 16, ipi: {uniform: {from: 1ms, to: 2ms}}}",
		"{cpus: 16, ipi: {uniform: {from: 1ms, to: 2ms}},\n"
		"  steal: {every: {exponential: 20ms}, for: 30ms}}",
	};
	simtime_t calls[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		char yaml[600];
		struct measurement m;

		snprintf(yaml, sizeof(yaml), "host: %s\n"
			 "load: {churners: 0, warmup: 100ms}\n"
			 "kernels: [base]\n"
			 "umount: {calls: {samples: 400,\n"
			 "  steps: [smp_call_function]%s}}\n", hosts[i],
			 i == 3 ? ", beside: [{kernel: 1ms}, {delay: 1ms}]"
				: "");
		measure(scenario_of(&arenas.scenarios, yaml), 0, NULL, &m);
		calls[i] = mean(&m);
	}
	assert_int(calls[1] - calls[0], >, 1300 * USEC);
	assert_int(calls[2], >, calls[1]);
	assert_int(calls[3], >, calls[2] + 5 * MSEC);
	assert_int(calls[3], <, 60 * MSEC);
}

/*
 * Who attaches rarely waits for a grace period; who does often finds the cgroups'
 * rwsem in use still.
 */
static void test_cgroup(void **state)
{
	static const char yaml[] =
		"host: {cpus: 4, hz: 100}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"kernels: [base]\n"
		"umount:\n"
		"  often: {sample: call, gap: 0ms, samples: 20, steps: &cg\n"
		"    [{cgroup_mkdir: 2}, cgroup_attach, {cgroup_rmdir: 2}]}\n"
		"  rarely: {sample: call, gap: 300ms, samples: 20, steps: *cg}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement often, rarely;

	(void)state;
	measure(s, 0, NULL, &often);
	measure(s, 1, NULL, &rarely);
	assert_int(mean(&rarely), >, 10 * MSEC);
	assert_int(mean(&rarely), <, 50 * MSEC);
	assert_int(mean(&often), <, 5 * MSEC);
}

/* What else goes on, and whom it holds up. */
static void test_beside(void **state)
{
	static const char yaml[] =
		"host: {cpus: 4, hz: 1000}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"kernels: [base]\n"
		"umount:\n"
		"  sync: {samples: 100, steps: [synchronize_rcu]}\n"
		"  sync-hogs: {samples: 100, steps: [synchronize_rcu],\n"
		"    beside: [{kernel: 20ms}, {delay: 1ms}]}\n"
		"  barrier: {samples: 100, steps: [rcu_barrier]}\n"
		"  barrier-callbacks: {samples: 100, steps: [rcu_barrier],\n"
		"    beside: [{call_rcu: 100}, {delay: 2ms}]}\n"
		"  barrier-barriers: {samples: 100, steps: [rcu_barrier],\n"
		"    beside: [{call_rcu: 100}, rcu_barrier, {delay: 1ms}]}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement m[5];

	(void)state;
	for (int i = 0; i < 5; i++)
		measure(s, i, NULL, &m[i]);
	assert_int(mean(&m[1]), >, mean(&m[0]) * 5 / 4);
	assert_int(mean(&m[2]), <, MSEC);
	assert_int(mean(&m[3]), >, 2 * MSEC);
	assert_int(mean(&m[4]), >, mean(&m[3]));
}

/* A task beside the others has a thread to stop, too, and all the time. */
static void test_kthread_stop_beside(void **state)
{
	static const char yaml[] =
		"host: {cpus: 1, hz: 1000, wakeup: 20us, local_wakeup: 20us}\n"
		"load: {churners: 0, warmup: 100ms}\n"
		"kernels: [base]\n"
		"umount:\n"
		"  alone: {sample: call, samples: 50, gap: 1ms, steps:\n"
		"    [{kernel: 1ms}]}\n"
		"  beside: {sample: call, samples: 50, gap: 1ms, steps:\n"
		"    [{kernel: 1ms}], beside: [{kthread_stop: 10},\n"
		"      {kernel: 500us}, {delay: 100us}]}\n";
	struct scenario *s = scenario_of(&arenas.scenarios, yaml);
	struct measurement alone, beside;

	(void)state;
	measure(s, 0, NULL, &alone);
	measure(s, 1, NULL, &beside);
	assert_int(beside.nr_samples, ==, 50);
	assert_int(mean(&beside), >, mean(&alone));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_umount_spelled_out),
		cmocka_unit_test(test_steps_keep_properties),
		cmocka_unit_test(test_mutex_by_name),
		cmocka_unit_test(test_flush_work),
		cmocka_unit_test(test_queue_work),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_smp_call_function),
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_cgroup),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_kthread_stop_beside),
	};

	return cmocka_run_group_tests(tests, arenas_open, arenas_close);
}
