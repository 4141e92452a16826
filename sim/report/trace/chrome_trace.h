/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run as a Chrome JSON trace, which Perfetto (ui.perfetto.dev) opens.
 *
 *	process		its threads, a track each
 *	cpus		CPUs: the running task; softirq and batches inside
 *	rcu		grace periods with their scans; barriers; expedited
 *	workers		kworkers: works, synchronize_rcu() inside
 *	superblocks	from SB_ACTIVE cleared to evict_inodes()
 *	umounts		umount(8), its phases, the steps of its drain
 *
 * Slices are pairs of B and E events in the order of time, so they nest by
 * construction; those that a window cuts begin or end at its edge.  Flows are
 * pairs of s and f: call_rcu() to its callback, queue_work() to the work's
 * execution, a wake-up to the task's running.  A flow with only one end in the
 * window is left out.  Counters: callbacks pending, inode switches in flight.
 */
#ifndef REPORT_CHROME_TRACE_H
#define REPORT_CHROME_TRACE_H

#include <stdio.h>

#include "load/measurement.h"

struct chrome_trace;

/* The window is in simulated time, ns. */
struct chrome_trace *chrome_trace_new(simtime_t from, simtime_t to,
				      const struct machine_config *config);
/* A trace_fn; ctx is the struct chrome_trace. */
void chrome_trace_record(void *ctx, const struct trace_record *rec);
/* Writes the whole trace.  title: of the scenario, or NULL. */
void chrome_trace_write(struct chrome_trace *t, const char *title, FILE *out);
void chrome_trace_free(struct chrome_trace *t);

#endif
