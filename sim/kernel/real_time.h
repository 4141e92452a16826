/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Real time, which an emulator's devices keep: while a vCPU runs, its guest's clock
 * is so many times slower (host.emulation), and while all halt it goes as fast.  So
 * where that is 3 a disk that takes 60 us in an idle guest is done after 20 us of a
 * busy one.  Left out: that some code is emulated faster than other code.
 */
#ifndef KERNEL_REAL_TIME_H
#define KERNEL_REAL_TIME_H

#include "engine/engine.h"

struct machine;

struct real_timer {
	void (*fn)(struct real_timer *timer);
	simtime_t due; /* real */
	struct real_timer *next;
};

struct real_time {
	bool busy;         /* some vCPU runs */
	simtime_t now;     /* real, as of guest time 'since' */
	simtime_t since;
	struct real_timer *first; /* by their time */
	struct event expiry;      /* of the first, or earlier */
};

void real_time_init(struct machine *m);
/* From now on a vCPU runs, or none. */
void real_time_runs(struct machine *m, bool busy);
/* Calls timer->fn when ns of real time have passed. */
void real_timer_arm(struct machine *m, struct real_timer *timer, simtime_t ns);

#endif
