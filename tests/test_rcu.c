/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RCU on machines that do nothing else: the combining tree of any size, the
 * length of a grace period in ticks, and how long each way of waiting for one
 * takes.  On an idle machine these are known exactly, but for wake-ups:
 *
 *   grace period     ends at the first scan, j + 1 ticks after the tick before
 *                    its start; j = jiffies_till_first_fqs: 1 up to 250 Hz, 2
 *                    at 300, 3 at 1000, and one more per 256 possible CPUs
 *   synchronize_rcu  woken by the kthread: to that end
 *                    by a callback: to the next tick, where the callback gets
 *                    its number, a grace period from there, another tick
 *   rcu_barrier      nothing on empty lists; else to the last callback
 *
 * What must hold on busy machines is in test_properties.c; its listener is on
 * here, too.
 */
#include "kernel/rcu_barrier.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_exp.h"
#include "kernel/rcu_gp.h"
#include "kernel/rcu_synchronize.h"
#include "kernel/srcu.h"
#include "properties.h"

#define SEED 4
/* Ticks' lateness, RCU core, wake-ups, the kthread's walk of a small tree. */
#define HOPS (500 * USEC)

typedef void (*wait_fn)(struct task *t, task_fn then);

/* A task that waits for something so many times, and how long it took. */
struct caller {
	struct task task;
	wait_fn wait;
	int times;
	simtime_t gap; /* between two waits, at most */
	struct rng rng;
	bool posts;    /* a callback of its own before */
	simtime_t start, end;
	simtime_t longest, shortest;
};

static struct caller *caller_of(struct task *t)
{
	return container_of(t, struct caller, task);
}

static void call_begins(struct task *t);

static void call_ends(struct task *t)
{
	struct caller *c = caller_of(t);
	simtime_t took = t->m->engine.now - c->start;

	c->end = t->m->engine.now;
	if (took > c->longest)
		c->longest = took;
	if (took < c->shortest)
		c->shortest = took;
	if (!--c->times)
		task_exit(t);
	else if (c->gap)
		task_sleep_for(t, (simtime_t)rng_below(&c->rng,
						       (uint64_t)c->gap),
			       call_begins);
	else
		call_begins(t);
}

static void call_begins(struct task *t)
{
	struct caller *c = caller_of(t);

	c->start = t->m->engine.now;
	if (c->posts)
		call_rcu_bunch(t->cpu, 1);
	c->wait(t, call_ends);
}

static void caller_start(struct lab *l, struct caller *c, wait_fn wait,
			 int cpu, simtime_t at, int times)
{
	*c = (struct caller){ .wait = wait, .times = times,
			      .shortest = SIMTIME_MAX };
	task_init(&l->m, &c->task, "caller", &l->m.cpu[cpu]);
	task_start_after(&c->task, at, call_begins);
}

static void open_cpus(struct lab *l, int hz, int cpus, const char *more)
{
	char text[400];

	snprintf(text, sizeof(text), "host: {hz: %d, cpus: %d}\n%s", hz, cpus, more);
	lab_open(l, text, SEED);
}

#define BY_CALLBACK "rcu: {normal_wake_from_gp: off}\n"
#define BY_KTHREAD  "rcu: {normal_wake_from_gp: on}\n"

/* -- the tree -- */

static void each_cpu_has_one_leaf(const struct machine *m)
{
	const struct rcu_state *rs = &m->rcu;

	for (int i = 0; i < m->nr_cpus; i++) {
		const struct rcu_data *rdp = &m->rdp[i];
		int leaves = 0;

		for (int n = rs->first_leaf; n < rs->nr_nodes; n++)
			leaves += rs->node[n].grplo <= i &&
				  i <= rs->node[n].grphi;
		assert_int(leaves, ==, 1);
		assert_int(rdp->mynode->grplo, <=, i);
		assert_int(rdp->mynode->grphi, >=, i);
		assert_int(rdp->mynode->level, ==, rs->nr_levels - 1);
		assert_uint(rdp->grpmask, ==, 1ULL << (i - rdp->mynode->grplo));
		assert_true(rdp->mynode->qsmaskinit & rdp->grpmask);
	}
}

static void masks_hold_all_children(const struct machine *m, int fanout_leaf,
				    int fanout)
{
	const struct rcu_state *rs = &m->rcu;
	int online = 0;

	assert_null(rs->node[0].parent);
	for (int n = 0; n < rs->nr_nodes; n++) {
		const struct rcu_node *rnp = &rs->node[n];
		int children = __builtin_popcountll(rnp->qsmaskinit);

		if (n >= rs->first_leaf) {
			online += children;
			assert_int(children, <=, fanout_leaf);
		} else {
			assert_int(children, <=, fanout);
		}
		if (!n)
			continue;
		assert_int(rnp->level, ==, rnp->parent->level + 1);
		assert_int(__builtin_popcountll(rnp->grpmask), ==, 1);
		assert_int(!!(rnp->parent->qsmaskinit & rnp->grpmask), ==,
			   !!rnp->qsmaskinit);
		for (int o = 1; o < n; o++)
			if (rs->node[o].parent == rnp->parent)
				assert_uint(rs->node[o].grpmask, !=,
					    rnp->grpmask);
	}
	assert_int(online, ==, m->nr_cpus);
}

