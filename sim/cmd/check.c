/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim check: is this scenario what I think it is?
 *
 * Reads it, reports every error in it, and runs nothing.  --print shows what
 * would run, with every default and override filled in.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common.h"
#include "cmd/verbs.h"
#include "report/output.h"
#include "report/results_schema.h"
#include "scenario/schema.h"

enum { OPT_JSON_SCHEMA = 0x200 };

struct check_options {
	struct common_options common;
	bool print;
};

/* As the documentation has them. */
static void write_reference(const char *what, struct argp_state *state)
{
	if (!what) {
		schema_write_reference(&scenario_schema, stdout);
	} else if (!strcmp(what, "sweep")) {
		schema_write_reference(&sweep_schema, stdout);
		fputs("\n### a range\n\n", stdout);
		schema_write_reference(&range_schema, stdout);
	} else {
		argp_error(state, "--reference: of a scenario, or =sweep");
	}
}

/* As editors and validators have them. */
static void write_json_schema(const char *what, struct argp_state *state)
{
	if (!what)
		schema_write_json(&scenario_schema, "umountsim scenario",
				  stdout);
	else if (!strcmp(what, "sweep"))
		schema_write_json(&sweep_schema, "umountsim sweep", stdout);
	else if (!strcmp(what, "results"))
		results_write_schema(stdout);
	else
		argp_error(state, "--json-schema: of a scenario, =sweep or "
			   "=results");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct check_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case 'p':
		o->print = true;
		return 0;
	case 'r':
	case OPT_JSON_SCHEMA:
		if (key == 'r')
			write_reference(arg, state);
		else
			write_json_schema(arg, state);
		exit(ferror(stdout) || fflush(stdout) ? EXIT_FAILED : EXIT_OK);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "json-schema", .key = OPT_JSON_SCHEMA, .arg = "KIND",
	  .flags = OPTION_ARG_OPTIONAL,
	  .doc = "Print a JSON Schema of scenarios, for editors, and exit; "
		 "=sweep, =results: of those files" },
	{ .name = "print", .key = 'p',
	  .doc = "Show the scenario with every default filled in" },
	{ .name = "reference", .key = 'r', .arg = "sweep",
	  .flags = OPTION_ARG_OPTIONAL,
	  .doc = "Show all parameters as a table in Markdown, and exit; "
		 "=sweep: those of a sweep file" },
	{ .name = NULL },
};

static const struct argp_child children[] = {
	{ .argp = &scenario_argp, .header = "The scenario:", .group = 1 },
	{ .argp = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SCENARIO",
	.doc = "Reports every error of a scenario; runs nothing.",
	.children = children,
	.help_filter = common_help,
};

static void print_verdict(const struct common_options *o,
			  const struct scenario *s)
{
	printf("%s: ok; %d kernel%s, %d driver%s, %d replication%s, "
	       "seed %" PRIu64 "\n",
	       strcmp(o->path, "-") ? o->path : "<stdin>", s->nr_kernels,
	       &"s"[s->nr_kernels == 1], s->nr_drivers,
	       &"s"[s->nr_drivers == 1], s->replications,
	       &"s"[s->replications == 1], s->seed);
}

int cmd_check(int argc, char **argv)
{
	struct check_options o = { .print = false };
	struct output out;
	struct scenario *s;
	int status = EXIT_USAGE;

	common_init(&o.common, argc);
	common_parse(&argp, argc, argv, &o);
	s = common_load(&o.common, "check");
	if (s) {
		output_open(&out, "-");
		if (o.print)
			scenario_explain(s, out.f);
		else
			print_verdict(&o.common, s);
		status = output_close(&out) ? EXIT_OK : EXIT_FAILED;
	}
	common_free(&o.common);
	return status;
}
