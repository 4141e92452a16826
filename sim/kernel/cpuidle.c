/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The governors: see cpuidle.h.
 *
 * The arithmetic is their own, whole numbers and all: how a factor decays to a few
 * thousandths, and no further, is a part of what they do.
 */
#include "kernel/cpuidle.h"

#include <limits.h>

#include "kernel/cpuidle_teo.h"
#include "kernel/machine.h"

/* menu.c */
#define RESOLUTION	    1024
#define DECAY		    8
#define MAX_INTERESTING	    (50 * MSEC)

/* haltpoll.c */
#define GUEST_HALT_POLL_GROW_START (50 * USEC)

/* -- menu -- */

static int which_bucket(simtime_t duration)
{
	simtime_t most = 10 * USEC;
	int bucket = 0;

	while (bucket < MENU_BUCKETS - 1 && duration >= most) {
		most *= 10;
		bucket++;
	}
	return bucket;
}

/* What there is of the last intervals, us, between two that are left out. */
struct intervals {
	int64_t above, below;
	int nr;
	int64_t shortest, longest, mean;
	uint64_t variance;
};

static uint64_t square(int64_t x)
{
	return (uint64_t)(x * x);
}

/* since_6_15: the variance is that of a mean that has lost its fraction. */
static void take_moments(const struct cpuidle *idle, struct intervals *v,
			 bool since_6_15)
{
	uint64_t squares = 0, off = 0;
	int64_t sum = 0;

	v->nr = 0;
	v->shortest = v->below;
	v->longest = 0;
	for (int i = 0; i < MENU_INTERVALS; i++) {
		int64_t x = idle->interval[i];

		if (x <= v->above || x >= v->below)
			continue;
		v->nr++;
		sum += x;
		squares += square(x);
		v->shortest = x < v->shortest ? x : v->shortest;
		v->longest = x > v->longest ? x : v->longest;
	}
	if (!v->nr)
		return;
	v->mean = sum / v->nr;
	for (int i = 0; i < MENU_INTERVALS; i++) {
		int64_t x = idle->interval[i];

		if (x > v->above && x < v->below)
			off += square(x - v->mean);
	}
	v->variance = since_6_15 ? squares / (uint64_t)v->nr - square(v->mean)
				 : off / (uint64_t)v->nr;
}

static bool is_typical(const struct intervals *v)
{
	return v->variance <= 400 ||
	       (v->variance <= UINT64_MAX / 36 && square(v->mean) > 36 * v->variance &&
		v->nr * 4 >= MENU_INTERVALS * 3);
}

/*
 * The mean of the last intervals if they are alike, but for up to a quarter of them:
 * the longest, and since 6.15 those that are farthest from the mean.
 */
static simtime_t get_typical_interval(const struct cpuidle *idle,
				      bool since_6_15)
{
	struct intervals v = { .above = -1, .below = (int64_t)INT_MAX + 1 };

	for (;;) {
		take_moments(idle, &v, since_6_15);
		if (!v.longest) /* none that long, or not yet any */
			return SIMTIME_MAX;
		if (is_typical(&v))
			return v.mean * USEC;
		if (v.nr * 4 <= MENU_INTERVALS * 3)
			return SIMTIME_MAX;
		if (since_6_15 && v.mean - v.shortest > v.longest - v.mean)
			v.above = v.shortest;
		else
			v.below = v.longest;
	}
}

static bool menu_select(struct cpu *cpu, simtime_t next_timer)
{
	struct cpuidle *idle = &cpu->cpuidle;
	bool since_6_15 = cpu->m->config.host.tick_stop == TICK_STOP_MENU_7_2;
	simtime_t predicted = get_typical_interval(idle, since_6_15);
	bool by_interval = predicted <= RESIDENCY_THRESHOLD &&
			   !cpu->tick_stopped;
	double by_timer;

	if (next_timer < 0)
		next_timer = 0;
	idle->next_timer = by_interval ? SIMTIME_MAX : next_timer;
	idle->bucket = which_bucket(idle->next_timer);
	if (!by_interval) {
		by_timer = (double)next_timer *
			   idle->correction_factor[idle->bucket] /
			   (RESOLUTION * DECAY);
		if (by_timer < (double)predicted)
			predicted = (simtime_t)by_timer;
	}
	return predicted >= cpu->m->tick;
}

