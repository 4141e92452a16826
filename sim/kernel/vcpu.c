/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preemption by the hypervisor: see vcpu.h.
 *
 * A processor that comes free is given away in an event of its own, so that no
 * vCPU's interrupts are handled in the middle of another's.
 */
#include "kernel/vcpu.h"

#include "kernel/machine.h"

static bool time_shared(const struct machine *m)
{
	return m->config.host.pcpus > 0;
}

bool vcpus_are_emulated(const struct machine *m)
{
	return time_shared(m) && m->config.host.pcpu_slice == AUTO;
}

/* -- turns on shared processors -- */

/*
 * Who waits, by number, after the one whose turn began last; from the first on
 * where nobody's did since all were idle.
 */
static struct cpu *next_in_turn(struct machine *m)
{
	int id = m->vcpu_host.turn;

	do
		id = (id + 1) % m->nr_cpus;
	while (!m->cpu[id].vcpu.queued);
	return &m->cpu[id];
}

/* After all interrupts of an instant: the order is that of the turns. */
static void vcpu_dispatch(struct event *ev)
{
	struct machine *m = container_of(ev, struct machine,
					 vcpu_host.dispatch);
	struct vcpu_host *host = &m->vcpu_host;

	while (host->queued && host->free) {
		struct cpu *cpu = next_in_turn(m);

		cpu->vcpu.queued = false;
		host->queued--;
		host->free--;
		real_time_runs(m, true);
		CHECK(&m->engine, host->queued, >=, 0);
		host->turn = cpu->id;
		event_arm(&m->engine, &cpu->vcpu.resume, 0);
	}
}

static void vcpu_wait_for_turn(struct cpu *cpu)
{
	if (cpu->vcpu.queued || event_pending(&cpu->vcpu.resume))
		return;
	cpu->vcpu.queued = true;
	cpu->m->vcpu_host.queued++;
	event_arm(&cpu->m->engine, &cpu->m->vcpu_host.dispatch, 0);
}

void vcpus_kick(struct machine *m)
{
	if (!vcpus_are_emulated(m))
		return;
	for (int i = 0; i < m->nr_cpus; i++) {
		if (m->cpu[i].vcpu.on)
			event_arm(&m->engine, &m->cpu[i].vcpu.preempt, 0);
	}
}

#define PAUSE_TAKES 100 /* ns: with what is looked at before the next one */

void vcpu_pause_if_spinning(struct cpu *cpu)
{
	const struct task *t = cpu->curr;

	if (t && t->spins_on && vcpus_are_emulated(cpu->m) && cpu->vcpu.on &&
	    !cpu->softirq.active && !event_pending(&cpu->vcpu.preempt))
		event_arm(&cpu->m->engine, &cpu->vcpu.preempt, PAUSE_TAKES);
}

static void relax(struct task *t)
{
	struct machine *m = t->m;

	if (!task_frame(t)->n) {
		task_return(t);
		return;
	}
	task_frame(t)->n--;
	if (m->vcpu_host.queued)
		event_arm(&m->engine, &t->cpu->vcpu.preempt, 0);
	task_compute(t, PAUSE_TAKES, 0, relax);
}

void vcpu_relax(struct task *t, int times, task_fn then)
{
	if (!vcpus_are_emulated(t->m)) {
		then(t);
		return;
	}
	task_push(t, NULL, (uint64_t)times, then);
	relax(t);
}

static bool vcpu_turn_is_over(const struct cpu *cpu)
{
	const struct engine *e = &cpu->m->engine;
	const struct event *preempt = &cpu->vcpu.preempt;

	return event_pending(preempt) && event_due(e, preempt) == e->now;
}

static void vcpus_all_halted(struct machine *m)
{
	m->vcpu_host.turn = m->nr_cpus - 1;
	real_time_runs(m, false);
}

/* -- off and on -- */

static void vcpu_release(struct cpu *cpu)
{
	struct machine *m = cpu->m;

	cpu->vcpu.on = false;
	cpu_suspend_burst(cpu);
	if (!vcpus_are_emulated(m)) {
		resched_cpu(cpu);
		if (cpu->curr)
			mutex_owner_off_cpu(cpu->curr);
	}
	softirq_suspend(cpu);
	event_cancel(&m->engine, &cpu->vcpu.preempt);
	if (time_shared(m))
		m->vcpu_host.free++;
	CHECK(&m->engine, m->vcpu_host.free, <=, m->config.host.pcpus);
}

static void vcpu_preempt(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, vcpu.preempt);
	struct machine *m = cpu->m;

	vcpu_release(cpu);
	if (time_shared(m))
		vcpu_wait_for_turn(cpu);
	else
		event_arm(&m->engine, &cpu->vcpu.resume,
			  dist_draw(&m->config.host.steal_for,
				    &cpu->vcpu.rng));
}

/* When the hypervisor takes the processor away again, if it has set a time. */
static void vcpu_arm_preemption(struct cpu *cpu)
{
	struct machine *m = cpu->m;
	const struct host_config *host = &m->config.host;

	if (!time_shared(m))
		event_arm(&m->engine, &cpu->vcpu.preempt,
			  dist_draw(&host->steal_every, &cpu->vcpu.rng));
	else if (host->pcpu_slice != AUTO)
		event_arm(&m->engine, &cpu->vcpu.preempt, host->pcpu_slice);
}

