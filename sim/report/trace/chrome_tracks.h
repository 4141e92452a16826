/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All tracks of a Chrome JSON trace: what the viewer calls processes, and
 * their threads.
 *
 * CPUs and RCU's tracks are there from the beginning; a kworker, a superblock
 * or a umount gets its own when it is first seen.  It keeps it: an address that
 * is used again is the same track.
 */
#ifndef REPORT_CHROME_TRACKS_H
#define REPORT_CHROME_TRACKS_H

#include "report/trace/chrome_slices.h"
#include "report/trace/registry.h"

/* Processes, from the bottom of the viewer to its top. */
enum { PID_CPU = 1, PID_RCU, PID_WORKER, PID_SUPER, PID_UMOUNT, NR_PIDS };

/* Threads of PID_RCU. */
enum { TID_GP = 1, TID_BARRIER, TID_EXPEDITED, NR_RCU_TIDS };

/* Tracks of one process, by the number of the object. */
struct track_list {
	int pid;
	struct registry objects;
	struct track **of;
	int room;
};

struct tracks {
	int nr_cpus;
	struct track *cpu;
	struct track rcu[NR_RCU_TIDS]; /* by tid */
	struct track_list worker, super, umount;
};

/* Names what there is already. */
void tracks_init(struct tracks *ts, struct chrome_log *log, int nr_cpus);
void tracks_free(struct tracks *ts);

/* Of a struct task or struct super_block. */
struct track *worker_track(struct tracks *ts, struct chrome_log *log,
			   const void *task);
struct track *super_track(struct tracks *ts, struct chrome_log *log,
			  const void *sb);
struct track *umount_track(struct tracks *ts, struct chrome_log *log,
			   const void *task);

/* The window's edges: all open slices begin at from; or end, now. */
void tracks_reopen(struct tracks *ts, struct chrome_log *log, simtime_t from);
void tracks_close(struct tracks *ts, struct chrome_log *log);

#endif
