/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What verbs share: see common.h.
 *
 * Running a results file again without further options writes the same file
 * again: the recorded command is the one that first led to it, with whatever
 * options have been added since.
 */
#include "cmd/common.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/progress.h"
#include "cmd/verbs.h"
#include "scenario/shipped.h"
#include "scenario/source.h"
#include "scenario/yaml_tree.h"
#include "study/evidence.h"

#define MAX_JOBS 1024
#define MAX_RESULTS_FILE (256u << 20) /* bytes */

/* -- options -- */

enum { OPT_ONLY = 0x100 };

static error_t parse_scenario(int key, char *arg, struct argp_state *state)
{
	struct common_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->set;
		return 0;
	case ARGP_KEY_ARG:
		if (o->path)
			argp_error(state, "more than one scenario: %s", arg);
		o->path = shipped_or(&o->arena, arg);
		return 0;
	case ARGP_KEY_END:
		if (!o->path)
			argp_error(state, "no scenario given");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child scenario_children[] = {
	{ .argp = &set_argp },
	{ .argp = NULL },
};

const struct argp scenario_argp = {
	.parser = parse_scenario,
	.children = scenario_children,
};

int common_jobs(const char *arg, struct argp_state *state)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(arg, &end, 10);
	if (errno || end == arg || *end || n < 1 || n > MAX_JOBS)
		argp_error(state, "-j %s: a number from 1 to %d expected", arg,
			   MAX_JOBS);
	return (int)n;
}

static error_t parse_work(int key, char *arg, struct argp_state *state)
{
	struct common_options *o = state->input;

	switch (key) {
	case OPT_ONLY:
		o->only[o->nr_only++] = arg;
		return 0;
	case 'j':
		o->jobs = common_jobs(arg, state);
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option work_options[] = {
	{ .name = "only", .key = OPT_ONLY, .arg = "CELLS",
	  .doc = "Run kernel=base,driver=idle only; twice: both" },
	{ .name = "jobs", .key = 'j', .arg = "N",
	  .doc = "Threads; every processor by default" },
	{ .name = "quiet", .key = 'q', .doc = "No progress, no remarks" },
	{ .name = NULL },
};

const struct argp work_argp = {
	.options = work_options,
	.parser = parse_work,
};

const struct argp_child common_children[] = {
	{ .argp = &scenario_argp, .header = "The scenario:", .group = 1 },
	{ .argp = &work_argp, .header = "The work:", .group = 2 },
	{ .argp = NULL },
};

/* The C library's argp asserts that it has memory. */
static void argp_aborted(int signal)
{
	static const char message[] = "umountsim: out of memory for the options\n";

	(void)signal;
	if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0) {
		/* nowhere to complain */
	}
	_exit(EXIT_FAILED);
}

void common_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	static char help[] = "--help";
	error_t error;

	if (argc == 2 && !strcmp(argv[1], "-h")) /* argp has --help and -? */
		argv[1] = help;
	signal(SIGABRT, argp_aborted);
	error = argp_parse(argp, argc, argv, 0, NULL, input);
	signal(SIGABRT, SIG_DFL);
	if (error) {
		errno = error;
		err(EXIT_FAILURE, "cannot read the options");
	}
}

char *common_help(int key, const char *text, void *input)
{
	(void)input;
	return key == ARGP_KEY_HELP_DUP_ARGS_NOTE ? NULL : (char *)text;
}

/* Processors that this process may use. */
static int processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
	return 1;
}

void common_init(struct common_options *o, int argc)
{
	*o = (struct common_options){ .jobs = processors() };
	arena_init(&o->arena, 0);
	set_options_init(&o->set, &o->arena, argc);
	o->only = arena_calloc(&o->arena, (size_t)argc, sizeof(*o->only));
}

void common_free(struct common_options *o)
{
	arena_free(&o->arena);
}

bool common_says(const struct common_options *o, const char *path)
{
	size_t n = strlen(path);

	for (int i = 0; i < o->set.nr; i++) {
		if (!strncmp(o->set.item[i].text, path, n) &&
		    o->set.item[i].text[n] == '=')
			return true;
	}
	return false;
}

/* -- loading -- */

/*
 * Read once, for a pipe is empty the second time.  Only a results file may be
 * larger than a scenario, and only a regular file that large.
 */
static const char *read_input(struct arena *arena, const char *path,
			      struct source *src)
{
	struct stat st;
	bool regular = !stat(path, &st) && S_ISREG(st.st_mode);
	const char *wrong = source_read(arena, path, SOURCE_STREAM,
					regular ? MAX_RESULTS_FILE :
						  YAML_MAX_BYTES, src);

	if (!wrong && src->len > YAML_MAX_BYTES &&
	    !json_is_results(src->text, src->len))
		return "is too large";
	return wrong;
}

