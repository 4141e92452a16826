/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The driver is a shell: for each sample it mounts its targets, churns them if
 * that is asked for, forks umount(8) once per target, and reaps them all.  Each
 * sample starts when the one before is over, as the published script's did.  Where
 * umounts at once do not wait for each other there is a shell for each.
 */
#ifndef LOAD_SHELL_H
#define LOAD_SHELL_H

#include "load/config.h"

struct machine;
struct measurement;
struct shell;
struct supers;

/* How many umounts go together: of one sample, if that is a batch. */
int driver_batch(const struct driver_config *driver);
/* How many samples a replication takes. */
int driver_samples(const struct driver_config *driver);

/* All shells of a driver. */
struct shells {
	struct machine *m;
	struct supers *supers;
	const struct load_config *load; /* for targets that are churned */
	const struct driver_config *driver;
	struct measurement *out; /* has room for driver_samples() */
	void (*begin)(struct shells *s); /* before the first sample, */
	void (*end)(struct shells *s);   /* after the last one */

	struct shell *shell;
	int nr, left;
	uint64_t mounts;         /* of targets */
	simtime_t paused;        /* in settle and gap so far, to their ends */
};

/* Takes all samples, from 'after' ns from now on.  The first half of *s is given. */
void shells_start(struct shells *s, simtime_t after);

#endif
