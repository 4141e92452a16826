/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ticks and timers: see tick.h.
 *
 * A tick is one event, armed for its place on the lattice plus a draw of
 * host.tick_jitter; a stopped tick is no event, or that of the next timer.
 */
#include "kernel/tick.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/timer_migration.h"

#define MAX_STALLED_JIFFIES 5

/* Ticks that are due by now, whether or not anybody has counted them. */
static uint64_t ticks_due(const struct machine *m)
{
	return (uint64_t)(m->engine.now / m->tick);
}

uint64_t jiffies(const struct machine *m)
{
	return m->config.host.do_timer == DO_TIMER_EXACT ?
		       ticks_due(m) :
		       m->timekeeping.jiffies;
}

/* -- the do_timer() duty -- */

/* tick_do_update_jiffies64() */
static void update_jiffies(struct machine *m)
{
	m->timekeeping.jiffies = ticks_due(m);
}

/*
 * tick_sched_do_timer(): one CPU counts for all.  Whose tick comes before its
 * tick works with the jiffies of the tick before, and finds its timers not yet
 * expired.  A vCPU that has been away for long counts for itself.
 */
static void tick_sched_do_timer(struct cpu *cpu)
{
	struct machine *m = cpu->m;

	if (!m->timekeeping.duty)
		m->timekeeping.duty = cpu;
	if (m->timekeeping.duty == cpu)
		update_jiffies(m);
	if (cpu->last_tick_jiffies != jiffies(m)) {
		cpu->stalled_jiffies = 0;
	} else if (++cpu->stalled_jiffies == MAX_STALLED_JIFFIES) {
		update_jiffies(m);
		cpu->stalled_jiffies = 0;
	}
	cpu->last_tick_jiffies = jiffies(m);
}

static bool keeps_duty(const struct cpu *cpu)
{
	const struct machine *m = cpu->m;

	return m->timekeeping.duty == cpu && m->timekeeping.duty_is_kept;
}

/* It is for whoever ticks next. */
static void drop_duty(struct cpu *cpu)
{
	if (cpu->m->timekeeping.duty == cpu)
		cpu->m->timekeeping.duty = NULL;
}

/* -- ticks -- */

static simtime_t tick_offset(const struct cpu *cpu)
{
	const struct machine *m = cpu->m;

	return m->config.host.skew_tick ? m->tick / 2 * cpu->id / m->nr_cpus :
					  0;
}

/* The tick of that jiffy, late by what the vCPU makes it late. */
static void tick_arm(struct cpu *cpu, uint64_t jiffy)
{
	struct machine *m = cpu->m;
	simtime_t late = dist_draw(&m->config.host.tick_jitter,
				   &cpu->rng_jitter);
	simtime_t t = (simtime_t)jiffy * m->tick + tick_offset(cpu);

	if (late > m->tick / 2)
		late = m->tick / 2;
	t += late;
	if (t < m->engine.now)
		t = m->engine.now;
	event_arm_at(&m->engine, &cpu->tick, t);
	vcpu_arms_timer(cpu, t);
}

static uint64_t next_jiffy(const struct cpu *cpu)
{
	simtime_t t = cpu->m->engine.now - tick_offset(cpu);

	return t < 0 ? 0 : (uint64_t)(t / cpu->m->tick) + 1;
}

void tick_restart(struct cpu *cpu)
{
	if (!cpu->tick_stopped)
		return;
	cpu->tick_stopped = false;
	update_jiffies(cpu->m);
	tmigr_cpu_activate(cpu);
	if (!cpu->leaving_halt)
		tick_arm(cpu, next_jiffy(cpu));
}

/* The first timer that this CPU has armed, or NULL. */
static struct timer *first_timer(const struct cpu *cpu)
{
	struct timer *timer = cpu->m->timers;

	while (timer && timer->cpu != cpu)
		timer = timer->next;
	return timer;
}

/*
 * What wakes the CPU without its tick, or NULL: its next timer.  With the migration
 * of timers that is somebody else's business in idle, unless nobody else ticks.
 */
static const struct timer *next_timer(const struct cpu *cpu)
{
	const struct machine *m = cpu->m;

	if (m->config.host.timer_migration && !cpu->curr)
		return tmigr_idle(m) ? m->timers : NULL;
	return first_timer(cpu);
}

