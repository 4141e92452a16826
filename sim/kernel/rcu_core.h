/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RCU on one CPU: what its ticks, switches and softirqs do about grace periods
 * and callbacks.  The per-CPU half of kernel/rcu/tree.c.
 */
#ifndef KERNEL_RCU_CORE_H
#define KERNEL_RCU_CORE_H

#include "kernel/rcu_tree.h"

/* -- call_rcu() -- */

/* call_rcu() on cpu.  The node belongs to RCU until its callback runs. */
void call_rcu(struct cpu *cpu, struct rcu_head *head, rcu_callback_t func);
/* count callbacks that only free memory; 0 is none. */
void call_rcu_bunch(struct cpu *cpu, int count);

/* -- from the CPU -- */

/* In each tick, which has interrupted user mode, the idle loop, or neither. */
void rcu_sched_clock_irq(struct cpu *cpu, bool user, bool idle);
/* A quiescent state, unless preemptible readers say otherwise. */
void rcu_note_context_switch(struct cpu *cpu);
/* Has callbacks, so that the tick must go on. */
bool rcu_needs_cpu(const struct cpu *cpu);
/* A grace period has waited for long: TICK_DEP_BIT_RCU, for nohz_full. */
bool rcu_needs_tick(const struct cpu *cpu);
/* rcu_core(), in steps: the start, and one step. */
void rcu_core_begin(struct cpu *cpu);
/* Returns how long (ns) the CPU is busy until the next step; -1: done. */
simtime_t rcu_core_step(struct cpu *cpu);

/* -- readers -- */

void rcu_read_lock(struct task *t);
void rcu_read_unlock(struct task *t);
/* A preempted task may be inside a reader: rcu_preempt_ctxt_queue(). */
void rcu_task_preempted(struct task *t);
void rcu_task_resumes(struct task *t);

/* -- between the CPUs and the tree (rcu_gp.c) -- */

/* Both return whether the grace-period kthread must be woken. */
bool rcu_accelerate_cbs(struct machine *m, struct rcu_data *rdp);
bool __note_gp_changes(struct machine *m, struct rcu_data *rdp);
bool rcu_advance_cbs(struct machine *m, struct rcu_data *rdp);

/* -- rcu_do_batch() in parts, for offloaded callbacks (rcu_nocb.c) -- */

/* Takes at most limit ready callbacks; how long they take, ns; -1: none. */
simtime_t rcu_take_cbs(struct machine *m, struct rcu_data *rdp, long limit);
/* Invokes what was taken. */
void rcu_invoke_cbs(struct machine *m, struct rcu_data *rdp);

#endif
