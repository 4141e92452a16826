/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The periodic tick of a CPU, and the jiffy timers that run in it.
 *
 * Modelled: ticks on the jiffy lattice with a lateness per vCPU, aligned unless
 * skew_tick spreads them (kernel/time/tick-sched.c); stopped in idle by the
 * kernel's rule (kernel/sched/idle.c: idle_call_stop_or_retain_tick(), tree.c:
 * rcu_needs_cpu()); timers that fire one tick late as the wheel's do
 * (kernel/time/timer.c: calc_index()).  Left out: the wheel's higher levels.
 */
#ifndef KERNEL_TICK_H
#define KERNEL_TICK_H

#include <stdint.h>

struct cpu;
struct machine;

/* A timer-wheel timer; it runs in the tick of the CPU that armed it. */
struct timer {
	struct timer *next;
	uint64_t expires; /* jiffies */
	struct cpu *cpu;  /* NULL: not pending */
	void (*fn)(struct timer *timer);
};

/* jiffies, the kernel's tick count. */
uint64_t jiffies(const struct machine *m);

/* mod_timer() for schedule_timeout(delay): fires at tick jiffies+delay+1. */
void timer_arm(struct cpu *cpu, struct timer *timer, uint64_t delay);
void timer_cancel(struct timer *timer);
/* Those that have expired, this CPU's and others' (tmigr_handle_remote()). */
void run_timer_softirq(struct cpu *cpu);

/* For cpu.c.  A CPU starts with its tick stopped. */
void tick_init(struct cpu *cpu);
/* Which CPU counts the jiffies, where one keeps the duty. */
void do_timer_init(struct machine *m);
/* The CPU leaves idle: its tick goes on. */
void tick_restart(struct cpu *cpu);
/* A task has the CPU, or one more waits for it; or an interrupt of it ends. */
void tick_busy(struct cpu *cpu);
/* The idle loop looks at its tick before it halts, or polls. */
void tick_idle(struct cpu *cpu);
/* The same once the governor has had it poll: it halts. */
void tick_halt(struct cpu *cpu);
/* The interrupt itself: tick_nohz_handler(), update_process_times(). */
void tick_handle(struct cpu *cpu);

#endif
