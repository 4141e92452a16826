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

/* A processor is free for the first in the queue. */
static void host_dispatch(struct machine *m)
{
	struct vcpu_host *host = &m->vcpu_host;
	struct cpu *cpu = host->head;

	if (!cpu || !host->free)
		return;
	host->head = cpu->vcpu.next;
	if (!host->head)
		host->tail = NULL;
	host->free--;
	event_arm(&m->engine, &cpu->vcpu.resume, 0);
}

static void host_enqueue(struct cpu *cpu)
{
	struct vcpu_host *host = &cpu->m->vcpu_host;

	if (cpu->vcpu.queued)
		return;
	cpu->vcpu.queued = true;
	cpu->vcpu.next = NULL;
	if (host->tail)
		host->tail->vcpu.next = cpu;
	else
		host->head = cpu;
	host->tail = cpu;
	host_dispatch(cpu->m);
}

static void release(struct cpu *cpu)
{
	struct machine *m = cpu->m;

	cpu->vcpu.on = false;
	cpu_suspend_burst(cpu);
	softirq_suspend(cpu);
	event_cancel(&m->engine, &cpu->vcpu.preempt);
}

/* How long a vCPU may run: AUTO is until the next tick, as QEMU's icount. */
static simtime_t slice(const struct machine *m)
{
	simtime_t set = m->config.host.pcpu_slice;

	return set == AUTO ? m->tick - m->engine.now % m->tick : set;
}

static void preempt_event(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, vcpu.preempt);
	struct machine *m = cpu->m;

	if (!time_shared(m)) {
		release(cpu);
		event_arm(&m->engine, &cpu->vcpu.resume,
			  dist_draw(&m->config.host.steal_for,
				    &cpu->vcpu.rng));
		return;
	}
	if (!m->vcpu_host.head) {
		event_arm(&m->engine, ev, slice(m));
		return;
	}
	release(cpu);
	m->vcpu_host.free++;
	host_enqueue(cpu);
}

static void resume_event(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, vcpu.resume);
	struct machine *m = cpu->m;
	const struct host_config *host = &m->config.host;

	cpu->vcpu.on = true;
	cpu->vcpu.queued = false;
	event_arm(&m->engine, &cpu->vcpu.preempt,
		  time_shared(m) ? slice(m) :
				   dist_draw(&host->steal_every,
					     &cpu->vcpu.rng));
	m->this_cpu = cpu;
	softirq_resume(cpu);
	cpu_resume_burst(cpu);
	cpu_pending_irqs(cpu);
}

bool vcpu_take_irq(struct cpu *cpu, enum irq irq)
{
	if (cpu->vcpu.on)
		return true;
	cpu->vcpu.pending |= irq;
	if (time_shared(cpu->m))
		host_enqueue(cpu);
	return false;
}

void vcpu_halt(struct cpu *cpu)
{
	struct machine *m = cpu->m;

	if (!time_shared(m) || !cpu->vcpu.on)
		return;
	release(cpu);
	m->vcpu_host.free++;
	host_dispatch(m);
}

void vcpus_init(struct machine *m)
{
	const struct host_config *host = &m->config.host;

	m->vcpu_host.free = host->pcpus;
	for (int i = 0; i < m->nr_cpus; i++) {
		struct cpu *cpu = &m->cpu[i];

		event_init(&m->engine, &cpu->vcpu.preempt, preempt_event, 6);
		event_init(&m->engine, &cpu->vcpu.resume, resume_event, 6);
		cpu->vcpu.rng = machine_rng(m, "vcpu", (uint64_t)i, "steal");
		cpu->vcpu.on = !time_shared(m);
		if (host->steal && !time_shared(m))
			event_arm(&m->engine, &cpu->vcpu.preempt,
				  dist_draw(&host->steal_every,
					    &cpu->vcpu.rng));
	}
}
