/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose turn it is on a CPU: kernel/sched/fair.c, EEVDF.
 *
 * A task's vruntime is the CPU time it has had, by its weight; the CPU's V is the mean of
 * all that compete for it.  Who has had no more than that is eligible, and of those the
 * one with the earliest deadline is next: a slice after where it was placed.  So a woken
 * task preempts nobody who has had less than his share, or who is within it since he was
 * picked (RUN_TO_PARITY).  Who goes to sleep ahead of his share goes on competing until
 * that is worked off (DELAY_DEQUEUE), on the CPU where he is, and is placed by what he was
 * short of else (PLACE_LAG).
 *
 * Left out: what there was before 6.6; groups, bandwidth control, slices of one's own,
 * and what real-time tasks do to each other: of those the first is next.
 */
#ifndef KERNEL_FAIR_H
#define KERNEL_FAIR_H

#include <stdbool.h>

#include "engine/simtime.h"

struct cpu;
struct machine;
struct task;

#define NICE_0_WEIGHT    1024
#define WEIGHT_HIGHPRI   88761 /* of nice -20, WQ_HIGHPRI's */

struct cfs_rq {
	struct task *delayed;     /* asleep, and competing: by next_delayed */
	simtime_t zero_vruntime;  /* V, as it was last */
};

/* sysctl_sched_base_slice, from the scenario or by the number of CPUs. */
void base_slice_init(struct machine *m);
/* What curr has run until now; asks to reschedule where its slice is over. */
void update_curr(struct cpu *cpu);
/* t, which is not in the CPU's queue yet, begins to compete: enqueue_entity(). */
void place_entity(struct cpu *cpu, struct task *t);
/* curr goes to sleep, or for good. */
void dequeue_curr(struct cpu *cpu, bool for_good);
/* t, which is asleep, is to wake on that CPU. */
void set_task_cpu(struct task *t, struct cpu *cpu);
/* t leaves the queue for another CPU's. */
void detach_task(struct cpu *cpu, struct task *t);
/* Who is next: curr, one from the queue, or NULL. */
struct task *pick_next_task(struct cpu *cpu);
/* Whether a task that has just been queued preempts curr: wakeup_preempt(). */
bool wakeup_preempts(const struct cpu *cpu, const struct task *t);

#endif
