/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verbs that look at one cell: --kernel and --driver, which of its umounts
 * (--replication, --umount), and a run that is listened to.
 */
#ifndef CMD_CELL_OPTION_H
#define CMD_CELL_OPTION_H

#include <argp.h>
#include <stdbool.h>

#include "study/cells.h"

struct cell_option {
	const char *kernel, *driver; /* names; NULL: not given */
	int replication;             /* from 0 */
	int umount;                  /* from 1; 0: not given */
};

extern const struct argp cell_argp;

/* For --NAME=N and its like: from 'least' to a million, or a usage error. */
int cell_option_number(const char *name, const char *arg, int least,
		       struct argp_state *state);

/*
 * Indices in the scenario.  By default the first kernel, and the driver "idle",
 * else the first one under pressure, else the first.  False, with a message,
 * if there is none of that name.
 */
bool cell_option_find(const struct cell_option *o, const struct scenario *s,
		      int *kernel, int *driver);

/*
 * One replication, for the observer's sake; 'arena' takes the results that
 * nobody asks for.  False after a message.
 */
bool cell_listen(const struct scenario *s, int kernel, int driver,
		 int replication, const struct observer *observer,
		 struct arena *arena);

#endif
