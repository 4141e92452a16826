/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is under a vCPU: time that the hypervisor takes away.
 *
 * Two causes, both optional.  A process of preemptions that goes on for ever on
 * each vCPU by itself (host.steal); or N vCPUs that time-share P physical
 * processors round robin, where a vCPU gives its processor back when it halts
 * (host.pcpus), and may lose it while it holds a lock.  A descheduled vCPU makes no progress, takes no tick and no
 * IPI: interrupts wait until it is resumed.
 */
#ifndef KERNEL_VCPU_H
#define KERNEL_VCPU_H

#include "engine/engine.h"
#include "engine/rng.h"

struct cpu;
struct machine;

enum irq {
	IRQ_TICK = 1,
	IRQ_RESCHED = 2,
	IRQ_CALL = 4,
};

struct vcpu {
	bool on;              /* has a processor */
	bool queued;          /* waits for one */
	unsigned int pending; /* interrupts that wait, enum irq */
	struct cpu *next;     /* in the queue for a processor */
	struct event preempt, resume;
	struct rng rng;
};

/* The hypervisor's run queue. */
struct vcpu_host {
	struct cpu *head, *tail;
	int free;             /* physical processors without a vCPU */
};

void vcpus_init(struct machine *m);
/*
 * An interrupt arrives: true if the vCPU can take it now.  Otherwise it is
 * kept, and cpu_pending_irqs() called when the vCPU runs.
 */
bool vcpu_take_irq(struct cpu *cpu, enum irq irq);
/* The CPU has nothing to do: HLT.  Gives a shared processor back. */
void vcpu_halt(struct cpu *cpu);

#endif
