/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The s event stands in the log where its time puts it, struck out; when the
 * f event comes it is brought back.  If an object is asked for again before it
 * happened, the last arrow stays.
 */
#include "report/trace/chrome_flows.h"

#include <inttypes.h>
#include <stdlib.h>

void flow_begins(struct chrome_log *log, struct flows *f, int number,
		 const struct track *k)
{
	struct flow *flow;

	f->of = chrome_more(f->of, &f->room, number, sizeof(*f->of));
	flow = &f->of[number];
	flow->pending = false;
	if (!log->inside)
		return;
	flow->id = ++*f->last_id;
	flow->pending = true;
	flow->line = chrome_emit(log, "s", log->now, k->pid, k->tid,
				 ",\"cat\":\"flow\",\"name\":\"%s\","
				 "\"id\":%" PRIu64, f->name, flow->id);
	chrome_strike(log, flow->line, true);
}

void flow_ends(struct chrome_log *log, struct flows *f, int number,
	       const struct track *k)
{
	struct flow *flow;

	if (number >= f->room || !f->of[number].pending)
		return;
	flow = &f->of[number];
	flow->pending = false;
	if (!log->inside)
		return;
	chrome_emit(log, "f", log->now, k->pid, k->tid,
		    ",\"cat\":\"flow\",\"bp\":\"e\","
		    "\"name\":\"%s\",\"id\":%" PRIu64, f->name, flow->id);
	chrome_strike(log, flow->line, false);
}

void flows_free(struct flows *f)
{
	free(f->of);
}
