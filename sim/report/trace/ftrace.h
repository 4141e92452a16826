/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run as text like that of `trace-cmd report`: a line per tracepoint,
 *
 *	    kworker-23    [004]     1.234567: workqueue_execute_start: work ...
 *
 * with the fields of the kernel's own formats.  Pids are numbers in the order
 * of appearance, and so are the addresses of callbacks and works.
 */
#ifndef REPORT_FTRACE_H
#define REPORT_FTRACE_H

#include <stdio.h>

#include "load/measurement.h"
#include "report/trace/registry.h"

struct ftrace {
	FILE *out;
	simtime_t from, to;      /* what is written, simulated time */
	const char *rcu;         /* "rcu_sched" or "rcu_preempt" */
	const void **curr;       /* by CPU */
	int *left_state;         /* of the task that left: 'S' or 'R' */
	const void **left;
	uint64_t *qlen;          /* callbacks, by CPU */
	uint64_t *invoked;       /* of the batch that runs there, with a line */
	struct registry task, object;
	/* Of a task by its number: what of its wake-up has been written. */
	unsigned char *woken;
	int woken_room;
	struct trace_record waking; /* whose sched_wakeup may be due */
	uint64_t barrier_seq;       /* of the rcu_barrier() that runs */
	uint64_t barrier_remaining;
};

void ftrace_init(struct ftrace *f, FILE *out, simtime_t from, simtime_t to,
		 const struct machine_config *config);
void ftrace_free(struct ftrace *f);
/* A trace_fn; ctx is the struct ftrace. */
void ftrace_record(void *ctx, const struct trace_record *rec);

#endif
