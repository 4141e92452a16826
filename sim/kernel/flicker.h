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

#include "engine/rng.h"
#include "engine/simtime.h"

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

#endif