/* As a grace period would: all report, and only the last empties the root. */
static void reports_reach_the_root(struct machine *m)
{
	struct rcu_state *rs = &m->rcu;

	rs->gp_seq = 1;
	for (int n = 0; n < rs->nr_nodes; n++) {
		rs->node[n].gp_seq = 1;
		rs->node[n].qsmask = rs->node[n].qsmaskinit;
	}
	for (int i = 0; i < m->nr_cpus; i++) {
		/* In an order that is not that of the leaves. */
		struct rcu_data *rdp = &m->rdp[(i * 7 + 3) % m->nr_cpus];

		assert_uint(rs->node[0].qsmask, !=, 0);
		assert_uint(rdp->mynode->qsmask & rdp->grpmask, !=, 0);
		rcu_report_qs_rnp(m, rdp->mynode, rdp->grpmask);
		/* A second report is none. */
		rcu_report_qs_rnp(m, rdp->mynode, rdp->grpmask);
	}
	for (int n = 0; n < rs->nr_nodes; n++)
		assert_uint(rs->node[n].qsmask, ==, 0);
}

static void a_tree_of_any_size_collects_reports(void **state)
{
	static const struct {
		int cpus, possible, fanout_leaf, fanout, levels, leaves;
	} trees[] = {
		{ 1, 1, 16, 64, 1, 1 },
		{ 16, 16, 16, 64, 1, 1 },
		{ 17, 17, 16, 64, 2, 2 },
		{ 64, 64, 16, 64, 2, 4 },
		{ 256, 256, 16, 64, 2, 16 },
		{ 1024, 1024, 16, 64, 2, 64 },
		{ 1025, 1025, 16, 64, 3, 65 },
		{ 4096, 4096, 16, 64, 3, 256 },
		{ 8192, 8192, 16, 64, 3, 512 },
		{ 13, 300, 16, 64, 2, 19 },
		{ 100, 1100, 16, 64, 3, 69 },
		{ 16, 16, 2, 2, 4, 8 },
		{ 61, 61, 64, 64, 1, 1 },
		{ 125, 125, 5, 5, 3, 25 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++) {
		char text[200];
		struct lab l;
		struct caller c;

		snprintf(text, sizeof(text),
			 "host: {cpus: %d, possible_cpus: %d}\n"
			 "rcu: {fanout_leaf: %d, fanout: %d}\n",
			 trees[i].cpus, trees[i].possible, trees[i].fanout_leaf,
			 trees[i].fanout);
		lab_open(&l, text, SEED);
		assert_int(l.m.rcu.nr_levels, ==, trees[i].levels);
		assert_int(l.m.rcu.nr_nodes - l.m.rcu.first_leaf, ==,
			   trees[i].leaves);
		each_cpu_has_one_leaf(&l.m);
		masks_hold_all_children(&l.m, trees[i].fanout_leaf,
					trees[i].fanout);
		caller_start(&l, &c, synchronize_rcu, 0, MSEC, 3);
		lab_run(&l, SEC);
		assert_int(c.times, ==, 0);
		assert_uint(l.w->gps_ended, >=, 3);
		lab_close(&l);

		lab_open(&l, text, SEED);
		reports_reach_the_root(&l.m);
		lab_close(&l);
	}
}

/* -- grace periods of an idle machine, in ticks -- */

static const struct {
	int hz, cpus, ticks; /* from the tick before the start: j + 1 */
} idle_machines[] = {
	{ 100, 16, 2 }, { 250, 16, 2 }, { 300, 16, 3 }, { 1000, 16, 4 },
	{ 250, 64, 2 }, { 1000, 4, 4 }, { 100, 256, 3 },
	{ 250, 256, 3 }, { 1000, 512, 6 },
	/* The kthread's CPU notices at once, and reports at its next tick. */
	{ 100, 1, 1 }, { 1000, 1, 1 },
};

#define for_each_idle_machine(i) \
	for (size_t i = 0; i < sizeof(idle_machines) / sizeof(*idle_machines); \
	     i++)

/* The walk of the tree, three times and more. */
static simtime_t walk_time(const struct machine *m)
{
	return m->rcu.nr_nodes * 10 * USEC;
}

static void back_to_back_grace_periods_last_some_ticks(void **state)
{
	(void)state;
	for_each_idle_machine(i) {
		struct lab l;
		struct caller c;
		simtime_t tick, mean;

		open_cpus(&l, idle_machines[i].hz, idle_machines[i].cpus,
			  BY_KTHREAD);
		tick = l.m.tick;
		caller_start(&l, &c, synchronize_rcu, 0, MSEC / 2, 20);
		lab_run(&l, 20 * SEC);
		assert_int(c.times, ==, 0);
		assert_uint(l.m.rcu.nr_gps, ==, 20);
		mean = l.m.rcu.gp_total / 20;
		assert_int(mean, >=, idle_machines[i].ticks * tick - HOPS);
		assert_int(mean, <=, idle_machines[i].ticks * tick + HOPS +
					     walk_time(&l.m));
		assert_int(l.w->gp_longest, <=,
			   idle_machines[i].ticks * tick + 2 * HOPS +
				   walk_time(&l.m));
		lab_close(&l);
	}
}

/*
 * Called at all phases of a jiffy, each on an idle machine of its own: until
 * the tick that is 'ticks' after the one before the call, or the one after
 * that if 'late': the tick in which the grace period ends may be later on the
 * callback's CPU than that end, or earlier.
 */
static void assert_latency(const char *path, int hz, int cpus, int ticks,
			   int late)
{
	/* Not at its very end: the start takes some time, too. */
	for (int phase = 1; phase < 18; phase += 3) {
		struct lab l;
		struct caller c;
		simtime_t tick, least;

		open_cpus(&l, hz, cpus, path);
		tick = l.m.tick;
		caller_start(&l, &c, synchronize_rcu, cpus / 2,
			     10 * tick + phase * tick / 20, 1);
		lab_run(&l, SEC);
		assert_int(c.times, ==, 0);
		least = ticks * tick - phase * tick / 20;
		assert_int(c.longest, >=, least);
		assert_int(c.longest, <=, least + late * tick + HOPS +
						  walk_time(&l.m));
		lab_close(&l);
	}
}

static void synchronize_rcu_takes_what_it_should_when_idle(void **state)
{
	(void)state;
	for_each_idle_machine(i) {
		int hz = idle_machines[i].hz, cpus = idle_machines[i].cpus;
		int ticks = idle_machines[i].ticks;

		assert_latency(BY_KTHREAD, hz, cpus, ticks, 0);
		assert_latency(BY_CALLBACK, hz, cpus, ticks + 1, 1);
	}
}

static void many_waiters_share_grace_periods(void **state)
{
	static const char *const path[] = { BY_KTHREAD, BY_CALLBACK };

	(void)state;
	for (int p = 0; p < 2; p++) {
		struct lab l;
		struct caller c[40];

		open_cpus(&l, 250, 16, path[p]);
		for (int i = 0; i < 40; i++)
			caller_start(&l, &c[i], synchronize_rcu, i % 16,
				     MSEC + i * 10 * USEC, 1);
		lab_run(&l, SEC);
		for (int i = 0; i < 40; i++) {
			assert_int(c[i].times, ==, 0);
			assert_int(c[i].longest, <=, 8 * l.m.tick);
		}
		assert_uint(l.w->gps_ended, <=, 3);
		lab_close(&l);
	}
}

/*
 * A request that comes while the last grace period is being cleaned up finds
 * some nodes behind and others ahead, and must not be lost between them.
 */
static void no_request_is_lost(void **state)
{
	enum { CALLERS = 4, TIMES = 200 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		char text[200];
		struct caller c[CALLERS];
		struct lab l;

		snprintf(text, sizeof(text),
			 "host: {hz: 1000, cpus: 32}\n"
			 "rcu: {normal_wake_from_gp: %s, fanout_leaf: %d, "
			 "node_walk: 100us}\n",
			 i % 2 ? "off" : "on", i < 2 ? 16 : 4);
		lab_open(&l, text, SEED);
		for (int j = 0; j < CALLERS; j++) {
			caller_start(&l, &c[j], synchronize_rcu, j * 9,
				     MSEC + j * 127 * USEC, TIMES);
			c[j].gap = 10 * MSEC;
			c[j].rng = rng_stream(SEED, 0, "test", (uint64_t)j,
					      "gap");
		}
		lab_run(&l, 10 * SEC);
		for (int j = 0; j < CALLERS; j++)
			assert_int(c[j].times, ==, 0);
		lab_close(&l);
	}
}

static void expedited_takes_microseconds(void **state)
{
	struct lab l;
	struct caller c[8];

	(void)state;
	open_cpus(&l, 100, 16, "");
	for (int i = 0; i < 8; i++)
		caller_start(&l, &c[i], synchronize_rcu_expedited, i,
			     i < 6 ? MSEC + i * USEC / 4 : 2 * MSEC, 1);
	lab_run(&l, SEC);
	for (int i = 0; i < 8; i++) {
		assert_int(c[i].times, ==, 0);
		/* To the worker and back. */
		assert_int(c[i].longest, >=, 2 * 2 * USEC - 6 * USEC / 4);
		assert_int(c[i].longest, <=, 2 * MSEC);
	}
	/* Six callers share the first one's, and two the next. */
	assert_uint(l.w->exps_ended, ==, 2);
	assert_uint(l.w->gps_begun, ==, 0);
	lab_close(&l);
}

/* -- rcu_barrier() -- */

static void a_barrier_on_a_quiet_machine_returns_at_once(void **state)
{
	struct lab l;
	struct caller c;

	(void)state;
	open_cpus(&l, 100, 16, "");
	caller_start(&l, &c, rcu_barrier, 3, 5 * MSEC, 1);
	lab_run(&l, SEC);
	assert_int(c.times, ==, 0);
	assert_int(c.longest, ==, 0);
	assert_uint(l.w->gps_begun, ==, 0);
	lab_close(&l);
}

static void a_barrier_waits_for_the_callbacks_of_others(void **state)
{
	struct lab l;
	struct caller poster, c;

	(void)state;
	open_cpus(&l, 250, 16, "");
	/* Posts one, and waits for a callback of its own behind it. */
	caller_start(&l, &poster, rcu_barrier, 9, 2 * MSEC, 1);
	poster.posts = true;
	caller_start(&l, &c, rcu_barrier, 3, 3 * MSEC, 1);
	lab_run(&l, SEC);
	assert_int(poster.times, ==, 0);
	assert_int(c.times, ==, 0);
	assert_int(poster.longest, >=, 2 * l.m.tick);
	assert_int(poster.longest, <=, 4 * l.m.tick + HOPS);
	/* By then the list is empty: the second barrier has nothing to do. */
	assert_int(c.end, >=, poster.end);
	assert_int(c.end, <=, poster.end + HOPS);
	lab_close(&l);
}

static void eight_barriers_cost_two(void **state)
{
	(void)state;
	for (simtime_t apart = 0; apart <= 100 * USEC; apart += 20 * USEC) {
		struct lab l;
		struct caller c[8];

		open_cpus(&l, 100, 16, "");
		for (int i = 0; i < 8; i++) {
			caller_start(&l, &c[i], rcu_barrier, i,
				     MSEC + i * apart, 1);
			c[i].posts = true;
		}
		lab_run(&l, SEC);
		for (int i = 0; i < 8; i++)
			assert_int(c[i].times, ==, 0);
		assert_uint(l.w->barriers, ==, 2);
		assert_uint(l.w->seen[TRACE_BARRIER_EARLY_EXIT], ==, 6);
		lab_close(&l);
	}
}

/* -- readers -- */

struct reader {
	struct task task;
	bool srcu;
	int idx;
	simtime_t length, begin, end;
};

static struct reader *reader_of(struct task *t)
{
	return container_of(t, struct reader, task);
}

static void reader_ends(struct task *t)
{
	struct reader *r = reader_of(t);

	r->end = t->m->engine.now;
	if (r->srcu)
		srcu_read_unlock(t->m, &t->m->isw_srcu.ctr, r->idx);
	else
		rcu_read_unlock(t);
	task_exit(t);
}

static void reader_begins(struct task *t)
{
	struct reader *r = reader_of(t);

	r->begin = t->m->engine.now;
	if (r->srcu)
		r->idx = srcu_read_lock(&t->m->isw_srcu.ctr);
	else
		rcu_read_lock(t);
	task_compute(t, r->length, 0, reader_ends);
}

static void reader_start(struct lab *l, struct reader *r, bool srcu, int cpu,
			 simtime_t at, simtime_t length)
{
	*r = (struct reader){ .srcu = srcu, .length = length };
	task_init(&l->m, &r->task, "reader", &l->m.cpu[cpu]);
	r->task.bound = true;
	task_start_after(&r->task, at, reader_begins);
}

/* Something else that wants the reader's CPU: not a reader. */
static void hog_computes(struct task *t)
{
	task_compute(t, 30 * MSEC, 0, task_exit);
}

/*
 * It is preempted when its CPU has passed a quiescent state in this grace
 * period, blocks the next one, and is gone before that begins.
 */
static void a_younger_reader_is_not_waited_for(void **state)
{
	const struct rcu_node *rnp;
	struct reader older, younger;
	struct task hog = { 0 };
	struct caller c;
	struct lab l;

	(void)state;
	open_cpus(&l, 250, 4, "rcu: {preemptible: true}\n");
	rnp = l.m.rdp[1].mynode;
	reader_start(&l, &older, false, 2, MSEC, 49 * MSEC);
	caller_start(&l, &c, synchronize_rcu, 3, 5 * MSEC, 1);
	reader_start(&l, &younger, false, 1, 25 * MSEC, 40 * MSEC);
	task_init(&l.m, &hog, "hog", &l.m.cpu[1]);
	hog.bound = true;
	task_start_after(&hog, 26 * MSEC, hog_computes);
	lab_run(&l, 45 * MSEC);
	assert_int(rnp->blkd_tasks, ==, 1);
	assert_int(rnp->blkd_next, ==, 1);
	lab_run(&l, SEC);
	assert_int(c.times, ==, 0);
	assert_int(c.end, >=, older.end);
	assert_int(c.end, <, younger.end);
	assert_int(rnp->blkd_tasks, ==, 0);
	assert_int(rnp->blkd_next, ==, 0);
	lab_close(&l);
}

static void every_wait_outlasts_older_readers(void **state)
{
	static const wait_fn wait[] = {
		synchronize_rcu, synchronize_rcu_expedited,
	};
	static const char *const more[] = {
		"rcu: {preemptible: false}\n",
		"rcu: {preemptible: true}\n",
		"rcu: {preemptible: true, normal_wake_from_gp: off}\n",
		"rcu: {preemptible: false, normal_wake_from_gp: off}\n",
	};

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct lab l;
		struct caller c;
		struct reader r[2];
		struct task hog;

		open_cpus(&l, 250, 4, more[i / 2]);
		reader_start(&l, &r[0], false, 1, MSEC, 150 * MSEC);
		reader_start(&l, &r[1], false, 2, 2 * MSEC, 50 * MSEC);
		/* It preempts the first reader, where that may be. */
		hog = (struct task){ 0 };
		task_init(&l.m, &hog, "hog", &l.m.cpu[1]);
		hog.bound = true;
		task_start_after(&hog, 5 * MSEC, hog_computes);
		caller_start(&l, &c, wait[i % 2], 3, 20 * MSEC, 1);
		lab_run(&l, 2 * SEC);
		assert_int(c.times, ==, 0);
		assert_int(r[0].end, >, r[1].end);
		assert_int(c.end, >=, r[0].end);
		lab_close(&l);
	}
}

