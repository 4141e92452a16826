/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The published background loop, on one superblock:
 *
 *	while :; do
 *		mkdir $cgroup					fork, exec
 *		( echo $BASHPID > $cgroup/cgroup.procs		fork
 *		  dd if=/dev/zero of=... oflag=sync )		exec
 *		rmdir $cgroup					fork, exec
 *	done
 *
 * (load.loop: program makes it one program, with a fork for the writer only.)
 *
 * A shell and one child at a time.  Each child starts on the most recently idle
 * CPU and leaves its exec's and its exit's callbacks where it ran, so the loop
 * spreads callbacks over the CPUs that are warm.
 */
#ifndef LOAD_CHURNER_H
#define LOAD_CHURNER_H

#include "load/writer.h"

struct churner {
	const struct load_config *load;
	struct task shell, child;
	struct writer writer;
	struct rng rng, cgroup_rng;
	struct cgroup *cgroup;   /* of the iteration */
	int iterations_left;     /* -1: for ever */
	uint64_t iterations;     /* done */
	void (*done)(struct churner *c);
	void *owner;
};

/*
 * owner and id name its random streams; it starts on the CPU of that number, or
 * as many times round.
 */
void churner_init(struct machine *m, struct churner *c,
		  const struct load_config *load, struct super_block *sb,
		  const char *owner, uint64_t id);
/* From now on it churns sb. */
void churner_use(struct churner *c, struct super_block *sb);
/* Runs so many iterations (-1: for ever) after ns, then calls done(c). */
void churner_start(struct churner *c, simtime_t ns, int iterations,
		   void (*done)(struct churner *c));

#endif
