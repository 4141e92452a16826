/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who expires the timers of a CPU that sleeps with its tick stopped:
 * kernel/time/timer_migration.c.
 *
 * Without migration the CPU's own timer interrupt wakes it.  With it
 * (host.timer_migration) a CPU that ticks anyway does it in its tick; the last
 * one to stop its tick keeps an interrupt for the first timer of all.
 *
 * Left out: NUMA nodes (groups are of eight by number at every level), the time
 * that the walks take, and pinned timers, of which the model has none.
 */
#ifndef KERNEL_TIMER_MIGRATION_H
#define KERNEL_TIMER_MIGRATION_H

#include <stdbool.h>

struct cpu;
struct machine;
struct tmigr_group;

#define TMIGR_MAX_LEVELS 5

void tmigr_init(struct machine *m);
/* The CPU's tick goes on; is stopped.  No call may repeat the one before. */
void tmigr_cpu_activate(struct cpu *cpu);
void tmigr_cpu_deactivate(struct cpu *cpu);
/* No CPU ticks. */
bool tmigr_idle(const struct machine *m);
/* The ticking CPU that looks after that idle one's timers, or NULL. */
const struct cpu *tmigr_migrator(const struct cpu *cpu);

#endif
