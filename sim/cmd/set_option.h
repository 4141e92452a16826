/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What changes a scenario on the command line, or the base of a sweep: --set,
 * and --seed and --replications, which are short for --set seed= and --set
 * replications=, so that the scenario's own checks apply to them, and so that
 * the scenario that a results file holds is the one that ran.
 */
#ifndef CMD_SET_OPTION_H
#define CMD_SET_OPTION_H

#include <argp.h>

#include "engine/arena.h"
#include "scenario/scenario.h"

struct set_options {
	struct arena *arena;
	int nr;
	struct override *item; /* in the order given */
};

/* Its input is a struct set_options. */
extern const struct argp set_argp;

/* most: how many there can be. */
void set_options_init(struct set_options *o, struct arena *arena, int most);
/* As if --set KEY=VALUE had been given. */
void set_options_add(struct set_options *o, const char *key,
		     const char *value);

#endif
