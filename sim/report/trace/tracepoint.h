/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the kernel calls what a record says, for both trace formats.
 */
#ifndef REPORT_TRACEPOINT_H
#define REPORT_TRACEPOINT_H

#include "kernel/trace.h"

/* The string of rcu_grace_period's or rcu_barrier's event; NULL for others. */
const char *rcu_event_name(enum trace_type type);
/* enum umount_phase, enum step_op: the kernel function it is about. */
const char *umount_phase_name(uint64_t phase);
const char *drain_step_name(uint64_t op);
/* enum softirq_vec: show_softirq_name(). */
const char *softirq_action(uint64_t vec);

#endif
