/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flows of a Chrome JSON trace: arrows from what asked for something to where
 * it happened, an s and an f event of one id.
 *
 * An object (a callback, a work, a task) has one flow at a time, found by the
 * object's number.  A flow that begins before the window, or has not ended
 * after it, is left out: an arrow from nowhere explains nothing.
 */
#ifndef REPORT_CHROME_FLOWS_H
#define REPORT_CHROME_FLOWS_H

#include "report/trace/chrome_slices.h"

/* The beginning of a flow whose end has not been seen. */
struct flow {
	size_t line;
	uint64_t id;
	bool pending;
};

/* The flows of one kind, by the object's number. */
struct flows {
	const char *name;
	uint64_t *last_id;  /* shared by all kinds */
	struct flow *of;
	int room;
};

void flow_begins(struct chrome_log *log, struct flows *f, int number,
		 const struct track *k);
/* No-op if none has begun inside the window. */
void flow_ends(struct chrome_log *log, struct flows *f, int number,
	       const struct track *k);
void flows_free(struct flows *f);

#endif
