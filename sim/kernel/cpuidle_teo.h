/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * teo, the governor that counts whether timers woke the CPU or something else before
 * them (drivers/cpuidle/governors/teo.c): as of 6.11 to 6.13, read in 6.12.117, and
 * as of 7.2.13, where it stops the tick the sooner the more often it is what wakes.
 * Those between were not read.
 *
 * Idle states are those of one processor.  Left out: that a state is made shallower
 * for a tick that goes on, latency requests.
 */
#ifndef KERNEL_CPUIDLE_TEO_H
#define KERNEL_CPUIDLE_TEO_H

#include <stdbool.h>

#include "engine/simtime.h"

struct cpu;

/* As cpuidle_select() and cpuidle_reflect(). */
bool teo_select(struct cpu *cpu, simtime_t next_timer);
void teo_reflect(struct cpu *cpu, bool by_tick);
bool teo_7_2_select(struct cpu *cpu, simtime_t next_timer);
void teo_7_2_reflect(struct cpu *cpu, bool by_tick);

#endif
