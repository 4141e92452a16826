/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two-state chain of flicker.h, from one look to the next.
 *
 * Besides the state it tells whether it ever changed: a change is a context
 * switch, and so a quiescent state, also if the state is the same again.
 */
#include "kernel/flicker.h"

#include <math.h>

void flicker_start(struct flicker *f, simtime_t now, double cpu, double wait,
		   struct rng *rng)
{
	*f = (struct flicker){
		.cpu = cpu, .wait = wait, .busy = true, .at = now, .rng = rng
	};
}

bool flicker_look(struct flicker *f, simtime_t now)
{
	double dt = (double)(now - f->at);
	double p = f->cpu / (f->cpu + f->wait);
	double fade = exp(-dt * (1 / f->cpu + 1 / f->wait));
	double p_busy = f->busy ? p + (1 - p) * fade : p - p * fade;
	double p_same = f->busy ? p_busy : 1 - p_busy;
	double p_never = exp(-dt / (f->busy ? f->cpu : f->wait));
	bool was_busy = f->busy;

	if (dt <= 0)
		return false;
	f->at = now;
	f->busy = rng_chance(f->rng, p_busy);
	if (f->busy != was_busy)
		return true;
	return !rng_chance(f->rng, p_never / p_same);
}