/* tick_nohz_stop_tick() */
static void tick_stop(struct cpu *cpu)
{
	struct machine *m = cpu->m;
	const struct timer *next;

	if (cpu->leaving_halt)
		return; /* a tick has come, and is about to be handled */
	if (!cpu->tick_stopped) {
		cpu->tick_stopped = true;
		tmigr_cpu_deactivate(cpu);
	}
	drop_duty(cpu);
	next = next_timer(cpu);
	if (next)
		tick_arm(cpu, next->expires);
	else
		event_cancel(&m->engine, &cpu->tick);
}

/* tick_nohz_next_event(): not for one tick, nor while RCU needs the CPU. */
static bool can_stop_idle_tick(const struct cpu *cpu)
{
	const struct timer *next;

	if (rcu_needs_cpu(cpu) || keeps_duty(cpu) ||
	    cpu->m->config.host.tick_stop == TICK_STOP_NEVER)
		return false;
	/* Where jiffies are exact the tick of the timer comes all the same. */
	if (cpu->tick_stopped ||
	    cpu->m->config.host.do_timer == DO_TIMER_EXACT)
		return true;
	next = first_timer(cpu);
	return !next || next->expires > jiffies(cpu->m) + 1;
}

/* tick_nohz_get_sleep_length() */
static simtime_t sleep_length(const struct cpu *cpu)
{
	const struct machine *m = cpu->m;
	const struct timer *next = next_timer(cpu);
	uint64_t jiffy;

	if (!can_stop_idle_tick(cpu))
		jiffy = next_jiffy(cpu);
	else if (next)
		jiffy = next->expires;
	else
		return SIMTIME_MAX;
	return (simtime_t)jiffy * m->tick - m->engine.now;
}

/* idle_call_stop_or_retain_tick(): what the governor wants, or the idle loop. */
static bool idle_stops_tick(struct cpu *cpu)
{
	switch (cpu->m->config.host.tick_stop) {
	case TICK_STOP_AT_ONCE:
		return true;
	case TICK_STOP_AFTER_IDLE_TICK:
		return cpu->got_tick;
	case TICK_STOP_MENU:
	case TICK_STOP_MENU_7_2:
	case TICK_STOP_TEO:
	case TICK_STOP_TEO_7_2:
	case TICK_STOP_HALTPOLL:
		return cpu->flicker.task ?
			       cpuidle_flicker_stops(cpu) :
			       cpuidle_select(cpu, sleep_length(cpu)) ||
				       cpu->tick_stopped;
	case TICK_STOP_NEVER:
		break;
	}
	return false;
}

static bool may_stop_tick(struct cpu *cpu)
{
	return idle_stops_tick(cpu) && can_stop_idle_tick(cpu);
}

void tick_halt(struct cpu *cpu)
{
	if (can_stop_idle_tick(cpu))
		tick_stop(cpu);
	else
		tick_restart(cpu);
	vcpu_halt(cpu);
}

void tick_idle(struct cpu *cpu)
{
	if (may_stop_tick(cpu))
		tick_stop(cpu);
	else
		tick_restart(cpu);
}

/*
 * can_stop_full_tick(): a single task, and RCU does not wait for it for long.  With
 * nohz=off tick_nohz_full_update_tick() does not ask; the CPU stays a nohz_full one
 * in all else, quiescent in user mode, offloaded, free of kthreads.
 */
static bool can_stop_full_tick(const struct cpu *cpu)
{
	return cpu->m->config.host.tick_stop != TICK_STOP_NEVER &&
	       cpu->nohz_full && !cpu->rq.head &&
	       !(cpu->curr && cpu->flicker.task) && !rcu_needs_tick(cpu);
}

void tick_busy(struct cpu *cpu)
{
	if (can_stop_full_tick(cpu))
		tick_stop(cpu);
	else
		tick_restart(cpu);
}

/* -- timers -- */

void timer_arm(struct cpu *cpu, struct timer *timer, uint64_t delay)
{
	struct machine *m = cpu->m;
	struct timer **p = &m->timers;

	timer_cancel(timer);
	timer->cpu = cpu;
	timer->expires = jiffies(m) + delay + 1;
	while (*p && (*p)->expires <= timer->expires)
		p = &(*p)->next;
	timer->next = *p;
	*p = timer;
	if (cpu->tick_stopped)
		tick_stop(cpu);
}

void timer_cancel(struct timer *timer)
{
	struct timer **p;

	if (!timer->cpu)
		return;
	for (p = &timer->cpu->m->timers; *p != timer; p = &(*p)->next)
		;
	*p = timer->next;
	timer->cpu = NULL;
}

