/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process that nobody watches, drawn when somebody looks.
 *
 * A writer in a stream of O_SYNC writes alternates between its CPU and the
 * disk hundreds of times between two ticks, and nothing of that is observed
 * except at ticks and at force-quiescent-state scans.  Where both spells are
 * exponential, the alternation is a Markov chain of two states,
 *
 *	       1/cpu
 *	  busy ------> idle		p = cpu / (cpu + wait)
 *	       <------			r = 1/cpu + 1/wait
 *	       1/wait
 *
 * whose state at a look follows exactly from that at the look before:
 * P(busy) = p + ([was busy] - p) exp(-r dt), and, where the state is the same,
 * it never changed with probability exp(-rate dt) / P(same).  So a look costs
 * two uniform numbers, and the writes in between cost nothing.
 * tests/test_flicker.c holds it against the process stepped one by one.
 */
#ifndef KERNEL_FLICKER_H
#define KERNEL_FLICKER_H

#include <stdbool.h>

#include "engine/engine.h"
#include "engine/rng.h"
#include "kernel/task.h"

struct flicker {
	double cpu, wait;  /* mean spells, ns */
	bool busy;         /* as of the last look */
	simtime_t at;      /* when that was */
	struct rng *rng;
};

/* Starts busy.  cpu, wait: means in ns, > 0. */
void flicker_start(struct flicker *f, simtime_t now, double cpu, double wait,
		   struct rng *rng);
/*
 * Brings f up to now.  Returns whether the state changed at all since the last
 * look; f->busy is the state now.
 */
bool flicker_look(struct flicker *f, simtime_t now);

/* -- tasks that flicker: one at most on a CPU -- */

struct cpu_flicker {
	struct task *task;   /* or NULL */
	struct flicker chain;
	struct event over;   /* its time is up */
	struct rng rng;
};

void cpu_flicker_init(struct cpu *cpu);
/*
 * Brings the CPU up to now: its flickering task may have switched, which is a
 * quiescent state and the end of an idle spell.  Who reads through cpu.h's
 * functions need not call it, only who resets what such a switch sets.
 */
void cpu_look(struct cpu *cpu);
/*
 * The running task t flickers for ns; cpu and wait are its mean spells in ns.
 * Then it goes on with then(t).  Its CPU must have no other such task.
 */
void task_flicker(struct task *t, simtime_t ns, double cpu, double wait,
		  task_fn then);
/* It stops early and goes on with then(t). */
void task_stop_flicker(struct task *t, task_fn then);

#endif