static void synchronize_srcu_waits_for_older_readers_only(void **state)
{
	struct lab l;
	struct caller c[2];
	struct reader r[3];

	(void)state;
	open_cpus(&l, 250, 8, "");
	reader_start(&l, &r[0], true, 1, MSEC, 20 * MSEC);
	caller_start(&l, &c[0], synchronize_srcu, 0, 5 * MSEC, 1);
	/* After the first call, and before the second. */
	reader_start(&l, &r[1], true, 2, 10 * MSEC, 60 * MSEC);
	caller_start(&l, &c[1], synchronize_srcu, 5, 15 * MSEC, 1);
	reader_start(&l, &r[2], true, 3, 40 * MSEC, 200 * MSEC);
	lab_run(&l, SEC);
	/* Seen at the second look after the first two jiffies, and later on. */
	assert_int(c[0].end, >=, r[0].end);
	assert_int(c[0].end, <=, r[0].end + 3 * l.m.tick);
	assert_int(c[1].end, >=, r[1].end);
	assert_int(c[1].end, <=, r[1].end + 12 * l.m.tick);
	assert_uint(l.w->gps_begun, ==, 0);
	lab_close(&l);
}

/*
 * srcu_might_be_idle(): the first call is expedited, and so is one much later.  One
 * that comes within 25 us after it is not: a jiffy until its grace period begins,
 * another until it is told.
 */
