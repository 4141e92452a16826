/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Experiments whose truth is known: a small scenario is measured, and its
 * parameters are fitted to what that gave.  Each cell is measured under a seed of
 * its own, which no evaluation has; the fits of a group share their evaluations.
 */
#ifndef TESTS_SYNTHETIC_H
#define TESTS_SYNTHETIC_H

#include "study/calibrate.h"

#define SITUATION_PARAMETERS 3

struct situation {
	const char *name;
	const char *scenario; /* what is known, as YAML */
	const char *fitted;   /* calibrate.parameters */
	int nr_parameters, nr_asked; /* nothing tells of the others */
	double truth[SITUATION_PARAMETERS]; /* 0..1 in their ranges */
};

enum { SITUATION_MANY, SITUATION_ONE_CELL, SITUATION_WEAK, SITUATION_BOUND,
       NR_SITUATIONS };
extern const struct situation situation[NR_SITUATIONS];

struct synthetic {
	const struct situation *of;
	struct loss loss;
	struct simulator simulator;
	struct calibration calibration;
	struct arena arena;
};

/* The scenario as it is in truth; memory from 'arena'. */
struct scenario *synthetic_truth(const struct situation *of, uint64_t seed,
				 int replications, struct arena *arena);
/* The scenario, with what one measurement of it gave; to be freed. */
char *synthetic_text(const struct situation *of, uint64_t seed);
/* A group of that number, with 'jobs' threads. */
void synthetic_open(struct synthetic *s, const struct situation *of,
		    uint64_t group, int jobs);
void synthetic_close(struct synthetic *s);
/* Measures it under that seed, and fits to that. */
void synthetic_fit(struct synthetic *s, uint64_t seed, struct fit *fit);
bool synthetic_holds(const struct synthetic *s, const struct fit *fit, int i);

#endif
