/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Offloaded callbacks: kernel/rcu/tree_nocb.h (rcu_nocbs).
 *
 * The CPUs are in groups of about the square root of their number.  A group's
 * rcuog numbers their callbacks, waits for the first grace period that any of
 * them needs and hands what is ready to each CPU's rcuop, which runs it.  Ticks
 * have no part in it, and an idle CPU with callbacks stops its own.
 *
 * It is not the faster way.  While rcuog waits for a grace period nobody wakes
 * it for callbacks that join others, so they get their number when it is over:
 * and since the next has then begun, they wait for the one after that.  Only
 * the first callback of a CPU that had none wakes rcuog at once.
 *
 * Lazy callbacks (CONFIG_RCU_LAZY), those that only free memory, stay out of
 * the list until another one or a barrier comes, or for LAZY_FLUSH_SECONDS.
 *
 * Left out: the bypass for floods of callbacks, and the deferral of wake-ups out
 * of disabled interrupts.
 */
#ifndef KERNEL_RCU_NOCB_H
#define KERNEL_RCU_NOCB_H

#include <stdbool.h>

#include "kernel/rcu_tree.h"

void rcu_nocb_init(struct machine *m);
/* call_rcu() for an offloaded CPU. */
void call_rcu_nocb(struct machine *m, struct rcu_data *rdp,
		   struct rcu_head *head);
/* rcu_barrier_entrain() for one. */
bool rcu_nocb_entrain(struct rcu_data *rdp, struct rcu_head *head);
/* For rcu_gp.c: a grace period is over for that node. */
void rcu_nocb_gp_cleanup(struct machine *m, const struct rcu_node *rnp);

#endif
