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

uint64_t jiffies(const struct machine *m)
{
	return (uint64_t)(m->engine.now / m->tick);
}

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
	event_arm_at(&m->engine, &cpu->tick,
		     t < m->engine.now ? m->engine.now : t);
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
	tick_arm(cpu, next_jiffy(cpu));
}

/* tick_nohz_idle_stop_tick(): until the next timer, if there is one. */
static void tick_stop(struct cpu *cpu)
{
	cpu->tick_stopped = true;
	if (cpu->timers)
		tick_arm(cpu, cpu->timers->expires);
	else
		event_cancel(&cpu->m->engine, &cpu->tick);
}

/* idle_call_stop_or_retain_tick(), with tick_nohz_next_event()'s RCU clause. */
static bool may_stop_tick(struct cpu *cpu)
{
	if (rcu_needs_cpu(cpu))
		return false;
	switch (cpu->m->config.host.tick_stop) {
	case TICK_STOP_AT_ONCE:
		return true;
	case TICK_STOP_AFTER_IDLE_TICK:
		return cpu->got_tick;
	case TICK_STOP_NEVER:
		break;
	}
	return false;
}

void tick_idle(struct cpu *cpu)
{
	if (may_stop_tick(cpu))
		tick_stop(cpu);
	else
		tick_restart(cpu);
}

void timer_arm(struct cpu *cpu, struct timer *timer, uint64_t delay)
{
	struct timer **p = &cpu->timers;

	timer_cancel(timer);
	timer->cpu = cpu;
	timer->expires = jiffies(cpu->m) + delay + 1;
	while (*p && (*p)->expires <= timer->expires)
		p = &(*p)->next;
	timer->next = *p;
	*p = timer;
	if (cpu->tick_stopped && cpu->timers == timer)
		tick_arm(cpu, timer->expires);
}

void timer_cancel(struct timer *timer)
{
	struct timer **p;

	if (!timer->cpu)
		return;
	for (p = &timer->cpu->timers; *p != timer; p = &(*p)->next)
		;
	*p = timer->next;
	timer->cpu = NULL;
}

static void run_timers(struct cpu *cpu)
{
	struct timer *timer;

	while ((timer = cpu->timers) && timer->expires <= jiffies(cpu->m)) {
		cpu->timers = timer->next;
		timer->cpu = NULL;
		timer->fn(timer);
	}
}

/*
 * A CPU that idles while its flickering task waits: whether its tick had been
 * stopped in this idle spell already, so that this one does not happen.
 */
static bool tick_was_stopped(struct cpu *cpu)
{
	return cpu->flicker.task && !cpu->timers && may_stop_tick(cpu);
}

void tick_handle(struct cpu *cpu)
{
	struct machine *m = cpu->m;
	bool idle = cpu_in_idle(cpu), user;

	if (!cpu->tick_stopped)
		tick_arm(cpu, next_jiffy(cpu));
	if (idle && tick_was_stopped(cpu))
		return;
	idle = idle && !cpu->softirq.active;
	user = cpu->curr && !cpu->softirq.active &&
	       rng_chance(&cpu->rng_sched, cpu->curr->user);
	run_timers(cpu);
	if (cpu->curr && cpu->rq.head &&
	    m->engine.now - cpu->curr->since >= m->config.host.sched_slice)
		cpu->need_resched = true;
	rcu_sched_clock_irq(cpu, user || idle);
	if (idle) {
		cpu->got_tick = true;
		cpu->eqs += 2;
	}
	cpu_irq_exit(cpu);
}

static void tick_event(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, tick);

	cpu->m->this_cpu = cpu;
	if (vcpu_take_irq(cpu, IRQ_TICK))
		tick_handle(cpu);
}

void tick_init(struct cpu *cpu)
{
	cpu->tick_stopped = true;
	event_init(&cpu->m->engine, &cpu->tick, tick_event, PRIO_TICK);
	cpu->rng_jitter = machine_rng(cpu->m, "cpu", (uint64_t)cpu->id,
				      "tick_jitter");
}
