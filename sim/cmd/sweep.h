/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sweep and sensitivity share: options, and the engine that computes
 * points, which is threads in umountsim and MPI ranks in umountsim-mpi.
 */
#ifndef CMD_SWEEP_H
#define CMD_SWEEP_H

#include <argp.h>

#include "cmd/common.h"
#include "cmd/progress.h"
#include "report/output.h"
#include "study/sweep.h"

/* Where points are computed. */
struct computer {
	sweep_engine *engine;
	int jobs;   /* 0: what -j says */
	bool mute;  /* a helper of another process: writes and says nothing */
};

struct study_options {
	struct arena arena;
	const char *path;       /* FILE */
	const char *store;      /* -o; NULL: none is kept */
	const char *csv, *plot;
	struct set_options set; /* --set, --seed, --replications */
	int jobs;
	bool extend, quiet;
	bool needs_no_file;     /* set by the verb's own options */
	const struct computer *computer;
	struct output csv_file; /* what --csv names, once it is open */
};

extern const struct argp study_argp;

void study_init(struct study_options *o, int argc,
		const struct computer *computer);
/* After the options have been parsed. */
void study_settle(struct study_options *o);
/* What is written besides the store; before the work.  False after a message. */
bool study_open_files(struct study_options *o);
void study_free(struct study_options *o);
/*
 * Closes the store, and says on stderr what went wrong, first of all 'wrong'
 * if it is not NULL.  True if nothing did.
 */
bool study_close(struct study_options *o, struct store *store,
		 const char *wrong);

/*
 * Says on stderr how many of the nr points could not be simulated, and why;
 * false if that is all of them.
 */
bool study_some_points(struct study_options *o, struct store *store, int nr);

extern const struct computer threads_of_this_process;

int sweep_command(int argc, char **argv, const struct computer *computer);
int sensitivity_command(int argc, char **argv,
			const struct computer *computer);

#endif
