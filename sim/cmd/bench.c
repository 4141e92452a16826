/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim bench: how fast this program is on this machine, and against an
 * earlier one.
 *
 * Every piece of work is done once per round, not all rounds of one after the
 * other, so that a disturbance of some seconds meets all alike.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common.h"
#include "cmd/verbs.h"
#include "report/bench_table.h"
#include "report/output.h"
#include "scenario/shipped.h"
#include "study/bench.h"

struct bench_options {
	struct arena arena;
	struct set_options set;
	const char *scenario, *only, *json, *against;
	int rounds;
};

enum { OPT_ROUNDS = 0x200, OPT_ONLY, OPT_JSON, OPT_AGAINST };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct bench_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->set;
		return 0;
	case ARGP_KEY_ARG:
		if (o->scenario)
			argp_error(state, "one scenario, not '%s' too", arg);
		o->scenario = shipped_or(&o->arena, arg);
		return 0;
	case ARGP_KEY_END:
		if (o->set.nr && !o->scenario)
			argp_error(state, "there is no scenario to be changed");
		return 0;
	case OPT_ROUNDS:
		o->rounds = atoi(arg);
		if (o->rounds < 1 || o->rounds > 1000 ||
		    strspn(arg, "0123456789") != strlen(arg))
			argp_error(state, "--rounds '%s': 1 to 1000", arg);
		return 0;
	case OPT_ONLY:
		o->only = arg;
		return 0;
	case OPT_JSON:
		o->json = arg;
		return 0;
	case OPT_AGAINST:
		o->against = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "rounds", .key = OPT_ROUNDS, .arg = "N",
	  .doc = "Do all of it N times; 5 by default" },
	{ .name = "only", .key = OPT_ONLY, .arg = "NAME",
	  .doc = "Only what begins so: mm1, hold, 'hold tick', idle" },
	{ .name = "json", .key = OPT_JSON, .arg = "FILE",
	  .doc = "Write what was measured, for --against" },
	{ .name = "against", .key = OPT_AGAINST, .arg = "FILE",
	  .doc = "Print how many times as fast it is as in FILE" },
	{ .name = NULL },
};

static const struct argp_child children[] = {
	{ .argp = &set_argp, .header = "The scenario:", .group = 1 },
	{ .argp = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[SCENARIO]",
	.doc = "Measures how fast the engine and the model are, in CPU time of "
	       "one core; with SCENARIO, only how fast all cells of that are."
	       "\vTo compare two builds on a busy machine: run both in turn, a "
	       "few rounds each, and believe the ratio only if its range is "
	       "narrow. docs/engine.md says what is measured.",
	.children = children,
	.help_filter = common_help,
};

static void add(struct bench_file *f, const char *name, const char *unit,
		struct bench_options *o)
{
	f->series[f->nr++] = (struct bench_series){
		.name = name,
		.unit = unit,
		.seconds = arena_calloc(&o->arena, (size_t)o->rounds,
					sizeof(double)),
	};
}

/* What --only leaves; which: their numbers. */
static void add_selected(struct bench_file *f, int *which,
			 struct bench_options *o)
{
	for (int i = 0; i < bench_count(); i++) {
		if (strncmp(bench_name(i), o->only, strlen(o->only)) != 0)
			continue;
		which[f->nr] = i;
		add(f, bench_name(i), bench_unit(i), o);
	}
}

static void record(struct bench_series *s, const struct bench_work *w)
{
	s->units = w->units;
	s->events = w->events;
	s->seconds[s->rounds++] = w->seconds;
}

static const char *measure(struct bench_file *f, const int *which,
			   const struct scenario *s, int rounds)
{
	struct bench_work w = { 0 };
	const char *failure = NULL;
	struct arena work;

	arena_init(&work, 0);
	for (int n = 0; !failure && n < rounds * f->nr; n++) {
		int i = n % f->nr;

		failure = s ? bench_scenario(s, &w) :
			      bench_run(which[i], &work, &w);
		record(&f->series[i], &w);
	}
	arena_free(&work);
	return failure;
}

/* Exit status, EXIT_OK if there is anything to be done. */
static int prepare(struct bench_options *o, struct bench_file *now,
		   struct bench_file *earlier, const struct scenario **s,
		   int *which)
{
	const char *wrong = NULL;

	if (o->against)
		wrong = bench_read_json(earlier, o->against, &o->arena);
	if (wrong) {
		warnx("%s: %s", o->against, wrong);
		return EXIT_USAGE;
	}
	if (!o->scenario) {
		add_selected(now, which, o);
		if (!now->nr)
			warnx("--only %s: nothing is called so", o->only);
		return now->nr ? EXIT_OK : EXIT_USAGE;
	}
	*s = scenario_load(&o->arena, o->scenario, o->set.item, o->set.nr,
			   stderr);
	add(now, o->scenario, "simulated s", o);
	return *s ? EXIT_OK : EXIT_USAGE;
}

static int run(struct bench_options *o)
{
	size_t n = (size_t)bench_count();
	int *which = arena_calloc(&o->arena, n, sizeof(*which));
	struct bench_file now = { 0 }, earlier = { 0 };
	struct output table = { .f = NULL }, json = { .f = NULL };
	const struct scenario *s = NULL;
	const char *wrong;
	int status;
	bool ok;

	now.series = arena_calloc(&o->arena, n, sizeof(*now.series));
	status = prepare(o, &now, &earlier, &s, which);
	if (status != EXIT_OK)
		return status;
	if (o->json && !output_open(&json, o->json))
		return EXIT_FAILED;
	if (json.f != stdout)
		output_open(&table, "-");
	wrong = measure(&now, which, s, o->rounds);
	if (wrong) {
		warnx("%s", wrong);
		output_drop(&json);
		return EXIT_FAILED;
	}
	if (table.f)
		bench_print(&now, o->against ? &earlier : NULL, table.f);
	if (json.f)
		bench_write_json(&now, json.f);
	ok = output_close(&json);
	return output_close(&table) && ok ? EXIT_OK : EXIT_FAILED;
}

int cmd_bench(int argc, char **argv)
{
	struct bench_options o = { .only = "", .rounds = 5 };
	int status;

	arena_init(&o.arena, 0);
	set_options_init(&o.set, &o.arena, argc);
	common_parse(&argp, argc, argv, &o);
	status = run(&o);
	arena_free(&o.arena);
	return status;
}
