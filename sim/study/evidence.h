/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What predictions have been held against, and how far they were off: the data
 * sets of `make validate`.  A scenario lies outside if its kernel is older or
 * newer than all of them, nothing was measured at its HZ, or more or fewer CPUs
 * or loops were not.  A load of loops and waits without one are two things, and
 * so is PREEMPT_RT.  Everything else about a machine is not compared.
 */
#ifndef STUDY_EVIDENCE_H
#define STUDY_EVIDENCE_H

#include "scenario/scenario.h"

struct evidence {
	const char *name, *version;
	int cpus, hz;
	bool rt;
	int loops;          /* 0: waits were timed, not umounts under load */
	double mean, worst; /* relative error of the medians, % */
};

extern const struct evidence evidence[];
extern const int nr_evidence;

/* In what a scenario lies outside, and the errors inside; NULL: it does not. */
const char *evidence_lacks(const struct scenario *s, struct arena *arena);

#endif
