/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results files: self-contained JSON, format described in docs/results.md.
 *
 * A results file holds the full scenario, so that it can be run again; it
 * holds no wall-clock time and no thread count, so that running it again
 * gives the same bytes.
 */
#ifndef REPORT_RUN_JSON_H
#define REPORT_RUN_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/arena.h"
#include "study/figures.h"

#define RESULTS_FORMAT 1

/* Where results come from. */
struct provenance {
	const char *version;
	int nr_command;        /* the arguments that matter to the result */
	const char **command;
	int nr_only;           /* clauses of --only */
	const char **only;
};

/* What a results file says about how to get it again. */
struct rerun {
	const char *scenario;  /* YAML */
	struct provenance from;
};

void json_write_results(const struct experiment *e,
			const struct cell_summary *summary,
			const struct provenance *from, FILE *out);

/* Whether a text is meant to be a results file, in whatever order its keys are. */
bool json_is_results(const char *text, size_t len);
/*
 * Reads a results file; memory from 'arena'.  Returns NULL, or why the text is
 * not one, in memory from 'arena'.
 */
const char *json_read_rerun(const char *text, size_t len, struct arena *arena,
			    struct rerun *out);

#endif