static void synchronize_srcu_too_soon_takes_jiffies(void **state)
{
	simtime_t longest = 0;
	struct caller c[8];
	struct lab l;

	(void)state;
	open_cpus(&l, 250, 8, "");
	for (int i = 0; i < 7; i++)
		caller_start(&l, &c[i], synchronize_srcu, i + 1,
			     5 * MSEC + i * 15 * USEC, 1);
	caller_start(&l, &c[7], synchronize_srcu, 3, 50 * MSEC, 1);
	lab_run(&l, SEC);
	for (int i = 0; i < 7; i++)
		if (c[i].longest > longest)
			longest = c[i].longest;
	assert_int(c[0].longest, <=, HOPS);
	assert_int(longest, >=, 2 * l.m.tick);
	assert_int(longest, <=, 4 * l.m.tick + HOPS);
	assert_int(c[7].longest, <=, HOPS);
	lab_close(&l);
}

/* A short reader: an expedited grace period looks again within microseconds. */
static void synchronize_srcu_looks_again_at_once(void **state)
{
	struct lab l;
	struct caller c;
	struct reader r;

	(void)state;
	open_cpus(&l, 250, 8, "");
	reader_start(&l, &r, true, 1, MSEC, 3 * MSEC);
	caller_start(&l, &c, synchronize_srcu, 0, 2 * MSEC, 1);
	lab_run(&l, SEC);
	assert_int(c.end, >=, r.end);
	assert_int(c.end, <=, r.end + HOPS);
	lab_close(&l);
}

