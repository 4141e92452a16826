/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CPU: its idle loop, its run queue, its interrupts.
 *
 * Modelled: a run queue, wake-up preemption of user mode, and pulling of waiting tasks
 * by idle CPUs; the count of idle entries and exits that RCU samples
 * (kernel/context_tracking.c).  Whose turn it is is fair.h's, and which CPU a task goes
 * to placement.h's.
 */
#ifndef KERNEL_CPU_H
#define KERNEL_CPU_H

#include "engine/engine.h"
#include "engine/rng.h"
#include "kernel/cpuidle.h"
#include "kernel/fair.h"
#include "kernel/flicker.h"
#include "kernel/softirq.h"
#include "kernel/task.h"
#include "kernel/tick.h"
#include "kernel/vcpu.h"

/* One of its sender's, until it has run: struct __call_single_data. */
struct cpu_call {
	void (*fn)(struct cpu *cpu, void *arg);
	void *arg;
	struct cpu *cpu;       /* where it is pending, or NULL */
	struct cpu_call *next;
};

struct cpu {
	struct machine *m;
	int id;
	struct task *curr;        /* NULL: the idle task, or a flicker */
	struct task_queue rq;     /* runnable, without curr */
	struct cfs_rq cfs;
	bool need_resched;
	struct event burst;       /* end of curr's burst */
	simtime_t burst_end;

	bool idling;              /* the idle task runs: not for a flicker */
	bool available;           /* likewise, and nobody on the way to it */
	simtime_t idle_time;      /* until idle_since */
	simtime_t idle_since;
	struct cpu *idle_prev, *idle_next; /* available CPUs, latest idle first */
	bool got_tick;            /* a tick was taken in this idle period */
	uint64_t eqs;             /* see cpu_eqs() */

	struct event tick;
	bool tick_stopped;
	bool leaving_halt;        /* for a tick that has come */
	bool nohz_full;           /* no tick beside a single task */
	bool isolated;            /* nobody is placed here */
	uint64_t last_tick_jiffies;
	int stalled_jiffies;      /* ticks that found jiffies unchanged */
	struct tmigr_group *tmigr;
	struct cpuidle cpuidle;   /* the governor's, where there is one */

	struct cpu_flicker flicker;
	struct softirq softirq;
	struct vcpu vcpu;
	struct cpu_call *calls;   /* pending ones, the first to come first */

	struct rng rng_jitter, rng_sched;
};

void cpus_init(struct machine *m);
/* For how long n CPUs, from first on, have had nothing to do so far, in all, ns. */
simtime_t cpus_idle_time(const struct machine *m, int first, int n);
/* Before something idle time depends on changes: softirqs are none. */
void account_idle_time(struct cpu *cpu);

/*
 * need_resched(), as a softirq asks: whether somebody waits for the CPU, or has been
 * woken there and is about to.  (The field is set where the task that runs has to go.)
 */
static inline bool somebody_wants(const struct cpu *cpu)
{
	return cpu->rq.head || (cpu->idling && !cpu->available);
}

/* Nothing runs here: the CPU is in its idle loop, or its flicker waits. */
bool cpu_in_idle(struct cpu *cpu);
/*
 * In an extended quiescent state: idle or, with nohz_full, in user mode, and no
 * interrupt is being handled.
 */
bool cpu_in_eqs(struct cpu *cpu);
/* Entries of that state and exits from it so far: RCU_WATCHING. */
uint64_t cpu_eqs(struct cpu *cpu);

/*
 * smp_call_function_single_async(): call->fn in an interrupt on that CPU; true if
 * that was now, false if the vCPU has to be resumed first.  The call must not be
 * pending.
 */
bool cpu_call(struct cpu *cpu, struct cpu_call *call);

/* For flicker.c.  The running task leaves; its state says where to. */
void cpu_deschedule(struct task *t);
/* A runnable task arrives at the CPU. */
void cpu_enqueue(struct cpu *cpu, struct task *t);
/* For softirq.c and vcpu.c: the CPU's own time goes elsewhere, and back. */
void cpu_suspend_burst(struct cpu *cpu);
void cpu_resume_burst(struct cpu *cpu);
/* Whoever runs there is to make way, when the kernel lets it. */
void resched_curr(struct cpu *cpu);
/* The same where nobody may want the CPU: only who spins heeds it, and sleeps. */
void resched_cpu(struct cpu *cpu);
/* The end of an interrupt: its softirqs first. */
void cpu_irq_exit(struct cpu *cpu);
/* Back to what was interrupted, or to another task. */
void cpu_irq_return(struct cpu *cpu);
/* Interrupts that waited for the vCPU. */
void cpu_pending_irqs(struct cpu *cpu);

#endif
