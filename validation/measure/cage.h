/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `cage` (cage.c) makes that outlives processes, and how it goes (remains.c).
 */
#ifndef MEASURE_CAGE_H
#define MEASURE_CAGE_H

#include "loops.h"

struct cage {
	const char *out;		/* directory of the results */
	const char *controllers;	/* separated by blanks; "" for none */
	int loop_count;
	long loop_mb;
	const char *work;		/* out/.load-PID */
	const char *name;		/* of the cgroup, the probes, the buffer */
	int made_out;			/* out was not there before */
	struct loops *loops;		/* shared with the command */
	char **command;
};

/* printf into memory that is never freed; exits where there is none. */
char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* cgroup2 and tracefs in the work directory, seen by this process and its children
 * alone.  Returns 0, or -1 with errno. */
int mount_own(const struct cage *c);

/* A cgroup with the controllers that were asked for; exits if it cannot be had. */
void make_cgroup(const struct cage *c);

/* Removes everything but the results.  May be called twice. */
void clean_up(const struct cage *c);

#endif
