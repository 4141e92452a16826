/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The critical path of one sleep: from the wake-up that ended it backwards,
 * over who woke whom, to its beginning.
 *
 * Part of critical_path.c, which knows what a umount sleeps for.  A path is
 * explained from its end: what lies after path.t has its reasons already.
 */
#ifndef STUDY_WAKEUP_PATH_H
#define STUDY_WAKEUP_PATH_H

#include <stdbool.h>

#include "study/attribution.h"

struct path {
	const struct trace_log *log;
	struct attribution *out;
	enum attr_where where;
	/* Of the sleep being explained. */
	size_t first;    /* the record that begins it */
	simtime_t floor; /* its time */
	simtime_t t;     /* what comes after this is explained */
	attr_segment_fn segment;
	void *ctx;
	int umount;
};

/* Record i of the log. */
static inline const struct trace_record *path_record(const struct path *p,
						     size_t i)
{
	return &p->log->entry[i].rec;
}

/* One stretch, wherever it lies; nothing if it is empty. */
void path_add(struct path *p, simtime_t from, simtime_t to, enum attr_why why);
/*
 * Explains what lies between 'from', or the floor if that is later, and what is
 * explained already.
 */
void path_charge(struct path *p, simtime_t from, enum attr_why why);

/* Whether wake-up i was made by an RCU callback. */
bool wakeup_in_callback(const struct path *p, size_t i);
/* Record i wakes 'task'; explains the time before it, back to the floor. */
void wakeup_explain(struct path *p, size_t i, const void *task);

#endif