/*
 * 32 idle CPUs at 1000 Hz, calls in a row, by callback.  Measured with the
 * patch that lets the kthread's CPU report early: 10.06 ms before, 6.03 ms with
 * it (https://lore.kernel.org/rcu/, January 2026).
 */
static void migrated_timers_make_the_kthreads_cpu_late(void **state)
{
	static const struct {
		const char *host, *rcu;
		simtime_t least, most;
	} machine[] = {
		{ "", "", 5400 * USEC, 6600 * USEC },
		{ ", timer_migration: true", "", 9 * MSEC, 11 * MSEC },
		{ ", timer_migration: true", ", kthread_reports_early: true",
		  5400 * USEC, 6600 * USEC },
	};

	(void)state;
	for (int i = 0; i < 3; i++) {
		char text[200];
		struct caller c;
		struct lab l;

		snprintf(text, sizeof(text),
			 "host: {hz: 1000, cpus: 32, tick_stop: at_once%s}\n"
			 "rcu: {normal_wake_from_gp: off%s}\n",
			 machine[i].host, machine[i].rcu);
		lab_open(&l, text, SEED);
		caller_start(&l, &c, synchronize_rcu, 3, 10 * MSEC, 100);
		lab_run(&l, 3 * SEC);
		assert_int(c.times, ==, 0);
		assert_int((c.end - 10 * MSEC) / 100, >=, machine[i].least);
		assert_int((c.end - 10 * MSEC) / 100, <=, machine[i].most);
		lab_close(&l);
	}
}

