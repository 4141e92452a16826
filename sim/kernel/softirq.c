/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passes of softirqs: see softirq.h.
 *
 * A pass delays the task under it: the burst of CPU time that the task was in
 * is suspended at the beginning and resumed at the end.  The threads' CPU time
 * is that of their passes.
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

static bool rcuc_has_work(const struct cpu *cpu)
{
	return !cpu->m->config.rcu.use_softirq && cpu->softirq.raised;
}

/* For a pass in that thread, or in an interrupt. */
static bool softirq_pending(const struct cpu *cpu, const struct task *thread)
{
	const struct softirq *s = &cpu->softirq;

	return s->others > 0 ||
	       (s->raised && (thread == &s->rcuc || !rcuc_has_work(cpu)));
}

bool softirq_in_rcuc(const struct cpu *cpu)
{
	return cpu->softirq.active && cpu->softirq.thread == &cpu->softirq.rcuc;
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

	s->rcu = s->raised && (s->thread == &s->rcuc || !rcuc_has_work(cpu));
	if (s->rcu)
		s->raised = false;
	s->timers = s->timers_raised;
	s->timers_raised = false;
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

/* handle_softirqs(), entered from an interrupt or from a thread. */
static void softirq_begin(struct cpu *cpu, struct task *thread)
{
	const struct host_config *host = &cpu->m->config.host;
	struct softirq *s = &cpu->softirq;
	simtime_t limit = host->max_softirq_time;

	if (limit == AUTO)
		limit = 2 * MSEC;
	vcpu_unhalt(cpu);
	cpu_suspend_burst(cpu);
	s->on_idle = !thread && cpu_in_idle(cpu);
	account_idle_time(cpu);
	s->active = true;
	s->vec = s->others ? (int)s->other : RCU_SOFTIRQ;
	trace(cpu->m, TRACE_SOFTIRQ_ENTRY, cpu->id, s, thread != NULL,
	      (uint64_t)s->vec);
	s->thread = thread;
	s->restart = host->max_softirq_restart;
	s->end = jiffies(cpu->m) +
		 (uint64_t)((limit + cpu->m->tick - 1) / cpu->m->tick);
	softirq_begin_pass(cpu);
}

/* ksoftirqd and rcuc: run_ksoftirqd(), rcu_cpu_kthread() */
static void softirq_thread(struct task *t)
{
	struct cpu *cpu = t->cpu;

	if (softirq_pending(cpu, t) && !cpu->softirq.active)
		softirq_begin(cpu, t);
	else
		task_sleep(t, softirq_thread);
}

/* What an interrupt does not run itself. */
static void wake_softirq_threads(struct cpu *cpu)
{
	struct softirq *s = &cpu->softirq;

	if (rcuc_has_work(cpu))
		task_wake(&s->rcuc);
	if (softirq_pending(cpu, NULL))
		task_wake(&s->ksoftirqd);
}

static void softirq_end(struct cpu *cpu)
{
	struct softirq *s = &cpu->softirq;
	struct task *thread = s->thread;

	account_idle_time(cpu);
	s->active = false;
	trace(cpu->m, TRACE_SOFTIRQ_EXIT, cpu->id, s, thread != NULL,
	      (uint64_t)s->vec);
	if (!cpu->curr && s->on_idle)
		cpu->eqs += 2;
	if (thread != &s->rcuc) /* that one looks again */
		wake_softirq_threads(cpu);
	if (thread) {
		if (thread == &s->ksoftirqd)
			rcu_note_context_switch(cpu); /* rcu_softirq_qs() */
		task_compute(thread, 0, 0, softirq_thread);
		return;
	}
	cpu_resume_burst(cpu);
	vcpu_pause_if_spinning(cpu);
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
	else if (softirq_pending(cpu, s->thread) && jiffies(cpu->m) < s->end &&
		 !somebody_wants(cpu) && --s->restart > 0)
		softirq_begin_pass(cpu);
	else
		softirq_end(cpu);
}

void invoke_softirq(struct cpu *cpu)
{
	if (cpu->softirq.active)
		return;
	if (softirq_pending(cpu, NULL))
		softirq_begin(cpu, NULL);
	else
		wake_softirq_threads(cpu);
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
	s->ksoftirqd.then = softirq_thread;
	task_init(cpu->m, &s->rcuc, "rcuc", cpu);
	s->rcuc.bound = true;
	s->rcuc.fifo = cpu->m->config.rcu.kthread_fifo;
	s->rcuc.then = softirq_thread;
}
