/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grace periods: the kthread that runs them, and the tree that collects
 * quiescent states.  kernel/rcu/tree.c: rcu_gp_kthread() and below.
 */
#ifndef KERNEL_RCU_GP_H
#define KERNEL_RCU_GP_H

#include "kernel/rcu_tree.h"

void rcu_init(struct machine *m);
/*
 * Records that the grace period ending at gp_seq_req is needed: true if none
 * runs, so that the kthread must be woken.  tree.c: rcu_start_this_gp()
 */
bool rcu_start_this_gp(struct machine *m, struct rcu_data *rdp,
		       uint64_t gp_seq_req);
/* The children in mask of rnp have passed a quiescent state. */
void rcu_report_qs_rnp(struct machine *m, struct rcu_node *rnp, uint64_t mask);
void rcu_gp_kthread_wake(struct machine *m);
/* rcu_force_quiescent_state(): a scan as soon as the kthread gets to it. */
void rcu_force_quiescent_state(struct machine *m);

#endif
