/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is under a vCPU: time that the hypervisor takes away.
 *
 * Two causes, both optional.  A process of preemptions that goes on for ever on
 * each vCPU by itself (host.steal); or N vCPUs that time-share P physical
 * processors, in turn and in the order of their numbers (host.pcpus).  A turn
 * ends when the vCPU halts, or with its slice (host.pcpu_slice).  A slice that
 * is AUTO is that of an emulator that counts instructions, QEMU's icount: it
 * lasts until the next timer of any vCPU, because nobody may run past it, or until
 * the vCPU itself arms the one that is now the next, after which it has to look at
 * its deadline anew (util/qemu-timer.c: timer_mod(); qemu_timer_notify_cb()).  So
 * who is the first to arm a tick again is taken off its processor in the middle of
 * the interrupt, and all others come before it goes on.  A PAUSE ends a turn there, too:
 * that of who spins, and each of vcpu_relax(); and a disk's answer does.
 *
 * Where the hypervisor polls for a vCPU that has halted (host.halt_poll, KVM's
 * halt_poll_ns), a wake-up that comes within the vCPU's window finds it on its
 * processor.  The window grows and shrinks with how long its halts are, so that
 * the first of many wake-ups in a row take longest.
 *
 * A descheduled vCPU makes no progress, takes no tick and no IPI, and keeps the
 * locks that it holds: interrupts wait until it is resumed.
 */
#ifndef KERNEL_VCPU_H
#define KERNEL_VCPU_H

#include "engine/engine.h"
#include "engine/rng.h"

struct cpu;
struct machine;
struct task;

enum irq {
	IRQ_TICK = 1,
	IRQ_RESCHED = 2,
	IRQ_CALL = 4,
};

struct vcpu {
	bool on;              /* has a processor */
	bool queued;          /* waits for one */
	unsigned int pending; /* interrupts that wait, enum irq */
	bool halted;
	simtime_t halted_since;
	simtime_t poll;       /* how long it is polled for: vcpu->halt_poll_ns */
	struct event preempt, resume;
	struct rng rng;
};

/* The hypervisor's scheduler. */
struct vcpu_host {
	int free;   /* physical processors without a vCPU */
	int queued; /* vCPUs that wait for one */
	int turn;   /* the vCPU whose turn began last */
	simtime_t next_timer; /* the next of all, if it is not past */
	int nr_next;          /* armed for that instant */
	struct rng rng;
	struct event dispatch;
};

void vcpus_init(struct machine *m);
/*
 * An emulator has them take turns, each to the next timer of any one, and the guest
 * is not told who is off (host.pcpus with host.pcpu_slice: auto).
 */
bool vcpus_are_emulated(const struct machine *m);
/*
 * An interrupt arrives: true if the vCPU can take it now.  Otherwise it is
 * kept, and cpu_pending_irqs() called when the vCPU runs.
 */
bool vcpu_take_irq(struct cpu *cpu, enum irq irq);
/* Who spins executes PAUSE: an emulator goes on to the next vCPU. */
void vcpu_pause_if_spinning(struct cpu *cpu);
/*
 * The running task executes PAUSE that many times, and may be preempted each time:
 * cond_resched(), cpu_relax().  That takes time in an emulator only, where the other
 * vCPUs have their turns before each next one.
 */
void vcpu_relax(struct task *t, int times, void (*then)(struct task *t));
/* It arms its timer for that time, ns. */
void vcpu_arms_timer(struct cpu *cpu, simtime_t t);
/*
 * An emulator's timer, or a device's answer: the turn of whoever runs is over, as all
 * vCPUs are told to leave what they execute (rr_kick_vcpu_thread()).  Else nothing.
 */
void vcpus_kick(struct machine *m);
/* The CPU has nothing to do: HLT.  Gives a shared processor back. */
void vcpu_halt(struct cpu *cpu);
/* Something has come; nothing if it had not halted.  kvm_vcpu_halt(). */
void vcpu_unhalt(struct cpu *cpu);
/*
 * Whether the guest's scheduler takes an idle CPU for a preempted one, as it is off its
 * processor (kvm_steal_time.preempted).
 */
bool vcpu_is_preempted(const struct cpu *cpu);
/* It has halted, and the hypervisor still polls for it. */
bool vcpu_is_polled(const struct cpu *cpu);

#endif
