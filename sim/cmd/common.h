/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What verbs share: options that change or narrow a scenario, loading it,
 * running it, and how to behave on a terminal.
 *
 * A verb lists scenario_argp, and work_argp if it runs anything, among its
 * argp's children and hands the struct to them from ARGP_KEY_INIT.  Most do so
 * by common_children.
 */
#ifndef CMD_COMMON_H
#define CMD_COMMON_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "cmd/set_option.h"
#include "engine/arena.h"
#include "report/output.h"
#include "report/run_json.h"
#include "report/run_table.h"
#include "scenario/scenario.h"
#include "study/replicate.h"

#define UMOUNTSIM_VERSION "0.1.0"

struct common_options {
	struct arena arena;      /* of whatever lives as long as the verb */
	const char *path;        /* SCENARIO */
	struct set_options set;  /* --set, --seed, --replications */
	int nr_only;             /* --only */
	const char **only;
	int jobs;                /* -j */
	bool quiet;              /* --quiet */
	/* Filled in by common_load(). */
	struct provenance from;
	const char *changes;     /* what --set changes, or NULL (table.h) */
};

/* --set, --seed, --replications, and the argument SCENARIO. */
extern const struct argp scenario_argp;
/* --only, -j, --quiet. */
extern const struct argp work_argp;
/* Both, in this order, as the children of a verb's argp. */
extern const struct argp_child common_children[];

/* The number of threads in -j ARG; ends the program if it is none. */
int common_jobs(const char *arg, struct argp_state *state);

/* argp_parse(), which ends the program if it fails. */
void common_parse(const struct argp *argp, int argc, char **argv, void *input);

/* An argp's help_filter: leaves out argp's note on long options. */
char *common_help(int key, const char *text, void *input);

/* argc: of the verb; there cannot be more options. */
void common_init(struct common_options *o, int argc);
void common_free(struct common_options *o);

/*
 * Loads o->path: a scenario, or a results file, which is run again as it was.
 * NULL after diagnostics on stderr.
 */
struct scenario *common_load(struct common_options *o, const char *verb);
/*
 * The cells that --only leaves, for experiment_run(); false after a message.
 * *selected is NULL if all are left.
 */
bool common_select(struct common_options *o, const struct scenario *s,
		   bool **selected);

/*
 * Whether the command line itself gives a value (--set, or what is short for
 * it) that the verb would otherwise take from another part of the scenario.
 */
bool common_says(const struct common_options *o, const char *path);

/* Says what is to be said against a load, if anything is. */
void common_doubts(unsigned int doubts);
/* Says where a scenario lies outside of what was measured, unless --quiet. */
void common_evidence(const struct common_options *o, const struct scenario *s);
/* Sets what each cell is to have next; false if it is enough. */
typedef bool more_fn(void *ctx, const struct experiment *e, int *to);

/*
 * Runs those cells under a progress bar: 'first' replications of each, and as long
 * as 'more' asks for them, up to 'most'.  False after a message.  The caller frees
 * *e in any case.
 */
bool common_run_more(struct common_options *o, const struct scenario *s,
		     const bool *selected, int first, int most, more_fn *more,
		     void *ctx, struct experiment *e);
/* The scenario's replications of each. */
bool common_run(struct common_options *o, const struct scenario *s,
		const bool *selected, struct experiment *e);
/* What table_print_*() take, for printing to f. */
struct table common_table(const struct experiment *e,
			  const struct cell_summary *summary, FILE *f);

#endif
