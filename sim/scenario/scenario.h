/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario: one file is a whole experiment.
 *
 * scenario_load() reads YAML, applies the overrides of --set, checks all of it
 * against the schema (schema.h) and fills in the defaults.  Either every error
 * has been reported, with its line and column, and NULL comes back, or the
 * result is complete and valid: nobody checks a range again after it.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include <stdint.h>
#include <stdio.h>

#include "engine/arena.h"
#include "kernel/config.h"
#include "load/config.h"

/* The statistics of a published table, in its order. */
enum statistic { STAT_P50, STAT_P95, STAT_P99, STAT_MAX, NR_STATISTICS };

/* Measured values to hold a cell against; NAN where there is none.  ms. */
struct measured {
	int kernel, driver; /* indices */
	double latency_ms[NR_STATISTICS];
};

struct scenario {
	int version; /* of the schema */
	const char *title;
	uint64_t seed;
	int replications;
	struct machine_config machine;
	struct load_config load;
	int nr_kernels;
	struct protocol *kernel;
	int nr_drivers;
	struct driver_config *driver;
	int nr_measured;
	struct measured *measured;
	const char *path; /* as it was given */
};

/* One --set: "dotted.path=value", the value as YAML. */
struct override {
	const char *text;
};

/*
 * Reads the file at 'path' ("-": standard input) into memory from 'arena'.
 * Diagnostics go to 'diag'.  NULL if there was any error.  Overrides are
 * applied in their order, to what the file and the defaults say.
 */
struct scenario *scenario_load(struct arena *arena, const char *path,
			       const struct override *overrides,
			       int nr_overrides, FILE *diag);

/*
 * Writes the scenario as YAML with every default filled in; reading that back
 * gives the same scenario.
 */
void scenario_print(const struct scenario *s, FILE *out);

#endif
