/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interrupts of devices, and what their softirqs do: on each CPU of a list a
 * process of its own.
 *
 * They take CPU time from the task that is interrupted, which no context switch
 * ends, and RCU_SOFTIRQ waits for them (kernel/softirq.h); an idle CPU comes out of
 * its quiescent state for each.  The hardirq's own time is in that of its softirq.
 * What comes while the softirq of the one before has still to begin is lost, as a
 * device's interrupt is masked until it is polled; so is what comes to a vCPU without
 * a processor, but for the first.  Left out: a poll that finds more than its budget.
 */
#ifndef LOAD_INTERRUPT_H
#define LOAD_INTERRUPT_H

#include "load/config.h"

struct machine;

void interrupts_start(struct machine *m, const struct interrupt_config *config);

#endif
