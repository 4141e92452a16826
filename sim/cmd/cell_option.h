/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --kernel and --driver, for verbs that look at one cell.
 */
#ifndef CMD_CELL_OPTION_H
#define CMD_CELL_OPTION_H

#include <argp.h>
#include <stdbool.h>

#include "scenario/scenario.h"

struct cell_option {
	const char *kernel, *driver; /* names; NULL: not given */
};

extern const struct argp cell_argp;

/*
 * Indices in the scenario.  By default the first kernel, and the driver "idle",
 * else the first one under pressure, else the first.  False, with a message,
 * if there is none of that name.
 */
bool cell_option_find(const struct cell_option *o, const struct scenario *s,
		      int *kernel, int *driver);

#endif