/* Whether cpu is to expire a timer of that other one: timer_expire_remote(). */
static bool expires_for(const struct cpu *cpu, const struct cpu *other)
{
	const struct machine *m = cpu->m;

	if (cpu == other)
		return true;
	return m->config.host.timer_migration && other->tick_stopped &&
	       !other->curr &&
	       (tmigr_idle(m) || tmigr_migrator(other) == cpu);
}

/* The first that has expired and is this CPU's business, or NULL. */
static struct timer **expired_timer(const struct cpu *cpu)
{
	struct machine *m = cpu->m;
	struct timer **p = &m->timers;

	while (*p && (*p)->expires <= jiffies(m)) {
		if (expires_for(cpu, (*p)->cpu))
			return p;
		p = &(*p)->next;
	}
	return NULL;
}

void run_timer_softirq(struct cpu *cpu)
{
	struct timer **p;

	while ((p = expired_timer(cpu))) {
		struct timer *timer = *p;

		*p = timer->next;
		timer->cpu = NULL;
		timer->fn(timer);
	}
}

/* run_local_timers(): it asks for the softirq if there is anything to do. */
static void run_local_timers(struct cpu *cpu)
{
	simtime_t takes = cpu->m->config.host.tick_cpu;

	if (takes)
		raise_timer_softirq(cpu, expired_timer(cpu) != NULL, takes);
	else
		run_timer_softirq(cpu);
}

/*
 * A CPU that idles while its flickering task waits: whether its tick had been
 * stopped in this idle spell already, so that this one does not happen.
 */
static bool tick_was_stopped(struct cpu *cpu)
{
	return cpu->flicker.task && !first_timer(cpu) &&
	       may_stop_tick(cpu);
}

void tick_handle(struct cpu *cpu)
{
	struct machine *m = cpu->m;
	bool idle = cpu_in_idle(cpu), user;

	if (!cpu->tick_stopped)
		tick_arm(cpu, next_jiffy(cpu));
	if (idle && tick_was_stopped(cpu)) {
		drop_duty(cpu);
		return;
	}
	if (cpu->tick_stopped)
		update_jiffies(m); /* tick_nohz_irq_enter() */
	tick_sched_do_timer(cpu);
	if (idle)
		cpuidle_reflect(cpu, true);
	idle = idle && !cpu->softirq.active;
	user = cpu->curr && !cpu->softirq.active &&
	       rng_chance(&cpu->rng_sched, cpu->curr->user);
	run_local_timers(cpu);
	update_curr(cpu);
	rcu_sched_clock_irq(cpu, user, idle);
	if (idle) {
		cpu->got_tick = true;
		cpu->eqs += 2;
	}
	cpu_irq_exit(cpu);
}

/* The vCPU of an idle CPU has to be scheduled by its host first. */
static bool tick_leaves_halt(struct cpu *cpu)
{
	struct machine *m = cpu->m;
	const struct dist *exit = &m->config.host.halt_exit;
	simtime_t late;

	if (dist_is_zero(exit))
		return false;
	cpu->leaving_halt = !cpu->leaving_halt && !m->config.host.pcpus &&
			    cpu_in_idle(cpu) && !cpu->softirq.active &&
			    !cpu->cpuidle.polls && !vcpu_is_polled(cpu);
	if (!cpu->leaving_halt)
		return false;
	late = dist_draw(exit, &cpu->rng_jitter);
	if (late > m->tick / 2)
		late = m->tick / 2;
	cpu->leaving_halt = late > 0;
	if (late > 0)
		event_arm(&m->engine, &cpu->tick, late);
	return late > 0;
}

static void tick_event(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, tick);

	if (tick_leaves_halt(cpu))
		return;
	cpu->m->this_cpu = cpu;
	if (vcpu_take_irq(cpu, IRQ_TICK))
		tick_handle(cpu);
}

void do_timer_init(struct machine *m)
{
	bool tickless = false;
	int first = 0; /* without nohz_full: one is left */

	for (int i = 0; i < m->nr_cpus; i++)
		tickless |= m->cpu[i].nohz_full;
	if (!tickless)
		return;
	while (m->cpu[first].nohz_full)
		first++;
	m->timekeeping.duty_is_kept = true;
	m->timekeeping.duty = &m->cpu[first];
	tick_restart(m->timekeeping.duty);
}

void tick_init(struct cpu *cpu)
{
	cpu->tick_stopped = true;
	event_init(&cpu->m->engine, &cpu->tick, tick_event, PRIO_TICK);
	cpu->rng_jitter = machine_rng(cpu->m, "cpu", (uint64_t)cpu->id,
				      "tick_jitter");
}
