/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Here is the window; what a record becomes is in chrome_draw.c.  From there
 * downwards: chrome_tracks.c (who has a track), chrome_slices.c and
 * chrome_flows.c (what is on it), chrome_log.c (the text).
 *
 * Records before the window are drawn into a log that is closed, so that every
 * track's stack of slices is right when it opens; those after it are not
 * looked at.
 */
#include "report/trace/chrome_trace.h"

#include <stdlib.h>

#include "report/trace/chrome_draw.h"

struct chrome_trace {
	simtime_t from, to;
	bool over;
	struct drawing drawing;
};

static void enter_window(struct chrome_trace *t)
{
	struct drawing *d = &t->drawing;

	d->log.inside = true;
	tracks_reopen(&d->tracks, &d->log, t->from);
}

static void leave_window(struct chrome_trace *t)
{
	struct drawing *d = &t->drawing;

	d->log.now = t->to;
	tracks_close(&d->tracks, &d->log);
	d->log.inside = false;
	t->over = true;
}

void chrome_trace_record(void *ctx, const struct trace_record *rec)
{
	struct chrome_trace *t = ctx;

	if (t->over)
		return;
	if (!t->drawing.log.inside && rec->time >= t->from)
		enter_window(t);
	if (rec->time > t->to) {
		leave_window(t);
		return;
	}
	t->drawing.log.now = rec->time;
	draw_record(&t->drawing, rec);
}

struct chrome_trace *chrome_trace_new(simtime_t from, simtime_t to,
				      const struct machine_config *config)
{
	struct chrome_trace *t = chrome_zeroed(1, sizeof(*t));

	t->from = from;
	t->to = to;
	drawing_init(&t->drawing, config->host.cpus,
		     config->rcu.preemptible ? "rcu_preempt" : "rcu_sched");
	return t;
}

void chrome_trace_write(struct chrome_trace *t, const char *title, FILE *out)
{
	if (!t->over)
		leave_window(t);
	chrome_log_write(&t->drawing.log, title, out);
}

void chrome_trace_free(struct chrome_trace *t)
{
	drawing_free(&t->drawing);
	free(t);
}
