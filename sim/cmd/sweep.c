/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim sweep: a scenario at many settings of its parameters.
 *
 * A point goes to the store as soon as it is finished.  So a sweep may be
 * interrupted in any way and started again with the same command; a finished
 * one only prints its table again.
 */
#include "cmd/sweep.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/verbs.h"
#include "report/chart/sweep_charts.h"
#include "report/output.h"
#include "report/sweep_csv.h"
#include "report/sweep_table.h"
#include "scenario/shipped.h"
#include "study/evidence.h"
#include "study/store_write.h"
#include "study/store_read.h"

/* -- what sweep and sensitivity share -- */

enum { OPT_CSV = 0x100, OPT_PLOT, OPT_EXTEND };

static error_t parse_study(int key, char *arg, struct argp_state *state)
{
	struct study_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->set;
		return 0;
	case 'o':
		o->store = arg;
		return 0;
	case 'j':
		o->jobs = common_jobs(arg, state);
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case OPT_CSV:
		o->csv = arg;
		return 0;
	case OPT_PLOT:
		o->plot = arg;
		return 0;
	case OPT_EXTEND:
		o->extend = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->path)
			argp_error(state, "more than one sweep file: %s", arg);
		o->path = shipped_or(&o->arena, arg);
		return 0;
	case ARGP_KEY_END:
		if (!o->path && !o->needs_no_file)
			argp_error(state, "no sweep file given");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option study_options[] = {
	{ .name = "output", .key = 'o', .arg = "FILE",
	  .doc = "Keep the results in this SQLite file, and resume from it" },
	{ .name = "extend", .key = OPT_EXTEND,
	  .doc = "The points of FILE may be a part of those of the sweep" },
	{ .name = "csv", .key = OPT_CSV, .arg = "FILE",
	  .doc = "Write a line per point and cell, or per index" },
	{ .name = "plot", .key = OPT_PLOT, .arg = "DIR",
	  .doc = "Draw charts into DIR" },
	{ .name = "jobs", .key = 'j', .arg = "N",
	  .doc = "Threads; every processor by default" },
	{ .name = "quiet", .key = 'q', .doc = "No progress, no remarks" },
	{ .name = NULL },
};

static const struct argp_child study_children[] = {
	{ .argp = &set_argp },
	{ .argp = NULL },
};

const struct argp study_argp = {
	.options = study_options,
	.parser = parse_study,
	.children = study_children,
};

void study_init(struct study_options *o, int argc,
		const struct computer *computer)
{
	struct common_options common;

	common_init(&common, argc); /* for the number of processors */
	*o = (struct study_options){ .jobs = common.jobs,
				     .computer = computer };
	common_free(&common);
	arena_init(&o->arena, (size_t)64 << 30);
	set_options_init(&o->set, &o->arena, argc);
}

void study_settle(struct study_options *o)
{
	if (o->computer->jobs)
		o->jobs = o->computer->jobs;
	if (!o->computer->mute)
		return;
	o->store = o->csv = o->plot = NULL;
	o->quiet = true;
}

const struct computer threads_of_this_process = { .engine = sweep_threads };

bool study_open_files(struct study_options *o)
{
	return (!o->csv || output_open(&o->csv_file, o->csv)) &&
	       (!o->plot || output_directory(o->plot));
}

void study_free(struct study_options *o)
{
	output_drop(&o->csv_file);
	arena_free(&o->arena);
}

bool study_close(struct study_options *o, struct store *store,
		 const char *wrong)
{
	char error[200];
	bool ok = !wrong;

	if (wrong)
		warnx("%s", wrong);
	if (store && !store_close(store, error)) {
		if (ok)
			warnx("%s", error);
		ok = false;
	}
	if (!ok && o->store && store)
		warnx("what is finished is in %s; the same command goes on "
		      "from there", o->store);
	return ok;
}

bool study_some_points(struct study_options *o, struct store *store, int nr)
{
	struct database *d = store_database(store);
	const char *why;
	int first, n;

	n = store_nr_with(d, "doubts", &first, &why, &o->arena);
	if (n > 0)
		warnx("the load of %d point%s says little of the kernel, the "
		      "first is %d: %s", n, n == 1 ? "" : "s", first,
		      why ? why : "?");
	n = store_nr_with(d, "error", &first, &why, &o->arena);

	if (n > 0)
		warnx("%d point%s could not be simulated, the first is %d: %s",
		      n, n == 1 ? "" : "s", first, why ? why : "?");
	return n < nr;
}

