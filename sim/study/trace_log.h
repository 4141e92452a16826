/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tracepoints of the umounts under way, kept to be read backwards.
 *
 * Why somebody waited is known when the wait is over, and then it is asked in
 * the wrong direction of time: who woke it, and what had that waited for?  So
 * the records since the beginning of the oldest unfinished umount are kept,
 * each with the task that had its CPU; when none is under way the log is
 * emptied.  It holds what a few umounts take, whatever the length of the run.
 */
#ifndef STUDY_TRACE_LOG_H
#define STUDY_TRACE_LOG_H

#include <stddef.h>

#include "kernel/trace.h"

struct trace_entry {
	struct trace_record rec;
	const void *curr;       /* the task on rec.cpu, or NULL */
};

struct trace_log {
	struct trace_entry *entry;
	size_t nr, room;
	const void **curr;      /* by CPU */
	const void *gp_kthread; /* NULL until it has been seen at work */
	int under_way;          /* umounts */
};

/* nr_cpus: of the machine that is listened to. */
void trace_log_init(struct trace_log *log, int nr_cpus);
/* Takes a record in.  Ends the process if there is no memory. */
void trace_log_add(struct trace_log *log, const struct trace_record *rec);
/* A umount is over; forgets everything if it was the only one. */
void trace_log_umount_done(struct trace_log *log);
void trace_log_free(struct trace_log *log);

#endif
