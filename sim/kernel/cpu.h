/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CPU: its idle loop, its run queue, its interrupts.
 *
 * Modelled: a FIFO run queue with round robin at ticks (tick.h), wake-up
 * preemption of user mode, and pulling of waiting tasks by idle CPUs; the count
 * of idle entries and exits that RCU samples (kernel/context_tracking.c).
 *
 * Placement is what decides how many CPUs are warm, and whose tick is stopped: a
 * woken task goes back to its CPU if that is idle, else to the next idle one by
 * number (kernel/sched/fair.c: select_idle_sibling()); a new process to the most
 * recently idle one (sched_balance_find_dst_group_cpu()).
 *
 * Left out: weights and virtual deadlines, cache domains, bandwidth control.
 */
#ifndef KERNEL_CPU_H
#define KERNEL_CPU_H

#include "engine/engine.h"
#include "engine/rng.h"
#include "kernel/flicker.h"
#include "kernel/softirq.h"
#include "kernel/task.h"
#include "kernel/tick.h"
#include "kernel/vcpu.h"

struct cpu {
	struct machine *m;
	int id;
	struct task *curr;        /* NULL: the idle task, or a flicker */
	struct task_queue rq;     /* runnable, without curr */
	bool need_resched;
	struct event burst;       /* end of curr's burst */
	simtime_t burst_end;

	bool idling;              /* the idle task runs: not for a writer */
	bool available;           /* likewise, and nobody on the way to it */
	struct cpu *idle_prev, *idle_next; /* available CPUs, latest idle first */
	bool got_tick;            /* a tick was taken in this idle period */
	uint64_t eqs;             /* entries and exits of idle: RCU_WATCHING */

	struct event tick;
	bool tick_stopped;
	struct timer *timers;     /* by expiry */

	struct task *writer;      /* a flickering task (flicker.h), or NULL */
	struct flicker flicker;
	struct event writer_done;

	struct softirq softirq;
	struct vcpu vcpu;
	void (*call)(struct cpu *cpu, void *arg); /* an IPI's function */
	void *call_arg;

	struct rng rng_jitter, rng_sched;
	struct rng rng_flicker;
};

void cpus_init(struct machine *m);

/* Nothing runs here: the CPU sits in its idle loop, or its writer waits. */
bool cpu_in_idle(const struct cpu *cpu);
/*
 * Brings a flickering CPU up to now, noting the switches that happened.  To be
 * called before anything about the CPU is read from outside.
 */
void cpu_look(struct cpu *cpu);
/* In an extended quiescent state: idle, and no interrupt is being handled. */
bool cpu_in_eqs(struct cpu *cpu);

/*
 * smp_call_function_single(): fn(cpu, arg) in an interrupt on that CPU; true
 * if that was now, false if the vCPU has to be resumed first.
 */
bool cpu_call(struct cpu *cpu, void (*fn)(struct cpu *cpu, void *arg),
	      void *arg);

/*
 * The running task t goes on as a writer that is drawn when looked at, for ns;
 * cpu and wait are its mean spells in ns.  Then it goes on with then(t).  Its
 * CPU must have no other writer.
 */
void task_flicker(struct task *t, simtime_t ns, double cpu, double wait,
		  task_fn then);
/* The writer leaves that state early and goes on with then(t). */
void task_stop_flicker(struct task *t, task_fn then);

/* For softirq.c and vcpu.c: the CPU's own time goes elsewhere, and back. */
void cpu_suspend_burst(struct cpu *cpu);
void cpu_resume_burst(struct cpu *cpu);
/* The end of an interrupt: its softirqs first. */
void cpu_irq_exit(struct cpu *cpu);
/* Back to what was interrupted, or to another task. */
void cpu_irq_return(struct cpu *cpu);
/* Interrupts that waited for the vCPU. */
void cpu_pending_irqs(struct cpu *cpu);

#endif