/* The command so far, and the options that this one adds to it. */
static void record_command(struct common_options *o, const char *verb,
			   const struct provenance *before)
{
	int n = before->nr_command, most = n + 3 + 2 * (o->set.nr + o->nr_only);
	const char **c = arena_calloc(&o->arena, (size_t)most, sizeof(*c));

	if (n) {
		memcpy(c, before->command, (size_t)n * sizeof(*c));
	} else {
		c[n++] = "umountsim";
		c[n++] = verb;
		c[n++] = o->path;
	}
	for (int i = 0; i < o->set.nr; i++) {
		c[n++] = "--set";
		c[n++] = o->set.item[i].text;
	}
	for (int i = 0; i < o->nr_only; i++) {
		c[n++] = "--only";
		c[n++] = o->only[i];
	}
	o->from = (struct provenance){
		.version = UMOUNTSIM_VERSION,
		.nr_command = n,
		.command = c,
		.nr_only = o->nr_only ? o->nr_only : before->nr_only,
		.only = o->nr_only ? o->only : before->only,
	};
}

/* Seed and replications do not make it another machine. */
static bool changes_scenario(const char *set)
{
	return strncmp(set, "seed=", 5) && strncmp(set, "replications=", 13);
}

static const char *list_changes(struct common_options *o)
{
	size_t size = 1;
	char *list;

	for (int i = 0; i < o->set.nr; i++)
		size += strlen(o->set.item[i].text) + 2;
	list = arena_alloc(&o->arena, size);
	for (int i = 0; i < o->set.nr; i++) {
		if (!changes_scenario(o->set.item[i].text))
			continue;
		if (*list)
			strcat(list, ", ");
		strcat(list, o->set.item[i].text);
	}
	return *list ? list : NULL;
}

struct scenario *common_load(struct common_options *o, const char *verb)
{
	struct rerun rerun = { .scenario = NULL };
	struct source *src = arena_alloc(&o->arena, sizeof(*src));
	const char *wrong = read_input(&o->arena, o->path, src);
	struct scenario *s;

	if (!wrong && json_is_results(src->text, src->len)) {
		wrong = json_read_rerun(src->text, src->len, &o->arena, &rerun);
		if (wrong) {
			warnx("%s: %s", o->path, wrong);
			return NULL;
		}
		s = scenario_load_text(&o->arena, o->path, rerun.scenario,
				       o->set.item, o->set.nr, stderr);
	} else {
		s = scenario_load_source(&o->arena, o->path, src, wrong,
					 o->set.item, o->set.nr, stderr);
	}
	record_command(o, verb, &rerun.from);
	o->changes = list_changes(o);
	return s;
}

bool common_select(struct common_options *o, const struct scenario *s,
		   bool **selected)
{
	*selected = NULL;
	if (!o->from.nr_only)
		return true;
	*selected = cells_none(s, &o->arena);
	for (int i = 0; i < o->from.nr_only; i++) {
		if (!cells_select(s, o->from.only[i], *selected, stderr))
			return false;
	}
	return true;
}

/* -- running -- */

void common_doubts(unsigned int doubts)
{
	struct arena arena;
	const char *text;

	arena_init(&arena, 0);
	text = doubts_text(doubts, &arena);
	if (text)
		warnx("latencies under this load say little of the kernel: %s",
		      text);
	arena_free(&arena);
}

void common_evidence(const struct common_options *o, const struct scenario *s)
{
	struct arena arena;
	const char *lacks;

	if (o->quiet)
		return;
	arena_init(&arena, 0);
	lacks = evidence_lacks(s, &arena);
	if (lacks)
		warnx("outside of what was measured: %s", lacks);
	arena_free(&arena);
}

static bool run_stage(struct common_options *o, struct experiment *e,
		      const int *to)
{
	struct progress progress;
	const char *failure;

	progress_start(&progress, o->quiet);
	failure = experiment_extend(e, to, o->jobs, &o->arena, progress_update,
				    &progress);
	progress_end(&progress);
	if (failure)
		warnx("%s", failure);
	return !failure;
}

bool common_run_more(struct common_options *o, const struct scenario *s,
		     const bool *selected, int first, int most, more_fn *more,
		     void *ctx, struct experiment *e)
{
	int *to;

	experiment_open(e, s, selected, most, &o->arena);
	to = arena_calloc(&o->arena, (size_t)e->nr_cells, sizeof(*to));
	for (int c = 0; c < e->nr_cells; c++)
		to[c] = first < most ? first : most;
	do {
		if (!run_stage(o, e, to))
			return false;
	} while (more(ctx, e, to));
	common_doubts(experiment_totals(e, false).doubts);
	return true;
}

static bool no_more(void *ctx, const struct experiment *e, int *to)
{
	(void)ctx, (void)e, (void)to;
	return false;
}

bool common_run(struct common_options *o, const struct scenario *s,
		const bool *selected, struct experiment *e)
{
	return common_run_more(o, s, selected, s->replications,
			       s->replications, no_more, NULL, e);
}

/* Escapes for colour: on a terminal that has them, and no NO_COLOR. */
static bool colour(FILE *f)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(f)) && !(no && *no) && term &&
	       strcmp(term, "dumb");
}

struct table common_table(const struct experiment *e,
			  const struct cell_summary *summary, FILE *f)
{
	return (struct table){
		.experiment = e,
		.summary = summary,
		.version = UMOUNTSIM_VERSION,
		.colour = colour(f),
	};
}
