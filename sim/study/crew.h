/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A crew: threads that share out numbered tasks.
 *
 * Tasks are handed out in order, and each puts its result where its number
 * says, so what comes out does not depend on how many there are to do the work
 * or on which of them was faster.  After a failure no further task is begun,
 * but those with lower numbers have been begun already and are done to their
 * end: the failure that is reported, the one with the lowest number, is also
 * the same for any number of threads.
 */
#ifndef STUDY_CREW_H
#define STUDY_CREW_H

#include <time.h>

#include "engine/arena.h"

/* What a member of the crew has for itself. */
struct crew_member {
	int number;        /* from 0 */
	struct arena work; /* empty at the start; tasks rewind it */
	struct arena keep; /* for results; lives until crew_free() */
};

/* Does a task.  Returns NULL or what went wrong: constant, or in me->keep. */
typedef const char *crew_fn(void *ctx, struct crew_member *me, int task);

/* Called now and then by the thread that called crew_run(). */
typedef void progress_fn(void *arg, int done, int total);

struct crew_thread;

struct crew {
	int nr;           /* members that there were */
	struct crew_thread **member; /* private */
	int failed;       /* the task whose failure is reported; -1: none */
	double wall;      /* s, from start to end */
	double core_wall; /* s, of all members together */
};

/*
 * Does tasks 0..nr-1 on 'jobs' threads, 1 or more; fewer if there are not as
 * many tasks, or no more can be had.  NULL, or what went wrong.  Either way
 * crew_free() is due.  progress: may be NULL.
 */
const char *crew_run(struct crew *c, int jobs, int nr, crew_fn *fn, void *ctx,
		     progress_fn *progress, void *arg);
void crew_free(struct crew *c);

/* start is of CLOCK_MONOTONIC. */
double seconds_since(const struct timespec *start);

#endif
