/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each record of a run becomes in a Chrome JSON trace.
 *
 * All records are drawn, also those before the window: they open and close
 * slices that the window may cut.  Only the log knows what is inside.
 */
#ifndef REPORT_CHROME_DRAW_H
#define REPORT_CHROME_DRAW_H

#include "kernel/trace.h"
#include "report/trace/chrome_flows.h"
#include "report/trace/chrome_tracks.h"

struct drawing {
	struct chrome_log log;
	struct tracks tracks;
	const char *rcu;        /* the flavour's name */
	const void **curr;      /* the running task, by CPU */
	uint64_t pending;       /* callbacks */
	uint64_t nr_flows;
	int nr_umounts;         /* that have begun, as --umount counts */
	struct registry heads, works, tasks;
	struct flows callback, work, wake;
};

/* rcu: the name that the kernel's tracepoints give the flavour. */
void drawing_init(struct drawing *d, int nr_cpus, const char *rcu);
void drawing_free(struct drawing *d);

void draw_record(struct drawing *d, const struct trace_record *rec);
/* chrome_draw_rcu.c: RCU's own records; no-op for all others. */
void draw_rcu(struct drawing *d, const struct trace_record *rec);

#endif
