/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A listener on a machine's tracepoints that asserts, record by record, what
 * must hold in any run whatever its configuration:
 *
 *   grace periods   never end before every CPU has passed a quiescent state
 *                   since their start, nor before a reader that is older
 *   callbacks       wait for the first grace period that will do; are invoked
 *                   in the order of their list, each once, after a whole one;
 *                   a barrier ends after all that is older
 *   works           run once per queueing, never twice at a time; a flush ends
 *                   after all that was queued before it
 *   switch counters never go below zero, and the global one is the sum
 *   drain steps     last until what they are to wait for has happened, and
 *                   the wait for a superblock's own counter no longer
 *
 * A broken property fails the test at the instant of the record, with both
 * values.
 *
 * Also here: the scenario that a test writes down as a text, and a machine
 * made from it that has nothing to do yet.
 */
#ifndef TESTS_PROPERTIES_H
#define TESTS_PROPERTIES_H

#include "kernel/machine.h"
#include "load/measurement.h"
#include "scenario/scenario.h"
#include "test.h"

#define WATCH_MAX_LIST 1024

/* Something under way, by whom. */
struct watch_item {
	const void *id;
	uint64_t a, b;
	uint64_t record;    /* of its begin */
	uint64_t gps, exps; /* begun by then */
	uint64_t works;     /* queued by then */
	simtime_t time;
	uint64_t *cbs;      /* queued by then, per CPU; drain steps only */
};

struct watch_list {
	int nr;
	struct watch_item item[WATCH_MAX_LIST];
};

struct watch {
	struct test_run run;
	struct arena arena;
	simtime_t now;
	/* What the run is. */
	int nr_cpus;
	enum rcu_expedited expedited;
	bool preemptible;
	bool stepped;         /* no writer flickers: idle is what it seems */
	simtime_t longest_gp; /* allowed, ns */
	simtime_t wakeup;     /* from a counter's zero to its waiter, allowed */
	simtime_t deadline;   /* of the whole run */
	/* What has been seen. */
	uint64_t record;
	struct watch_cpu *cpu;
	uint64_t gps_begun, gps_ended, gp_record, gp_seq, gp_wanted;
	simtime_t gp_start, gp_end, gp_longest;
	uint64_t exps_begun, exps_ended;
	uint64_t exp_record;  /* when the one under way began; 0: none is */
	bool in_barrier;
	uint64_t *barrier_cbs;
	uint64_t barriers, early_exits;
	unsigned char *work;  /* enum work_state, by queueing number */
	size_t works, work_room;
	struct watch_queue *queue;
	int nr_queues;
	int64_t isw_total, isw_most;
	struct watch_list readers, syncs, running, flushes, steps, umounts, sbs;
	uint64_t seen[NR_TRACE_TYPES];
};

/*
 * A fresh listener for a run on such a machine.  The caller may widen the
 * limits.  The arena is the listener's own; watch_free() gives it back.
 */
struct watch *watch_new(const struct machine_config *c, bool stepped,
			uint64_t seed);
void watch_free(struct watch *w);
struct observer watch_observer(struct watch *w);
/* A trace_fn; ctx is the struct watch. */
void watch_record(void *ctx, const struct trace_record *rec);

/* The scenario of that text, which lacks its first line: the version. */
struct scenario *scenario_of(struct arena *arena, const char *text);

/* For tests that measure: a group's setup and teardown. */
extern struct arenas {
	struct arena work, keep, scenarios;
} arenas;
int arenas_open(void **state);
int arenas_close(void **state);
/* The first cell of that text, once, without an error; with those arenas. */
struct measurement measured(const char *text, uint64_t seed);

/* A machine without load, for tests that bring their own tasks. */
struct lab {
	struct arena memory;
	struct machine m;
	struct watch *w;
};

/* Idle at time 0, as the text has it, with a listener. */
void lab_open(struct lab *l, const char *text, uint64_t seed);
void lab_run(struct lab *l, simtime_t until);
void lab_close(struct lab *l);

#endif
