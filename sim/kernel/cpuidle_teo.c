/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The governor teo, as of two kernels: see cpuidle_teo.h. */
#include "kernel/cpuidle_teo.h"

#include "kernel/machine.h"

#define DEEPEST (TEO_STATES - 1)

/* teo.c */
#define PULSE	    1024
#define DECAY_SHIFT 3

/* Polling, C1, C1E and C6 of Skylake servers: drivers/idle/intel_idle.c */
static const simtime_t target_residency[TEO_STATES] = {
	0, 2 * USEC, 20 * USEC, 600 * USEC,
};
static const simtime_t exit_latency[TEO_STATES] = {
	0, 2 * USEC, 10 * USEC, 133 * USEC,
};

/* -- 6.12 -- */

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
	int deepest = DEEPEST, suitable = deepest;

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
	int i = DEEPEST;

	while (i && target_residency[i] > duration)
		i--;
	return i;
}

bool teo_select(struct cpu *cpu, simtime_t next_timer)
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
void teo_reflect(struct cpu *cpu, bool by_tick)
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
	if (target_residency[DEEPEST] < tick) {
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

/* -- 7.2 -- */

static void decay(unsigned int *metric)
{
	unsigned int delta = *metric >> DECAY_SHIFT;

	*metric = delta ? *metric - delta : 0;
}

/*
 * At most as deep as the bin of most intercepts, and by as much shallower as over
 * half of them were; or the deepest.
 */
static int candidate_7_2(const struct cpuidle *idle)
{
	unsigned int hits = 0, intercepts = 0, most = 0, sum = 0;
	int of_most = 0, state = DEEPEST;

	for (int i = 0; i < DEEPEST; i++) {
		hits += idle->bin[i].hits;
		intercepts += idle->bin[i].intercepts;
		if (idle->bin[i].intercepts >= most) {
			most = idle->bin[i].intercepts;
			of_most = i;
		}
	}
	if (2 * intercepts <= idle->total - hits)
		return DEEPEST;
	while (state > 0) {
		sum += idle->bin[--state].intercepts;
		if (2 * sum > intercepts && state <= of_most)
			break;
	}
	return state;
}

bool teo_7_2_select(struct cpu *cpu, simtime_t next_timer)
{
	struct cpuidle *idle = &cpu->cpuidle;
	simtime_t tick = cpu->m->tick;
	int state = candidate_7_2(idle);

	idle->state = state;
	idle->next_timer = SIMTIME_MAX;
	if (!cpu->tick_stopped && 2 * idle->short_idles >= idle->total &&
	    target_residency[state] < RESIDENCY_THRESHOLD)
		return false; /* the timer is not asked for */
	idle->next_timer = next_timer;
	if (cpu->tick_stopped && next_timer > 2 * tick) {
		idle->state = DEEPEST; /* lest it be stuck in a shallow one */
		return true;
	}
	if (!state)
		return false;
	if (target_residency[state] > next_timer)
		state = state_within(next_timer);
	idle->state = state;
	if (target_residency[state] < tick &&
	    3 * idle->tick_intercepts >= 2 * idle->total)
		return false;
	return state && next_timer >= tick;
}

/* teo_update(): the tick, if it is what wakes, hides what would have. */
static bool tick_hits(struct cpuidle *idle, unsigned int others, int by_timer)
{
	idle->total_tick += PULSE;
	if (3 * idle->total_tick > 2 * idle->total)
		idle->bin[DEEPEST].hits += PULSE;
	else if (3 * idle->tick_intercepts < 2 * others)
		idle->bin[by_timer].hits += PULSE;
	else
		return false;
	return true;
}

void teo_7_2_reflect(struct cpu *cpu, bool by_tick)
{
	struct cpuidle *idle = &cpu->cpuidle;
	simtime_t measured = cpu->m->engine.now - idle->since;
	simtime_t latency = exit_latency[idle->state];
	int by_timer = state_within(idle->next_timer), slept;
	unsigned int others = 0;

	decay(&idle->short_idles);
	if (measured < latency || measured - latency / 2 < RESIDENCY_THRESHOLD)
		idle->short_idles += PULSE;
	measured = measured >= latency ? measured - latency / 2 : measured / 2;
	for (int i = 0; i < TEO_STATES; i++) {
		decay(&idle->bin[i].hits);
		decay(&idle->bin[i].intercepts);
		others += idle->bin[i].hits + idle->bin[i].intercepts;
	}
	idle->total = others + PULSE;
	decay(&idle->tick_intercepts);
	decay(&idle->total_tick);
	if (by_tick && tick_hits(idle, others, by_timer))
		return;
	slept = state_within(measured < idle->next_timer ? measured
							 : idle->next_timer);
	if (by_timer == slept && idle->next_timer - measured < latency / 2) {
		idle->bin[slept].hits += PULSE;
		return;
	}
	idle->bin[slept].intercepts += PULSE;
	if (measured <= cpu->m->tick)
		idle->tick_intercepts += PULSE;
}
