/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sensitivity studies: which parameter drives an output.
 *
 * The method asks a model for its outputs at the points of a design and turns
 * them into measures.  A model is any function of numbers from 0 to 1: the
 * simulator by way of a sweep (model_simulator()), or a function whose indices
 * are known (model_function()), which tests the whole path.
 */
#ifndef STUDY_SENSITIVITY_H
#define STUDY_SENSITIVITY_H

#include "scenario/sweepfile.h"
#include "study/morris.h"
#include "study/pawn.h"
#include "study/sobol.h"
#include "study/sweep.h"

struct points {
	const char *plan;       /* a line that says what they are */
	int n;
	const double *u;        /* [n][d] */
	const uint32_t *stream; /* [n] */
};

struct model_output {
	const char *kernel, *driver, *name;
};

struct model {
	int d;
	const char *const *parameter; /* names */
	int nr_outputs;
	const struct model_output *output;
	/* Runs the model at all points; NULL or what went wrong. */
	const char *(*evaluate)(void *ctx, const struct points *points,
				struct arena *arena);
	/* Then, y[n] of an output, NAN where it has none; false: failed. */
	bool (*column)(void *ctx, int output, double *y);
	void *ctx;
	const double *s1, *st;        /* [d], where they are known; or NULL */
};

struct sensitivity_result {
	const struct model_output *output;
	bool constant;          /* it does not vary: nothing below holds */
	int missing;            /* points at which it has no value: likewise */
	struct sobol_result sobol;
	struct morris_result morris;
	struct pawn_result pawn;
};

struct sensitivity {
	const struct model *model;
	struct sensitivity_config config;
	int nr_points;
	struct sensitivity_result *result; /* [model->nr_outputs] */
};

/* The fewest samples of which a method says something that holds. */
int sensitivity_least(enum sensitivity_method method);
/* NULL or what went wrong, from 'arena'. */
const char *sensitivity_run(const struct model *m,
			    const struct sensitivity_config *c, uint64_t seed,
			    struct arena *arena, struct sensitivity *out);

/* "dummy" after the model's parameters. */
const char *sensitivity_parameter(const struct sensitivity *s, int i);
int sensitivity_nr_parameters(const struct sensitivity *s);
/*
 * Whether an estimate cannot be told from no effect: its interval reaches 0,
 * or it lies within the interval of the dummy (NULL: there is none).
 */
bool sensitivity_is_noise(const struct estimate *e,
			  const struct estimate *dummy);
/* Half the widest interval of S1 and ST, and how many rows make it 0.1. */
double sensitivity_widest(const struct sensitivity *s,
			  const struct sensitivity_result *r, int *needed);

struct measure; /* study/store_write.h */
/* All of them, in memory from 'arena'. */
struct measure *sensitivity_measures(const struct sensitivity *s,
				     struct arena *arena, int *nr);

/*
 * A function with known indices, in memory from 'arena': "ishigami" (a = 7,
 * b = 0.1) or "g-function" (a = 0, 1, 4.5, 9, 99, 99).  NULL if it is neither.
 */
const struct model *model_function(const char *name, struct arena *arena);
/* The simulator; evaluate() runs a sweep, the store of which stays open. */
struct sweep_model {
	const struct sweep_file *file;
	const char *path;     /* of the store; NULL: none is kept */
	const char *version;  /* of the program */
	bool extend;
	sweep_engine *engine;
	int jobs;
	progress_fn *progress;
	void *arg;
	struct store *store;  /* open after evaluate(), to be closed */
	bool bad_file;        /* it failed before anything was run */
	const struct sweep *sweep;
};

const struct model *model_simulator(struct sweep_model *s, struct arena *arena);

#endif