/* menu_update() */
static void menu_reflect(struct cpu *cpu, bool by_tick)
{
	struct cpuidle *idle = &cpu->cpuidle;
	simtime_t measured = cpu->m->engine.now - idle->since;
	unsigned int *factor = &idle->correction_factor[idle->bucket];

	/* The tick that was not stopped: it could have been idle for long. */
	if (by_tick && idle->next_timer > cpu->m->tick)
		measured = 9 * MAX_INTERESTING / 10;
	if (measured > idle->next_timer)
		measured = idle->next_timer;
	*factor -= *factor / DECAY;
	if (idle->next_timer && measured < MAX_INTERESTING)
		*factor += (unsigned int)(RESOLUTION * measured /
					  idle->next_timer);
	else
		*factor += RESOLUTION;
	idle->interval[idle->next_interval] = (unsigned int)(measured / USEC);
	idle->next_interval = (idle->next_interval + 1) % MENU_INTERVALS;
}

/* -- haltpoll -- */

static bool haltpoll_select(struct cpu *cpu)
{
	struct cpuidle *idle = &cpu->cpuidle;

	if (!idle->poll_limit)
		return true;
	if (!idle->polls) {
		idle->polls = true;
		event_arm(&cpu->m->engine, &idle->poll_over, idle->poll_limit);
	}
	return false;
}

/* Nobody came: the halt, with the tick stopped. */
static void poll_over(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, cpuidle.poll_over);

	cpu->cpuidle.polls = false;
	cpu->cpuidle.since = cpu->m->engine.now;
	tick_halt(cpu);
}

/* adjust_poll_limit(), after a halt */
static void haltpoll_reflect(struct cpu *cpu)
{
	struct cpuidle *idle = &cpu->cpuidle;
	simtime_t halted = cpu->m->engine.now - idle->since;
	simtime_t most = cpu->m->config.host.guest_halt_poll;

	if (idle->polls) {
		idle->polls = false;
		event_cancel(&cpu->m->engine, &idle->poll_over);
	} else if (halted > most) {
		idle->poll_limit /= 2;
		if (idle->poll_limit < GUEST_HALT_POLL_GROW_START)
			idle->poll_limit = 0;
	} else if (halted > idle->poll_limit) {
		idle->poll_limit *= 2;
		if (idle->poll_limit < GUEST_HALT_POLL_GROW_START)
			idle->poll_limit = GUEST_HALT_POLL_GROW_START;
		if (idle->poll_limit > most)
			idle->poll_limit = most;
	}
}

/* -- whichever it is -- */

bool cpuidle_select(struct cpu *cpu, simtime_t next_timer)
{
	struct cpuidle *idle = &cpu->cpuidle;

	if (!idle->asleep)
		idle->since = cpu->m->engine.now;
	idle->asleep = true;
	switch (cpu->m->config.host.tick_stop) {
	case TICK_STOP_MENU:
	case TICK_STOP_MENU_7_2:
		return menu_select(cpu, next_timer);
	case TICK_STOP_TEO:
		return teo_select(cpu, next_timer);
	case TICK_STOP_TEO_7_2:
		return teo_7_2_select(cpu, next_timer);
	default:
		return haltpoll_select(cpu);
	}
}

bool cpuidle_flicker_stops(const struct cpu *cpu)
{
	const struct machine *m = cpu->m;
	simtime_t least = m->config.host.tick_stop == TICK_STOP_HALTPOLL ?
				  m->config.host.guest_halt_poll :
				  m->tick;

	return cpu->flicker.chain.wait >= (double)least;
}

void cpuidle_reflect(struct cpu *cpu, bool by_tick)
{
	if (!cpu->cpuidle.asleep)
		return;
	cpu->cpuidle.asleep = false;
	switch (cpu->m->config.host.tick_stop) {
	case TICK_STOP_MENU:
	case TICK_STOP_MENU_7_2:
		menu_reflect(cpu, by_tick);
		break;
	case TICK_STOP_TEO:
		teo_reflect(cpu, by_tick);
		break;
	case TICK_STOP_TEO_7_2:
		teo_7_2_reflect(cpu, by_tick);
		break;
	default:
		haltpoll_reflect(cpu);
	}
}

void cpuidle_init(struct cpu *cpu)
{
	for (int i = 0; i < MENU_BUCKETS; i++)
		cpu->cpuidle.correction_factor[i] = RESOLUTION * DECAY;
	event_init(&cpu->m->engine, &cpu->cpuidle.poll_over, poll_over,
		   PRIO_BURST);
}
