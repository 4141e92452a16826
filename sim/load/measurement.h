/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One replication of one cell of an experiment: a machine is built, the load
 * runs warm, and the driver takes its samples in a closed loop.
 */
#ifndef LOAD_MEASUREMENT_H
#define LOAD_MEASUREMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/arena.h"
#include "engine/simtime.h"
#include "kernel/config.h"
#include "kernel/trace.h"
#include "load/config.h"

/*
 * Why a load may not be what it was meant to be, so that latencies under it say
 * little of the kernel.
 */
enum doubt {
	DOUBT_NO_LOOP, /* no loop was completed in the warm-up */
	DOUBT_BACKLOG, /* cgroups are removed faster than they are freed */
	DOUBT_DISK,    /* the shared disk is never idle */
	DOUBT_CPUS,    /* no CPU is ever idle, without spinners */
	NR_DOUBTS,
};

/* What one replication has to say.  Arrays are in the caller's arena. */
struct measurement {
	int nr_samples;
	simtime_t *latency;       /* ns, as umount(8)'s parent sees it */
	simtime_t *drain;         /* ns in cgroup_writeback_umount(); of a
				     batch the mean of its calls */
	uint64_t umounts;
	uint64_t busy_inodes;     /* superblocks evicted with an inode still held */
	uint64_t at_risk;         /* umounts whose drain began with one held */
	uint64_t watched;         /* umounts whose windows were drawn rarer */
	double busy_weight;       /* of their busy inodes: dist_draw_tail() */
	uint64_t grace_periods;   /* ended while samples were taken */
	simtime_t gp_total;       /* their lengths' sum, ns */
	uint64_t switches;        /* inode switches done while samples were taken */
	uint64_t iterations;      /* of all churners, likewise, and containers
				     that ended */
	simtime_t window;         /* how long samples were taken, ns simulated */
	double cpu_time, cpu_idle; /* of all CPUs in the window, ns */
	double disk_time, disk_busy; /* of a shared disk, likewise; or 0 */
	simtime_t simulated;      /* whole run, ns */
	uint64_t events;          /* whole run */
	simtime_t copied;         /* of 'simulated' a warm-up that another ran */
	uint64_t copied_events;   /* of 'events', likewise */
	unsigned int doubts;      /* about the load: bits of enum doubt */
	const char *error;        /* NULL, or why the run could not go on */
};

/* Who listens to a run's tracepoints. */
struct observer {
	trace_fn fn;
	void *ctx;
};

/*
 * A machine at the end of its warm-up, for runs that begin alike.  All 0 before the
 * first of them.
 */
struct warm_start {
	struct arena_copy copy;
	struct run *run; /* in there */
};

void warm_start_free(struct warm_start *w);
/*
 * Whether runs of the same machine, load, seed and replication are the same until
 * their first samples begin.
 */
bool runs_begin_alike(const struct protocol *p, const struct driver_config *d,
		      const struct protocol *other_p,
		      const struct driver_config *other_d);

/* What they say of the load, clauses; NULL if there are none. */
const char *doubts_text(unsigned int doubts, struct arena *arena);

/*
 * Runs one replication.  'work' is rewound and used for the machine; 'out's
 * arrays are taken from 'keep'.  Streams depend on (seed, replication) and
 * names only, so that two protocols see the same load.  observer: NULL for
 * none.
 *
 * warm: NULL, or what runs of one machine and load, neither of which may change
 * meanwhile, have in common: if the last one with it in 'work' began alike its
 * warm-up is not run again.  The results are the same.  Not with an observer, who
 * has to see the warm-up.
 */
void measurement_run(const struct machine_config *machine,
		     const struct load_config *load,
		     const struct protocol *protocol,
		     const struct driver_config *driver, uint64_t seed,
		     uint64_t replication, const struct observer *observer,
		     struct warm_start *warm, struct arena *work,
		     struct arena *keep, struct measurement *out);

#endif
