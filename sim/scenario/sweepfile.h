/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sweep file: which variants of one scenario to run, and what to keep of
 * each.  docs/sweeps.md is its reference.
 *
 *   umountsim-sweep: 1
 *   base: ../published.yaml          # beside this file
 *   set: {host.hz: 250}              # for all points
 *   drivers: [idle]                  # of the base; likewise kernels
 *   axes:
 *     host.cpus: [2, 4, 8, 16]
 *     load.switch_rate: {from: 1, to: 100, steps: 5, scale: log}
 *     kernel: [base, +persb]
 *   design: grid
 *   outputs: [p50, p99, gp_mean]
 *
 * Errors have the form and the places of a scenario's: a value that the base
 * cannot take is reported where the axis lists it.
 */
#ifndef SCENARIO_SWEEPFILE_H
#define SCENARIO_SWEEPFILE_H

#include "scenario/axis.h"
#include "scenario/scenario.h"

#define SWEEP_MAX_AXES    64
#define SWEEP_MAX_OUTPUTS 32
#define SWEEP_MAX_POINTS  10000000

enum design_kind {
	DESIGN_GRID,   /* every combination, the last axis fastest */
	DESIGN_ZIP,    /* all axes in step */
	DESIGN_RANDOM,
	DESIGN_LHS,
	DESIGN_SOBOL,
};

enum output_kind {
	OUTPUT_LATENCY,      /* the p-quantile, ms */
	OUTPUT_LATENCY_MEAN,
	OUTPUT_DRAIN,
	OUTPUT_DRAIN_MEAN,
	OUTPUT_GP_MEAN,      /* mean grace period, ms */
	OUTPUT_BUSY_INODES,  /* all replications together */
	OUTPUT_SWITCHES,     /* per simulated second */
	OUTPUT_ITERATIONS,
};

struct output_spec {
	const char *name;
	enum output_kind kind;
	double p; /* of a quantile */
};

enum sensitivity_method { METHOD_SOBOL, METHOD_MORRIS, METHOD_PAWN };

struct sensitivity_config {
	enum sensitivity_method method;
	int samples;       /* Sobol, PAWN: N; Morris: trajectories */
	bool second_order;
	bool dummy;        /* a parameter that does nothing: the noise floor */
	int levels;        /* Morris */
	int bootstrap;     /* resamples */
};

struct sweep_file {
	const char *path, *title;
	const struct scenario *scenario; /* the base, with 'set' */
	const struct scenario_base *base;
	int nr_kernels, nr_drivers;      /* indices in the scenario */
	int *kernel, *driver;
	int nr_axes;
	struct axis *axis;
	enum design_kind design;
	int samples;                     /* 0: the design is no sample */
	uint64_t seed;                   /* of the design */
	int nr_outputs;
	struct output_spec *output;
	struct sensitivity_config sensitivity;
	/* As written: what the above was made of. */
	int version, replications;
	const char *base_name;
	const struct node *set, *axes, *kernel_names, *driver_names,
		*output_names;
};

/*
 * Reads a sweep file and its base into memory from 'arena'; the overrides are
 * the command line's, for the base.  NULL after diagnostics.
 */
struct sweep_file *sweepfile_load(struct arena *arena, const char *path,
				  const struct override *overrides,
				  int nr_overrides, FILE *diag);

/*
 * Runs of a sweep are comparable if sweepfile_print_fixed() is the same; its
 * points if sweepfile_print_axes() is, too.
 */
void sweepfile_print_fixed(const struct sweep_file *f, FILE *out);
void sweepfile_print_axes(const struct sweep_file *f, FILE *out);

const char *design_name(enum design_kind design);
const char *method_name(enum sensitivity_method method);
/* Samples of that method where nobody says how many. */
int method_samples(enum sensitivity_method method);

/* Whether 'name' is an output; fills in all but the name. */
bool output_parse(const char *name, struct output_spec *out);

#endif
