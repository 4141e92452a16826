/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The governors: see cpuidle.h.
 *
 * The arithmetic is their own, whole numbers and all: how a factor decays to a few
 * thousandths, and no further, is a part of what they do.  Read in 6.12.117.
 */
#include "kernel/cpuidle.h"

#include <limits.h>

#include "kernel/machine.h"

/* menu.c */
#define RESOLUTION	    1024
#define DECAY		    8
#define MAX_INTERESTING	    (50 * MSEC)
#define RESIDENCY_THRESHOLD (15 * USEC)

/* teo.c */
#define PULSE		    1024
#define DECAY_SHIFT	    3

/* Polling, C1, C1E and C6 of Skylake servers: drivers/idle/intel_idle.c */
static const simtime_t target_residency[TEO_STATES] = {
	0, 2 * USEC, 20 * USEC, 600 * USEC,
};
static const simtime_t exit_latency[TEO_STATES] = {
	0, 2 * USEC, 10 * USEC, 133 * USEC,
};

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

/* Mean and variance of those intervals that are at most 'most'; how many: or 0. */
static int interval_moments(const struct cpuidle *idle, unsigned int most,
			    uint64_t *mean, uint64_t *variance,
			    unsigned int *longest)
{
	uint64_t sum = 0;
	int nr = 0;

	*longest = 0;
	*mean = 0;
	*variance = 0;
	for (int i = 0; i < MENU_INTERVALS; i++) {
		if (idle->interval[i] > most)
			continue;
		sum += idle->interval[i];
		nr++;
		if (idle->interval[i] > *longest)
			*longest = idle->interval[i];
	}
	if (!nr)
		return 0;
	*mean = sum / (uint64_t)nr;
	for (int i = 0; i < MENU_INTERVALS; i++) {
		int64_t off = (int64_t)idle->interval[i] - (int64_t)*mean;

		if (idle->interval[i] <= most)
			*variance += (uint64_t)(off * off);
	}
	*variance /= (uint64_t)nr;
	return nr;
}

/* The mean of the last intervals if they are alike, up to a quarter of them. */
static simtime_t get_typical_interval(const struct cpuidle *idle)
{
	unsigned int most = INT_MAX, longest;
	uint64_t mean, variance;
	int nr;

	for (;;) {
		nr = interval_moments(idle, most, &mean, &variance, &longest);
		if (!longest) /* none that long, or not yet any */
			return SIMTIME_MAX;
		if (variance <= 400 ||
		    (variance <= UINT64_MAX / 36 &&
		     mean * mean > 36 * variance &&
		     nr * 4 >= MENU_INTERVALS * 3))
			return (simtime_t)mean * USEC;
		if (nr * 4 <= MENU_INTERVALS * 3)
			return SIMTIME_MAX;
		most = longest - 1;
	}
}

static bool menu_select(struct cpu *cpu, simtime_t next_timer)
{
	struct cpuidle *idle = &cpu->cpuidle;
	simtime_t predicted = get_typical_interval(idle);
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

/* -- teo -- */

/* Of a stopped tick only what outlasts a tick will do. */
static bool teo_state_ok(const struct cpu *cpu, int state)
{
	return !cpu->tick_stopped ||
	       target_residency[state] >= cpu->m->tick;
}

/* Shallower by as much as over half of the intercepts were; or the deepest. */
static int teo_candidate(const struct cpu *cpu)
{
	const struct cpuidle *idle = &cpu->cpuidle;
	unsigned int hits = 0, intercepts = 0, sum = 0;
	int deepest = TEO_STATES - 1, suitable = deepest;

	for (int i = 0; i < deepest; i++) {
		hits += idle->bin[i].hits;
		intercepts += idle->bin[i].intercepts;
	}
	if (2 * intercepts <= idle->total - hits)
		return deepest;
	for (int i = deepest - 1; i >= 0; i--) {
		sum += idle->bin[i].intercepts;
		if (2 * sum > intercepts)
			return teo_state_ok(cpu, i) ? i : suitable;
		if (!teo_state_ok(cpu, i))
			break;
		suitable = i;
	}
	return deepest;
}

static int state_within(simtime_t duration)
{
	int i = TEO_STATES - 1;

	while (i && target_residency[i] > duration)
		i--;
	return i;
}

static bool teo_select(struct cpu *cpu, simtime_t next_timer)
{
	struct cpuidle *idle = &cpu->cpuidle;
	simtime_t tick = cpu->m->tick, duration = next_timer;
	unsigned int intercepts = 0;
	int state = teo_candidate(cpu);

	for (int i = 0; i < TEO_STATES; i++)
		intercepts += idle->bin[i].intercepts;
	idle->state = state;
	idle->next_timer = next_timer;
	if (!state)
		return false;
	if (target_residency[state] < RESIDENCY_THRESHOLD) {
		idle->next_timer = SIMTIME_MAX; /* it is not asked for */
		return false;
	}
	if (target_residency[state] > duration &&
	    teo_state_ok(cpu, state_within(duration)))
		state = state_within(duration);
	idle->state = state;
	if (target_residency[state] < tick &&
	    intercepts > idle->total / 2 + idle->total / 8)
		duration = tick / 2;
	return state && duration >= tick;
}

/* teo_update() */
static void teo_reflect(struct cpu *cpu, bool by_tick)
{
	struct cpuidle *idle = &cpu->cpuidle;
	simtime_t measured = cpu->m->engine.now - idle->since;
	simtime_t latency = exit_latency[idle->state], tick = cpu->m->tick;
	int by_timer = state_within(idle->next_timer), slept;

	if (measured >= idle->next_timer ||
	    (by_tick && idle->next_timer > tick))
		measured = SIMTIME_MAX;
	else
		measured = measured >= latency ? measured - latency / 2
					       : measured / 2;
	slept = state_within(measured < idle->next_timer ? measured
							 : idle->next_timer);
	idle->total = PULSE;
	for (int i = 0; i < TEO_STATES; i++) {
		idle->bin[i].hits -= idle->bin[i].hits >> DECAY_SHIFT;
		idle->bin[i].intercepts -= idle->bin[i].intercepts >>
					   DECAY_SHIFT;
		idle->total += idle->bin[i].hits + idle->bin[i].intercepts;
	}
	if (target_residency[TEO_STATES - 1] < tick) {
		idle->tick_hits -= idle->tick_hits >> DECAY_SHIFT;
		idle->total += idle->tick_hits;
		if (tick <= idle->next_timer && tick <= measured) {
			idle->tick_hits += PULSE;
			return;
		}
		if (tick <= idle->next_timer)
			by_timer = TEO_STATES;
	}
	if (by_timer == slept)
		idle->bin[slept].hits += PULSE;
	else
		idle->bin[slept].intercepts += PULSE;
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
		return menu_select(cpu, next_timer);
	case TICK_STOP_TEO:
		return teo_select(cpu, next_timer);
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
		menu_reflect(cpu, by_tick);
		break;
	case TICK_STOP_TEO:
		teo_reflect(cpu, by_tick);
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
