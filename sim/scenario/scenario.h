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

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/arena.h"
#include "kernel/config.h"
#include "load/config.h"

/* Of one replication of one driver. */
#define SCENARIO_MAX_UMOUNTS 1000000

/* The statistics of a published table, in its order; then what others give. */
enum statistic {
	STAT_P50, STAT_P95, STAT_P99, STAT_MAX,
	NR_STATISTICS,
	STAT_P90 = NR_STATISTICS, STAT_MEAN,
	NR_MEASURED,
};

/* Measured values to hold a cell against; NAN where there is none.  ms. */
struct measured {
	int kernel, driver; /* indices */
	int n;              /* samples; AUTO: as many as the driver takes */
	double latency_ms[NR_MEASURED];
	bool n_of_driver;     /* n is not known, but the driver's */
	double mean_error_ms; /* standard error of the mean, if n is not known */
};

/*
 * How a scenario is held against what was measured: `umountsim validate`.
 * Errors are relative, 0.07 being 7 %.  Files are CSV, beside the scenario;
 * "": none (study/dataset.h says what is in them).
 */
struct validation_config {
	int replications; /* of each cell */
	int observed;     /* of these, traced for what is inside */
	int hits_least;
	double p50_error_mean_most, p50_error_worst_most;
	double drain_error_worst_most, gp_error_most;
	double ks_misses_most; /* of all of these INFINITY: not asked */
	const char *samples, *grace_periods, *calls;
};

/* A measured mean per call in cgroup_writeback_umount() over a whole run. */
struct drain_mean {
	int kernel;  /* index */
	double mean; /* ms */
};

/* And how many calls each driver contributed to it. */
struct drain_mix {
	int driver;  /* index */
	int calls;
};

/* A parameter that `umountsim calibrate` may move within a range. */
struct free_parameter {
	const char *path;      /* as for --set */
	const char *from, *to; /* as YAML */
	bool log;              /* the range is even on a logarithmic scale */
	/* The range as numbers: ns if is_time. */
	double low, high;
	bool is_time, is_integer;
};

struct calibrate_config {
	int replications; /* of each cell and evaluation */
	int evaluations;  /* at most */
	const char *only, *holdout; /* cells as for --only; "": all, none */
};

enum preempt { PREEMPT_NONE, PREEMPT_VOLUNTARY, PREEMPT_FULL, PREEMPT_LAZY,
	       PREEMPT_RT };
enum no_hz { NO_HZ_PERIODIC, NO_HZ_IDLE, NO_HZ_FULL };
enum cpuidle_driver { CPUIDLE_NONE, CPUIDLE_INTEL, CPUIDLE_ACPI,
		      CPUIDLE_HALTPOLL, CPUIDLE_PSCI };
enum cpuidle_governor { GOVERNOR_MENU, GOVERNOR_TEO, GOVERNOR_LADDER,
			GOVERNOR_HALTPOLL };

/* Which kernel runs: what the values that it decides are derived from. */
struct kernel_config {
	const char *version, *cmdline;
	int hz; /* or AUTO: not said */
	enum preempt preempt;
	enum no_hz no_hz;
	bool preempt_dynamic;
	bool rcu_nocb_cpu, rcu_nocb_cpu_default_all, rcu_lazy, rcu_boost;
	bool rcu_exp_kthread, cgroup_perf;
	enum cpuidle_driver cpuidle_driver;
	enum cpuidle_governor cpuidle_governor;
};

struct derived;

struct scenario {
	int version; /* of the schema */
	const char *title;
	uint64_t seed;
	int replications;
	bool has_kernel; /* else nothing is derived */
	struct kernel_config kernel_config;
	const struct derived *derived; /* what was, from that kernel */
	struct machine_config machine;
	struct load_config load;
	int nr_kernels;
	struct protocol *kernel;
	int nr_drivers;
	struct driver_config *driver;
	int nr_measured;
	struct measured *measured;
	struct validation_config validation;
	int nr_drain_means;
	struct drain_mean *drain_mean;
	int nr_drain_mixes;
	struct drain_mix *drain_mix;
	struct calibrate_config calibrate;
	int nr_parameters;
	struct free_parameter *parameter;
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

struct source;
/*
 * The same of a file that the caller has read, or could not: 'wrong' says why,
 * or is NULL.
 */
struct scenario *scenario_load_source(struct arena *arena, const char *path,
				      const struct source *src,
				      const char *wrong,
				      const struct override *overrides,
				      int nr_overrides, FILE *diag);

/*
 * The same of a text, 'name' being what diagnostics and scenario->path call
 * it.  Files that it names are looked for in the working directory.
 */
struct scenario *scenario_load_text(struct arena *arena, const char *name,
				    const char *text,
				    const struct override *overrides,
				    int nr_overrides, FILE *diag);

/* Their index, or -1 if there is none of that name. */
int scenario_kernel(const struct scenario *s, const char *name);
int scenario_driver(const struct scenario *s, const char *name);
/* What was measured of that cell, or NULL. */
const struct measured *scenario_measured(const struct scenario *s, int kernel,
					 int driver);

/*
 * Works out the range of a parameter whose path, from, to and log are set.
 * NULL, or what is wrong with it, to be put after its path.
 */
const char *free_parameter_range(struct free_parameter *p);

struct reading;
struct node;
struct change;

/*
 * A scenario as a tree with every default in it, from which variants are made
 * without reading any file: what a sweep and a fit do thousands of times.
 * 'arena' keeps what it is made of.  NULL, after a message to diag, if what has
 * been added since it was loaded makes it too large.
 */
struct scenario_base {
	struct node *root;
	const char *text; /* scenario_print_base() of it */
	const char *path; /* the scenario's */
};

struct scenario_base *scenario_base(struct arena *arena,
				    const struct scenario *s, FILE *diag);
/*
 * The base with these changes, in memory from rd->arena.  Errors go to
 * rd->diag, at the places of the changes; NULL after any.  The base is only
 * read: threads may share it.
 */
struct scenario *scenario_variant(struct reading *rd,
				  const struct scenario_base *base,
				  const struct change *changes, int nr);

/*
 * Writes the scenario as YAML with every default filled in; reading that back
 * gives the same scenario.
 */
void scenario_print(const struct scenario *s, FILE *out);
/* The same, but whatever a kernel decides is left open for one to be set. */
void scenario_print_base(const struct scenario *s, FILE *out);
/* As printed, and beside each value that was derived what it is, and why. */
void scenario_explain(const struct scenario *s, FILE *out);

#endif
