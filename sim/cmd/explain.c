/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim explain: where the time of one cell's umounts went, and what would
 * change it.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cell_option.h"
#include "cmd/common.h"
#include "cmd/progress.h"
#include "cmd/verbs.h"
#include "report/explain_json.h"
#include "report/explain_text.h"
#include "report/output.h"

struct explain_options {
	struct common_options common;
	struct cell_option cell;
	double quantile, less;
	int slowest;
	const char *json;
	bool no_what_if;
};

/* -- options -- */

enum {
	OPT_QUANTILE = 0x200, OPT_SLOWEST, OPT_LESS, OPT_JSON, OPT_NO_WHAT_IF
};

static double parse_fraction(const char *name, const char *arg,
			     struct argp_state *state)
{
	char *end;
	double x = strtod(arg, &end);

	if (end == arg || *end || !(x > 0 && x < 1))
		argp_error(state, "%s %s: a number between 0 and 1 expected",
			   name, arg);
	return x;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct explain_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		state->child_inputs[1] = &o->cell;
		state->child_inputs[2] = &o->common;
		return 0;
	case OPT_QUANTILE:
		o->quantile = parse_fraction("--quantile", arg, state);
		return 0;
	case OPT_SLOWEST:
		o->slowest = cell_option_number("--slowest", arg, 1, state);
		return 0;
	case OPT_LESS:
		o->less = parse_fraction("--less", arg, state);
		return 0;
	case OPT_JSON:
		o->json = arg;
		return 0;
	case OPT_NO_WHAT_IF:
		o->no_what_if = true;
		return 0;
	case ARGP_KEY_SUCCESS:
		if (o->common.nr_only)
			argp_error(state, "one cell is explained: use --kernel "
					  "and --driver instead of --only");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "quantile", .key = OPT_QUANTILE, .arg = "P",
	  .doc = "Show the umount at this quantile too (0.99)" },
	{ .name = "slowest", .key = OPT_SLOWEST, .arg = "N",
	  .doc = "List the N slowest, for --umount here and of trace" },
	{ .name = "less", .key = OPT_LESS, .arg = "S",
	  .doc = "What if a mechanism cost that much less (0.2)" },
	{ .name = "no-what-if", .key = OPT_NO_WHAT_IF,
	  .doc = "Leave that out: it takes a run per mechanism" },
	{ .name = "json", .key = OPT_JSON, .arg = "FILE",
	  .doc = "Write the explanation; - without the text" },
	{ .name = NULL },
};

static const struct argp_child children[] = {
	{ .argp = &scenario_argp, .header = "The scenario:", .group = 1 },
	{ .argp = &cell_argp, .header = "The cell:", .group = 2 },
	{ .argp = &work_argp, .header = "The work:", .group = 3 },
	{ .argp = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SCENARIO",
	.doc = "Says where the time of a umount went, along its critical path, "
	       "and how much faster it would be with a faster mechanism.",
	.children = children,
	.help_filter = common_help,
};

/* -- the verb -- */

static void print_heading(const struct explain_report *r, FILE *out)
{
	const struct scenario *s = r->scenario;
	const struct driver_config *d = &s->driver[r->driver];

	if (s->title && *s->title)
		fprintf(out, "%s\n", s->title);
	fprintf(out, "%s, kernel %s: where the time of %d %s went, in ms\n",
		d->name, s->kernel[r->kernel].name, r->explanation->n,
		d->sample == SAMPLE_BATCH ? "batches" : "umounts");
	if (d->sample == SAMPLE_DRAIN || d->sample == SAMPLE_CALL)
		fputs("(of all of it: the driver's samples are a part)\n", out);
	fputc('\n', out);
}

/* "p99", "p99.9", or "this" for the umount that was asked for. */
static void quantile_name(double p, char name[16])
{
	if (p > 0)
		snprintf(name, 16, "p%g", 100 * p);
	else
		strcpy(name, "this");
}

/* False, with a message, if there is no such umount. */
static bool find_asked(const struct explain_options *o,
		       struct explain_report *r)
{
	const struct explanation *e = r->explanation;
	int replication = o->cell.replication, umount = o->cell.umount;

	r->asked = umount ? explanation_find(e, replication, umount)
			  : explanation_at(e, r->quantile);
	if (!r->asked)
		warnx("no sample is umount %d of replication %d", umount,
		      replication);
	return r->asked;
}

static bool write_report(const struct explain_report *r, struct output *json)
{
	struct output text = { .f = NULL };
	char name[16];
	bool ok;

	if (json->f)
		explain_json_write(r, json->f);
	if (json->f != stdout) {
		output_open(&text, "-");
		print_heading(r, text.f);
		quantile_name(r->quantile, name);
		bars_print(r->explanation, r->asked, name, text.f);
		if (r->slowest)
			slowest_print(r->explanation, r->slowest, text.f);
		if (r->what_if)
			what_if_print(r->what_if, r->less,
				      r->scenario->replications, text.f);
	}
	ok = output_close(&text);
	return output_close(json) && ok;
}

static const char *ask_what_if(struct explain_options *o,
			       const struct explain_report *r,
			       struct what_if *out)
{
	struct progress progress;
	const char *error;

	progress_start(&progress, o->common.quiet);
	error = what_if(r->scenario, r->kernel, r->driver, o->less,
			o->common.jobs, &o->common.arena, progress_update,
			&progress, out);
	progress_end(&progress);
	return error;
}

static int explain(struct explain_options *o)
{
	struct arena *arena = &o->common.arena;
	struct scenario *s = common_load(&o->common, "explain");
	struct explain_report r = { .scenario = s, .from = &o->common.from,
				    .quantile = o->cell.umount ? 0 : o->quantile,
				    .less = o->less, .slowest = o->slowest };
	struct output json = { .f = NULL };
	struct explanation e;
	const char *error;

	if (!s || !cell_option_find(&o->cell, s, &r.kernel, &r.driver))
		return EXIT_USAGE;
	if (o->json && !output_open(&json, o->json))
		return EXIT_FAILED;
	error = explain_cell(s, r.kernel, r.driver, o->common.jobs, arena, &e);
	r.explanation = &e;
	if (!error && !find_asked(o, &r)) {
		output_drop(&json);
		return EXIT_USAGE;
	}
	common_doubts(e.doubts);
	if (!error && !o->no_what_if) {
		struct what_if *w = arena_calloc(
			arena, (size_t)what_if_count(), sizeof(*w));

		error = ask_what_if(o, &r, w);
		r.what_if = w;
	}
	if (error) {
		warnx("%s", error);
		output_drop(&json);
		return EXIT_FAILED;
	}
	return write_report(&r, &json) ? EXIT_OK : EXIT_FAILED;
}

int cmd_explain(int argc, char **argv)
{
	struct explain_options o = { .quantile = 0.99, .less = 0.2 };
	int status;

	common_init(&o.common, argc);
	common_parse(&argp, argc, argv, &o);
	status = explain(&o);
	common_free(&o.common);
	return status;
}
