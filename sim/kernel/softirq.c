/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passes of softirqs: see softirq.h.
 *
 * A pass delays the task under it: the burst of CPU time that the task was in
 * is suspended at the beginning and resumed at the end.  ksoftirqd's CPU time
 * is that of its passes.
 */
#include "kernel/softirq.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"

void raise_softirq(struct cpu *cpu)
{
	cpu->softirq.raised = true;
}

void raise_other_softirq(struct cpu *cpu, enum softirq_vec vec, simtime_t ns)
{
	if (!cpu->softirq.others || vec < cpu->softirq.other)
		cpu->softirq.other = vec;
	cpu->softirq.others += ns;
}

void raise_timer_softirq(struct cpu *cpu, bool timers, simtime_t ns)
{
	cpu->softirq.timers_raised |= timers;
	raise_other_softirq(cpu, TIMER_SOFTIRQ, ns);
}

static bool softirq_pending(const struct softirq *s)
{
	return s->raised || s->others > 0;
}

static void softirq_arm_step(struct cpu *cpu, simtime_t delay)
{
	struct engine *e = &cpu->m->engine;

	cpu->softirq.due = e->now + delay;
	event_arm_at(e, &cpu->softirq.step, cpu->softirq.due);
}

static void softirq_begin_pass(struct cpu *cpu)
{
	struct softirq *s = &cpu->softirq;
	simtime_t others = s->others;

	s->rcu = s->raised;
	s->timers = s->timers_raised;
	s->timers_raised = false;
	s->raised = false;
	s->others = 0;
	s->begun = false;
	softirq_arm_step(cpu, others);
}

/* What the pass does next; returns how long that takes, ns, or -1 at its end. */
static simtime_t softirq_next(struct cpu *cpu)
{
	struct softirq *s = &cpu->softirq;

	if (s->timers)
		run_timer_softirq(cpu);
	s->timers = false;
	if (!s->rcu)
		return -1;
	if (!s->begun)
		rcu_core_begin(cpu);
	s->begun = true;
	return rcu_core_step(cpu);
}

/* handle_softirqs(), entered from an interrupt or from ksoftirqd. */
static void softirq_begin(struct cpu *cpu, bool in_ksoftirqd)
{
	const struct host_config *host = &cpu->m->config.host;
	struct softirq *s = &cpu->softirq;
	simtime_t limit = host->max_softirq_time;

	if (limit == AUTO)
		limit = 2 * MSEC;
	vcpu_unhalt(cpu);
	cpu_suspend_burst(cpu);
	s->on_idle = !in_ksoftirqd && cpu_in_idle(cpu);
	account_idle_time(cpu);
	s->active = true;
	s->vec = s->others ? (int)s->other : RCU_SOFTIRQ;
	trace(cpu->m, TRACE_SOFTIRQ_ENTRY, cpu->id, s, in_ksoftirqd,
	      (uint64_t)s->vec);
	s->in_ksoftirqd = in_ksoftirqd;
	s->restart = host->max_softirq_restart;
	s->end = jiffies(cpu->m) +
		 (uint64_t)((limit + cpu->m->tick - 1) / cpu->m->tick);
	softirq_begin_pass(cpu);
}

static void ksoftirqd(struct task *t)
{
	struct cpu *cpu = t->cpu;

	if (softirq_pending(&cpu->softirq) && !cpu->softirq.active)
		softirq_begin(cpu, true);
	else
		task_sleep(t, ksoftirqd);
}

static void softirq_end(struct cpu *cpu)
{
	struct softirq *s = &cpu->softirq;

	account_idle_time(cpu);
	s->active = false;
	trace(cpu->m, TRACE_SOFTIRQ_EXIT, cpu->id, s, s->in_ksoftirqd,
	      (uint64_t)s->vec);
	if (!cpu->curr && s->on_idle)
		cpu->eqs += 2;
	if (softirq_pending(s))
		task_wake(&s->ksoftirqd);
	if (s->in_ksoftirqd) {
		rcu_note_context_switch(cpu);
		task_compute(&s->ksoftirqd, 0, 0, ksoftirqd);
		return;
	}
	cpu_resume_burst(cpu);
	cpu_irq_return(cpu);
}

static void softirq_step(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, softirq.step);
	struct softirq *s = &cpu->softirq;
	simtime_t busy;

	cpu->m->this_cpu = cpu;
	busy = softirq_next(cpu);
	if (busy >= 0)
		softirq_arm_step(cpu, busy);
	else if (softirq_pending(s) && jiffies(cpu->m) < s->end &&
		 !somebody_wants(cpu) && --s->restart > 0)
		softirq_begin_pass(cpu);
	else
		softirq_end(cpu);
}

void invoke_softirq(struct cpu *cpu)
{
	if (softirq_pending(&cpu->softirq) && !cpu->softirq.active)
		softirq_begin(cpu, false);
}

void softirq_suspend(struct cpu *cpu)
{
	struct engine *e = &cpu->m->engine;
	struct softirq *s = &cpu->softirq;

	if (!event_pending(&s->step))
		return;
	s->left = s->due - e->now;
	event_cancel(e, &s->step);
}

void softirq_resume(struct cpu *cpu)
{
	struct softirq *s = &cpu->softirq;

	if (s->active)
		softirq_arm_step(cpu, s->left);
}

void softirq_init(struct cpu *cpu)
{
	struct softirq *s = &cpu->softirq;

	event_init(&cpu->m->engine, &s->step, softirq_step, PRIO_SOFTIRQ);
	task_init(cpu->m, &s->ksoftirqd, "ksoftirqd", cpu);
	s->ksoftirqd.bound = true;
	s->ksoftirqd.then = ksoftirqd;
}
