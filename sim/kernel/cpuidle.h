/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cpuidle governor's say in whether an idle CPU stops its tick
 * (drivers/cpuidle/governors/ of 6.12.117 and 7.2.13): menu, which predicts how
 * long the CPU will be idle; teo (cpuidle_teo.h); and haltpoll, which polls first.
 * Each interrupt begins a new idle interval, as the idle loop asks the governor anew.
 *
 * Left out: the idle states themselves (their latency is host.wakeup), latency
 * requests.
 */
#ifndef KERNEL_CPUIDLE_H
#define KERNEL_CPUIDLE_H

#include <stdbool.h>

#include "engine/engine.h"

#define MENU_INTERVALS 8
#define MENU_BUCKETS   6
#define TEO_STATES     4

/* Below it they do not ask for the next timer. */
#define RESIDENCY_THRESHOLD (15 * USEC)

struct cpu;

struct cpuidle {
	bool asleep;             /* since 'since', until the next reflect */
	bool polls;              /* haltpoll: in its poll window */
	simtime_t since;
	simtime_t next_timer;    /* from then, as menu or teo saw it */
	unsigned int interval[MENU_INTERVALS]; /* us, of the last times idle */
	int next_interval;
	unsigned int correction_factor[MENU_BUCKETS];
	int bucket;
	struct {
		unsigned int hits, intercepts;
	} bin[TEO_STATES];       /* teo's, by target residency */
	unsigned int tick_hits, total;
	unsigned int short_idles, tick_intercepts, total_tick; /* since 7.2 */
	int state;               /* that it selected */
	simtime_t poll_limit;    /* poll_limit_ns of haltpoll */
	struct event poll_over;
};

void cpuidle_init(struct cpu *cpu);
/*
 * cpuidle_select(): the CPU goes idle, next_timer ns before the next event of
 * its own (the tick, where that cannot be stopped).  Whether the tick stops.
 */
bool cpuidle_select(struct cpu *cpu, simtime_t next_timer);
/* The same for a task that flickers, by the mean of its waits. */
bool cpuidle_flicker_stops(const struct cpu *cpu);
/* cpuidle_reflect(): it wakes up, by its tick or otherwise.  No effect if awake. */
void cpuidle_reflect(struct cpu *cpu, bool by_tick);

#endif
