/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Softirqs on one CPU: passes, their limits, and ksoftirqd.
 *
 * Raised in a tick or an interrupt, RCU core runs when that ends, on the
 * interrupted task's time; after MAX_SOFTIRQ_RESTART passes, MAX_SOFTIRQ_TIME,
 * or when another task wants the CPU, what is left goes to ksoftirqd, which
 * competes like any other task (kernel/softirq.c: handle_softirqs()).
 *
 * The work of a pass takes time, and the leaf's lock can make it wait, so a
 * pass is a sequence of steps, each an event: rcu_core() does one step and says
 * how long the CPU is busy until the next.
 *
 * Where RCU core is no softirq (rcutree.use_softirq=0, PREEMPT_RT) it is run in
 * passes of a thread's, rcuc/N, which take what else has been raised meanwhile, as it
 * enables bottom halves after each callback; to wake it makes an idle CPU switch.  Left
 * out: that PREEMPT_RT leaves other softirqs to threads as well.
 *
 * The other vectors are CPU time, and come before RCU in a pass, so it waits for
 * them, and they count against the limits as it does: TIMER that of a tick, interrupt
 * and all, at whose end the timers run (at once where a tick takes no time); NET_RX
 * what devices leave.
 */
#ifndef KERNEL_SOFTIRQ_H
#define KERNEL_SOFTIRQ_H

#include "engine/engine.h"
#include "kernel/task.h"

enum softirq_vec { TIMER_SOFTIRQ = 1, NET_RX_SOFTIRQ = 3, RCU_SOFTIRQ = 9 };

struct softirq {
	bool raised;           /* RCU_SOFTIRQ */
	bool rcu;              /* which this pass is to run, */
	bool begun;            /* and runs */
	bool timers_raised;    /* TIMER_SOFTIRQ, with timers to be run */
	bool timers;           /* which this pass is to run */
	simtime_t others;      /* CPU time of other vectors that are raised, */
	enum softirq_vec other; /* the first of which this is */
	bool active;           /* a pass is under way */
	struct task *thread;   /* that it runs in: ksoftirqd, rcuc; NULL: neither */
	bool on_idle;          /* the interrupted task was the idle task */
	int vec;               /* the first one's, for traces: enum softirq_vec */
	int restart;           /* passes left */
	uint64_t end;          /* jiffies at which to hand over */
	struct event step;
	simtime_t due;
	simtime_t left;        /* of the step, while the vCPU is descheduled */
	struct task ksoftirqd;
	struct task rcuc;      /* rcu_cpu_kthread(), without rcutree.use_softirq */
};

void softirq_init(struct cpu *cpu);
void raise_softirq(struct cpu *cpu);
/* Whether the pass under way is that thread's. */
bool softirq_in_rcuc(const struct cpu *cpu);
/* Another vector, with so much to do, ns > 0. */
void raise_other_softirq(struct cpu *cpu, enum softirq_vec vec, simtime_t ns);
/* TIMER_SOFTIRQ of a tick that takes so long, ns > 0, whether timers are due or not. */
void raise_timer_softirq(struct cpu *cpu, bool timers, simtime_t ns);
/* Leaving an interrupt: starts the passes if there is something to do. */
void invoke_softirq(struct cpu *cpu);
void softirq_suspend(struct cpu *cpu);
void softirq_resume(struct cpu *cpu);

#endif
