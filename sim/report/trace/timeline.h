/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened during one umount, as rows for plots/timeline.gp:
 * kind,lane,from_ms,to_ms,name, times from the umount's beginning.
 */
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include <stdio.h>

#include "load/measurement.h"
#include "study/attribution.h"

#define TIMELINE_LANES 64

struct timeline {
	FILE *out;
	simtime_t from, to;       /* of the umount, simulated time */
	const void *task;         /* it, once it has begun */
	struct attributor attributor;
	simtime_t gp_start, fqs_start, phase_start, step_start;
	uint64_t phase;
	uint64_t pending, isw;    /* callbacks, switches in flight */
	const void *work[TIMELINE_LANES]; /* by lane */
	simtime_t work_start[TIMELINE_LANES];
};

/* from, to: of a umount of that run.  room: as for attributor_init(). */
void timeline_init(struct timeline *t, simtime_t from, simtime_t to,
		   int nr_cpus, int room, struct arena *keep, FILE *out);
void timeline_free(struct timeline *t);
/* A trace_fn; ctx is the struct timeline. */
void timeline_record(void *ctx, const struct trace_record *rec);

#endif