static struct task wanted;
static struct rcu_head posted[25];
static bool one_wakes;
static long batch[4];
static int batches;

static void wakes(struct machine *m, struct rcu_head *head)
{
	(void)m;
	(void)head;
	task_wake(&wanted);
}

static void wakes_nobody(struct machine *m, struct rcu_head *head)
{
	(void)m;
	(void)head;
}

static void posts_callbacks(struct task *t)
{
	for (int i = 0; i < 25; i++)
		call_rcu(t->cpu, &posted[i],
			 i == 3 && one_wakes ? wakes : wakes_nobody);
	task_exit(t);
}

static void note_batch(void *watch, const struct trace_record *rec)
{
	if (rec->type == TRACE_BATCH_END && batches < 4)
		batch[batches++] = (long)rec->a;
	watch_record(watch, rec);
}

/*
 * Twenty-five callbacks of an idle CPU are a batch; after the first ten, of which one
 * has woken somebody there, the rest is left to ksoftirqd, ten at a time.
 */
static void a_batch_ends_where_somebody_wants_the_cpu(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct task poster = { .m = NULL };
		struct lab l;

		one_wakes = i;
		batches = 0;
		open_cpus(&l, 100, 1, "");
		l.m.trace_fn = note_batch;
		wanted = (struct task){ .m = NULL };
		task_init(&l.m, &wanted, "wanted", &l.m.cpu[0]);
		wanted.bound = true;
		wanted.then = task_exit;
		task_init(&l.m, &poster, "poster", &l.m.cpu[0]);
		task_start_after(&poster, MSEC, posts_callbacks);
		lab_run(&l, SEC);
		assert_int(batches, ==, one_wakes ? 3 : 1);
		assert_int(batch[0], ==, one_wakes ? 10 : 25);
		if (one_wakes) {
			assert_int(batch[1], ==, 10);
			assert_int(batch[2], ==, 5);
		}
		lab_close(&l);
	}
}

/*
 * The idle task has preemption disabled: its ticks say nothing, and a scan does.  But
 * where RCU core is a thread, it is switched to, for it has to notice the period.
 */
static void an_idle_tick_is_no_quiescent_state_if_preemptible(void **state)
{
	static const struct {
		const char *rcu;
		double ticks; /* the second one; the scan's */
	} want[] = {
		{ "preemptible: false", 2 },
		{ "preemptible: true", 9 },
		{ "preemptible: true, use_softirq: false", 2 },
	};

	(void)state;
	for (int n = 0; n < 3; n++) {
		struct task starts_tick[4] = { { .m = NULL } };
		char text[200];
		struct caller c;
		struct lab l;
		double mean;

		snprintf(text, sizeof(text),
			 "host: {hz: 1000, cpus: 4, tick_stop: never}\n"
			 "rcu: {%s, jiffies_till_first_fqs: 8}\n", want[n].rcu);
		lab_open(&l, text, SEED);
		for (int i = 0; i < 4; i++) {
			task_init(&l.m, &starts_tick[i], "once", &l.m.cpu[i]);
			task_start_after(&starts_tick[i], MSEC, task_exit);
		}
		caller_start(&l, &c, synchronize_rcu, 3, 10 * MSEC, 100);
		lab_run(&l, 10 * SEC);
		assert_int(c.times, ==, 0);
		mean = (double)l.m.rcu.gp_total / (double)l.m.rcu.nr_gps /
		       (double)l.m.tick;
		assert_near(mean, want[n].ticks, 0.1);
		lab_close(&l);
	}
}

