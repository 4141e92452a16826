/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which CPU a task goes to (kernel/sched/fair.c, select_task_rq_fair()).
 *
 * That decides how many CPUs are warm, and whose tick is stopped.  A woken task goes
 * back to its CPU if that is idle, else to the CPU whose interrupt woke it if that is
 * and shares its last-level cache (wake_affine_idle()), else to the one that it had to
 * leave the last time (recent_used_cpu), so that a task goes to and fro between two, else
 * to the next idle one by number; a new process to the most recently idle one.  Since 6.0
 * (host.sis_util) fewer CPUs are looked at for that the more of their time is in use, and
 * none beyond 85 %: on a busy machine tasks stay where they are.  isolcpus keeps CPUs free
 * of all that is not bound to them, nohz_full of housekeeping threads.
 *
 * Where halted vCPUs are taken for preempted ones (host.halted_vcpus) idle CPUs are not
 * found: who is woken comes to the CPU whose interrupt woke it, or stays where it was.
 *
 * Left out: a busy waker's CPU as a place to go to (wake_affine_weight(), WF_SYNC), load
 * and weights, NUMA nodes.
 */
#ifndef KERNEL_PLACEMENT_H
#define KERNEL_PLACEMENT_H

#include <stdbool.h>

#include "engine/simtime.h"

struct cpu;
struct machine;
struct task;

/* CPUs that share a last-level cache. */
struct llc {
	int first, size;
	int nr_idle_scan;   /* of sched_domain_shared */
	double util;        /* 0..1, as of updated */
	simtime_t updated;
	simtime_t idle;     /* what its CPUs had been idle by then, in all, ns */
};

void llcs_init(struct machine *m);

/* Whether the scheduler may place that task there: task_cpu_possible_mask(). */
bool cpu_allowed(const struct cpu *cpu, const struct task *t);
/*
 * For a task that wakes: select_idle_sibling().  A busy CPU, its own, if none that is
 * near is idle.  A real-time task stays where it is: select_task_rq_rt().
 */
struct cpu *select_task_rq(struct task *t);
/*
 * For a new process; a short queue if no CPU is idle:
 * sched_balance_find_dst_group_cpu().
 */
struct cpu *select_task_rq_fork(const struct task *t);

#endif