/* -- the verb -- */

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static const struct argp_child children[] = {
	{ .argp = &study_argp },
	{ .argp = NULL },
};

static const struct argp argp = {
	.parser = parse,
	.args_doc = "FILE",
	.doc = "Runs a scenario at many settings of its parameters."
	       "\vFILE is a sweep file: docs/sweeps.md. Interrupted, the same "
	       "command goes on where it stopped.",
	.children = children,
	.help_filter = common_help,
};

static bool write_csv(struct stored *stored, struct output *out)
{
	if (sweep_csv_write(stored, out->f))
		return output_close(out);
	warnx("%s", stored_error(stored));
	return false;
}

/* From the store, as plot does. */
static bool write_files(struct study_options *o, struct store *store)
{
	struct stored stored;

	if (!stored_look(&stored, store, &o->arena)) {
		warnx("%s", stored_error(&stored));
		return false;
	}
	return (!o->csv || write_csv(&stored, &o->csv_file)) &&
	       (!o->plot || sweep_charts(&stored, o->plot));
}

static bool write_results(struct study_options *o, const struct sweep *s,
			  struct store *store)
{
	struct output out;
	bool ok = true;

	if (o->csv_file.f != stdout) {
		output_open(&out, "-");
		ok = sweep_table_print(s, store, out.f);
		if (!ok)
			warnx("%s", store_error(store));
		ok = output_close(&out) && ok;
	}
	return ok && (o->csv || o->plot) ? write_files(o, store) : ok;
}

/* Of very many points, some thousand are looked at. */
static void say_evidence(const struct sweep *s)
{
	int step = s->nr_points / 1000 + 1, n = 0, looked = 0;
	char *first = NULL;
	struct arena arena;

	arena_init(&arena, 0);
	for (int i = 0; i < s->nr_points; i += step) {
		const struct scenario *at = sweep_scenario(s, i, &arena,
							   stderr);
		const char *lacks = at ? evidence_lacks(at, &arena) : NULL;

		looked++;
		n += lacks != NULL;
		if (lacks && !first)
			first = strdup(lacks);
		arena_rewind(&arena);
	}
	if (n)
		warnx("%d of %d points outside of what was measured, as %s", n,
		      looked, first ? first : "the first");
	free(first);
	arena_free(&arena);
}

static int run(struct study_options *o)
{
	const struct sweep_file *f = sweepfile_load(&o->arena, o->path,
						    o->set.item, o->set.nr,
						    stderr);
	const struct sweep *s = f ? sweep_plan(&o->arena, f, stderr) : NULL;
	struct progress progress;
	struct store *store;
	const char *wrong;
	bool ok;

	if (!s || !sweep_check(s, stderr))
		return EXIT_USAGE;
	wrong = store_open(&store, o->store, s, UMOUNTSIM_VERSION, o->extend,
			   &o->arena);
	if (wrong) {
		warnx("%s", wrong);
		return EXIT_USAGE;
	}
	if (!study_open_files(o)) {
		study_close(o, store, NULL);
		return EXIT_FAILED;
	}
	if (!o->quiet)
		say_evidence(s);
	progress_start(&progress, o->quiet);
	wrong = sweep_run(s, store, o->computer->engine, o->jobs, &o->arena,
			  progress_update, &progress);
	progress_end(&progress);
	ok = !wrong && write_results(o, s, store);
	ok = study_some_points(o, store, s->nr_points) && ok;
	return study_close(o, store, wrong) && ok ? EXIT_OK : EXIT_FAILED;
}

int sweep_command(int argc, char **argv, const struct computer *computer)
{
	struct study_options o;
	int status;

	study_init(&o, argc, computer);
	common_parse(&argp, argc, argv, &o);
	study_settle(&o);
	status = run(&o);
	study_free(&o);
	return status;
}

int cmd_sweep(int argc, char **argv)
{
	return sweep_command(argc, argv, &threads_of_this_process);
}