static void vcpu_resume(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, vcpu.resume);

	cpu->vcpu.on = true;
	vcpu_arm_preemption(cpu);
	cpu->m->this_cpu = cpu;
	softirq_resume(cpu);
	cpu_resume_burst(cpu);
	cpu_pending_irqs(cpu);
	vcpu_pause_if_spinning(cpu);
}

bool vcpu_take_irq(struct cpu *cpu, enum irq irq)
{
	struct machine *m = cpu->m;

	if (irq == IRQ_TICK)
		vcpus_kick(m);
	if (cpu->vcpu.on && !vcpu_turn_is_over(cpu))
		return true;
	cpu->vcpu.pending |= irq;
	if (time_shared(m) && !cpu->vcpu.on)
		vcpu_wait_for_turn(cpu);
	return false;
}

/*
 * Of several at one instant of the model each is as likely to be the first, so that
 * one that comes as the k-th is so with a chance of one in k.
 */
static bool is_next_timer(struct machine *m, simtime_t t)
{
	struct vcpu_host *host = &m->vcpu_host;

	if (host->next_timer <= m->engine.now || t < host->next_timer) {
		host->next_timer = t;
		host->nr_next = 0;
	}
	return t == host->next_timer &&
	       !rng_below(&host->rng, (uint64_t)++host->nr_next);
}

void vcpu_arms_timer(struct cpu *cpu, simtime_t t)
{
	struct machine *m = cpu->m;

	if (!vcpus_are_emulated(m) || !is_next_timer(m, t))
		return;
	if (cpu->vcpu.on && m->this_cpu == cpu)
		event_arm(&m->engine, &cpu->vcpu.preempt, 0);
}

/* -- halts -- */

#define HALT_POLL_GROW_START (10 * USEC) /* halt_poll_ns_grow_start */
#define HALT_POLL_GROW 2
#define HALT_POLL_SHRINK 2 /* in 6.12; in 6.8 0, at once to none */

void vcpu_unhalt(struct cpu *cpu)
{
	simtime_t most = cpu->m->config.host.halt_poll;
	struct vcpu *v = &cpu->vcpu;
	simtime_t halted = cpu->m->engine.now - v->halted_since;

	if (!most || !v->halted)
		return;
	v->halted = false;
	if (halted <= v->poll)
		return;
	if (halted > most)
		v->poll /= HALT_POLL_SHRINK;
	else
		v->poll *= HALT_POLL_GROW;
	if (v->poll < HALT_POLL_GROW_START)
		v->poll = halted > most ? 0 : HALT_POLL_GROW_START;
	if (v->poll > most)
		v->poll = most;
}

bool vcpu_is_polled(const struct cpu *cpu)
{
	const struct vcpu *v = &cpu->vcpu;

	return v->halted && cpu->m->engine.now - v->halted_since <= v->poll;
}

bool vcpu_is_preempted(const struct cpu *cpu)
{
	return cpu->m->config.host.halted_vcpus != HALTED_IDLE && cpu->idling &&
	       cpu != cpu->m->this_cpu && !cpu->softirq.active &&
	       !cpu->cpuidle.polls && !vcpu_is_polled(cpu);
}

void vcpu_halt(struct cpu *cpu)
{
	struct machine *m = cpu->m;

	if (m->config.host.halt_poll && !cpu->vcpu.halted) {
		cpu->vcpu.halted = true;
		cpu->vcpu.halted_since = m->engine.now;
	}
	if (!time_shared(m) || !cpu->vcpu.on)
		return;
	vcpu_release(cpu);
	if (cpu->vcpu.pending)
		vcpu_wait_for_turn(cpu); /* HLT returns at once */
	if (m->vcpu_host.queued)
		event_arm(&m->engine, &m->vcpu_host.dispatch, 0);
	else if (m->vcpu_host.free == m->config.host.pcpus)
		vcpus_all_halted(m);
}

void vcpus_init(struct machine *m)
{
	const struct host_config *host = &m->config.host;

	m->vcpu_host.free = host->pcpus;
	m->vcpu_host.rng = machine_rng(m, "vcpu", 0, "timers");
	event_init(&m->engine, &m->vcpu_host.dispatch, vcpu_dispatch,
		   PRIO_VCPU);
	m->vcpu_host.turn = m->nr_cpus - 1;
	for (int i = 0; i < m->nr_cpus; i++) {
		struct cpu *cpu = &m->cpu[i];

		event_init(&m->engine, &cpu->vcpu.preempt, vcpu_preempt,
			   PRIO_VCPU);
		event_init(&m->engine, &cpu->vcpu.resume, vcpu_resume,
			   PRIO_VCPU);
		cpu->vcpu.rng = machine_rng(m, "vcpu", (uint64_t)i, "steal");
		cpu->vcpu.on = !time_shared(m);
		if (host->steal && !time_shared(m))
			vcpu_arm_preemption(cpu);
	}
}