/* With callbacks enough that rcuc hardly ever sleeps. */
static double gp_beside_rcuc(const char *tick_cpu)
{
	struct measurement m;
	char text[400];

	snprintf(text, sizeof(text),
		 "host: {cpus: 2, hz: 1000, tick_cpu: %s}\n"
		 "rcu: {use_softirq: false, kthread_fifo: true, callback: 1us}\n"
		 "load: {churners: 0, spinners: 2, warmup: 200ms}\n"
		 "kernels: [base]\n"
		 "umount: {one: {steps: [synchronize_rcu], samples: 1000, beside: "
		 "[{call_rcu: 3000}, {delay: {exponential: 10ms}}]}}\n",
		 tick_cpu);
	m = measured(text, SEED);
	return (double)m.gp_total / (double)m.grace_periods;
}

/*
 * What a tick raises while rcuc runs is rcuc's, too: nobody is woken for it, whom to
 * switch to would be a quiescent state.
 */
static void ticks_switch_away_from_no_rcuc(void **state)
{
	double without = gp_beside_rcuc("0ns"), with = gp_beside_rcuc("1us");

	(void)state;
	assert_near(with / without, 1, 0.1);
}

static void stays_in_the_kernel(struct task *t)
{
	task_compute(t, 90 * MSEC, 0, task_exit);
}

/*
 * A CPU that stays in the kernel: where preemption is counted a tick is enough, else
 * it takes a switch.
 */
static void a_counted_tick_is_a_quiescent_state(void **state)
{
	(void)state;
	for (int counted = 0; counted < 2; counted++) {
		struct task hog = { .m = NULL };
		struct caller c;
		char text[100];
		struct lab l;

		snprintf(text, sizeof(text), "rcu: {preemptible: false, "
			 "preempt_count: %s, reader_fraction: 0}\n",
			 counted ? "true" : "false");
		open_cpus(&l, 1000, 4, text);
		task_init(&l.m, &hog, "hog", &l.m.cpu[1]);
		hog.bound = true;
		task_start_after(&hog, MSEC, stays_in_the_kernel);
		caller_start(&l, &c, synchronize_rcu, 3, 5 * MSEC, 1);
		lab_run(&l, SEC);
		assert_int(c.times, ==, 0);
		if (counted)
			assert_int(c.end, <, 20 * MSEC);
		else
			assert_int(c.end, >, 91 * MSEC);
		lab_close(&l);
	}
}

static void in_user_mode(struct task *t)
{
	task_compute(t, 10 * MSEC, 1, in_user_mode);
}

/*
 * CPU 7 is busy and has the duty of counting the jiffies.  The kthread's tick comes
 * before its tick every other time.  In the tick before the timer's that makes it stop
 * its tick until then, and a stopped tick reads the clock; otherwise, if it is so in
 * the timer's own, the scan is a tick late: two ticks and a quarter.
 */
static void a_tick_before_do_timer_finds_no_timer_expired(void **state)
{
	static const struct {
		const char *do_timer;
		double least, most; /* ticks */
	} machine[] = {
		{ "exact", 1.99, 2.01 },
		{ "passed_on", 2.15, 2.28 },
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		char text[100];
		struct task hog = { .m = NULL };
		struct caller c;
		struct lab l;
		double mean;

		snprintf(text, sizeof(text),
			 "host: {hz: 100, cpus: 16, do_timer: %s}\n",
			 machine[i].do_timer);
		lab_open(&l, text, SEED);
		task_init(&l.m, &hog, "hog", &l.m.cpu[7]);
		hog.bound = true;
		task_start_after(&hog, MSEC, in_user_mode);
		caller_start(&l, &c, synchronize_rcu, 3, 10 * MSEC, 1000);
		lab_run(&l, 40 * SEC);
		assert_int(c.times, ==, 0);
		mean = (double)l.m.rcu.gp_total / (double)l.m.rcu.nr_gps /
		       (double)l.m.tick;
		assert_real(mean, >=, machine[i].least);
		assert_real(mean, <=, machine[i].most);
		lab_close(&l);
	}
}

/* rcu_normal and rcu_expedited turn the one kind into the other. */
static void each_kind_can_stand_for_the_other(void **state)
{
	static const struct {
		const char *rcu;
		wait_fn wait;
		bool long_one;
	} machine[] = {
		{ "rcu: {expedited: never}\n", synchronize_rcu_expedited, true },
		{ "rcu: {expedited: never}\n", synchronize_rcu, true },
		{ "rcu: {expedited: always}\n", synchronize_rcu_expedited, false },
		{ "rcu: {expedited: always}\n", synchronize_rcu, false },
	};

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct caller c;
		struct lab l;

		open_cpus(&l, 250, 16, machine[i].rcu);
		caller_start(&l, &c, machine[i].wait, 3, 10 * MSEC, 20);
		lab_run(&l, SEC);
		assert_int(c.times, ==, 0);
		if (machine[i].long_one)
			assert_int(c.shortest, >=, l.m.tick);
		else
			assert_int(c.longest, <=, l.m.tick / 2);
		lab_close(&l);
	}
}

static void spins(struct task *t)
{
	task_compute(t, 10 * MSEC, 0, spins);
}

/* Beside two that are busy and share a processor, in turns of 5 ms. */
static void expedited_waits_for_the_turns_of_busy_vcpus(void **state)
{
	struct task spinner[2] = { { .m = NULL } };
	struct caller c;
	struct lab l;

	(void)state;
	lab_open(&l, "host: {cpus: 3, hz: 250, pcpus: 1, pcpu_slice: 5ms}\n",
		 SEED);
	for (int i = 0; i < 2; i++) {
		task_init(&l.m, &spinner[i], "spinner", &l.m.cpu[i + 1]);
		spinner[i].bound = true;
		task_start_after(&spinner[i], 0, spins);
	}
	caller_start(&l, &c, synchronize_rcu_expedited, 0, 21 * MSEC, 20);
	c.task.bound = true;
	lab_run(&l, 2 * SEC);
	assert_int(c.times, ==, 0);
	assert_int(c.shortest, >=, 4 * MSEC);
	assert_int(c.longest, <=, 21 * MSEC);
	lab_close(&l);
}

/*
 * Offloaded: who finds others waiting on his CPU waits for one grace period
 * more than who is alone there, and ticks have no part in it.
 */
static void an_offloaded_callback_joins_those_that_wait(void **state)
{
	struct caller c[2];
	struct lab l;

	(void)state;
	open_cpus(&l, 250, 16, "rcu: {normal_wake_from_gp: off, nocb: all}\n");
	/* The second comes when the first one's grace period has begun. */
	caller_start(&l, &c[0], synchronize_rcu, 3, 21 * MSEC, 1);
	caller_start(&l, &c[1], synchronize_rcu, 3, 22 * MSEC, 1);
	lab_run(&l, SEC);
	assert_int(c[0].times, ==, 0);
	assert_int(c[1].times, ==, 0);
	assert_int(c[0].longest, <=, 3 * l.m.tick);
	assert_int(c[1].longest, >=, 3 * l.m.tick);
	assert_uint(l.w->gps_ended, >=, 2);
	lab_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_of_any_size_collects_reports),
		cmocka_unit_test(back_to_back_grace_periods_last_some_ticks),
		cmocka_unit_test(synchronize_rcu_takes_what_it_should_when_idle),
		cmocka_unit_test(many_waiters_share_grace_periods),
		cmocka_unit_test(no_request_is_lost),
		cmocka_unit_test(expedited_takes_microseconds),
		cmocka_unit_test(a_barrier_on_a_quiet_machine_returns_at_once),
		cmocka_unit_test(a_barrier_waits_for_the_callbacks_of_others),
		cmocka_unit_test(eight_barriers_cost_two),
		cmocka_unit_test(every_wait_outlasts_older_readers),
		cmocka_unit_test(a_younger_reader_is_not_waited_for),
		cmocka_unit_test(synchronize_srcu_waits_for_older_readers_only),
		cmocka_unit_test(synchronize_srcu_too_soon_takes_jiffies),
		cmocka_unit_test(synchronize_srcu_looks_again_at_once),
		cmocka_unit_test(migrated_timers_make_the_kthreads_cpu_late),
		cmocka_unit_test(a_batch_ends_where_somebody_wants_the_cpu),
		cmocka_unit_test(
			an_idle_tick_is_no_quiescent_state_if_preemptible),
		cmocka_unit_test(a_counted_tick_is_a_quiescent_state),
		cmocka_unit_test(ticks_switch_away_from_no_rcuc),
		cmocka_unit_test(a_tick_before_do_timer_finds_no_timer_expired),
		cmocka_unit_test(each_kind_can_stand_for_the_other),
		cmocka_unit_test(expedited_waits_for_the_turns_of_busy_vcpus),
		cmocka_unit_test(an_offloaded_callback_joins_those_that_wait),
	};

	return cmocka_run_group_tests(tests, arenas_open, arenas_close);
}
