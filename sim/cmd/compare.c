/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim compare: what changed between two scenarios, or two kernels of one.
 *
 * A results file holds percentiles and no samples, but it does hold the
 * scenario that they came from, and running that again gives the same samples:
 * so both arguments are run, whether they are results or scenarios, and
 * replication r of one is paired with replication r of the other.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common.h"
#include "cmd/verbs.h"
#include "report/comparison.h"
#include "report/output.h"
#include "scenario/shipped.h"

struct compare_options {
	struct common_options a, b; /* b.path: NULL where there is one only */
	char *kernels;              /* --kernels, or NULL */
	bool metric[NR_METRICS];
};

/* -- options -- */

enum { OPT_KERNELS = 0x200, OPT_METRIC };

static void parse_metrics(struct compare_options *o, char *arg,
			  struct argp_state *state)
{
	char *rest = arg, *name;

	memset(o->metric, 0, sizeof(o->metric));
	while ((name = strsep(&rest, ","))) {
		int i = 0;

		while (i < NR_METRICS && strcmp(metric_name(i), name))
			i++;
		if (i == NR_METRICS)
			argp_error(state, "--metric %s: p50, p95, p99, max or "
					  "mean", name);
		else
			o->metric[i] = true;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct compare_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->a;
		state->child_inputs[1] = &o->a;
		return 0;
	case OPT_KERNELS:
		o->kernels = arg;
		return 0;
	case OPT_METRIC:
		parse_metrics(o, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (!o->a.path || o->b.path)
			return ARGP_ERR_UNKNOWN; /* the common options' */
		o->b.path = shipped_or(&o->a.arena, arg);
		return 0;
	case ARGP_KEY_SUCCESS:
		if (!o->b.path && !o->kernels)
			argp_error(state, "two scenarios, or one and --kernels "
					  "A,B expected");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "kernels", .key = OPT_KERNELS, .arg = "A,B...",
	  .doc = "Compare the first kernel with each of the others" },
	{ .name = "metric", .key = OPT_METRIC, .arg = "LIST",
	  .doc = "Of p50, p95, p99, max, mean; p50,p95,p99 by default" },
	{ .name = NULL },
};

static const struct argp_child children[] = {
	{ .argp = &scenario_argp, .header = "The scenarios:", .group = 1 },
	{ .argp = &work_argp, .header = "The work:", .group = 2 },
	{ .argp = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "A [B]",
	.doc = "Compares two scenarios or results files kernel by kernel, or, "
	       "with --kernels, kernels of A (with those of B, if given)."
	       "\vBoth are run. Differences are means over pairs of "
	       "replications, with 95 % intervals.",
	.children = children,
	.help_filter = common_help,
};

/* -- the comparison -- */

static bool has_kernel(const struct scenario *s, const char *path,
		       const char *name)
{
	if (scenario_kernel(s, name) >= 0)
		return true;
	fprintf(stderr, "--kernels: %s has no kernel '%s'; there are ", path,
		name);
	for (int k = 0; k < s->nr_kernels; k++)
		fprintf(stderr, "%s%s", k ? ", " : "", s->kernel[k].name);
	fputc('\n', stderr);
	return false;
}

/* The first of --kernels is A's, the others are B's; false after a message. */
static bool check_kernels(struct compare_options *o, const struct scenario *a,
			  const struct scenario *b)
{
	char *rest = o->kernels ? arena_printf(&o->a.arena, "%s", o->kernels)
				: NULL;
	char *name = strsep(&rest, ",");
	bool ok = !name || has_kernel(a, o->a.path, name);

	while (ok && (name = strsep(&rest, ",")))
		ok = has_kernel(b, o->b.path ? o->b.path : o->a.path, name);
	return ok;
}

static const struct cell *find_cell(const struct experiment *e,
				    const char *kernel, const char *driver)
{
	return experiment_cell(e, scenario_kernel(e->scenario, kernel),
			       scenario_driver(e->scenario, driver));
}

struct comparing {
	const struct compare_options *o;
	const struct experiment *a, *b;
	struct arena *arena;
	FILE *out;
	int done;
};

static void compare(struct comparing *c, const char *ka, const char *kb,
		    const char *driver)
{
	const struct cell *a = find_cell(c->a, ka, driver);
	const struct cell *b = find_cell(c->b, kb, driver);
	struct cell_comparison result;

	if (!a || !b)
		return;
	result = compare_cells(a, b, a->nr < b->nr ? a->nr : b->nr, c->arena);
	comparison_print(driver, ka, kb, &result, c->o->metric, c->out);
	c->done++;
}

/* The first kernel that is named with each of the others. */
static void compare_named(struct comparing *c, const char *driver)
{
	char *rest = arena_printf(c->arena, "%s", c->o->kernels);
	char *first = strsep(&rest, ","), *name;

	while (first && (name = strsep(&rest, ",")))
		compare(c, first, name, driver);
}

static void compare_all(struct comparing *c)
{
	const struct scenario *s = c->a->scenario;

	for (int d = 0; d < s->nr_drivers; d++) {
		if (c->o->kernels) {
			compare_named(c, s->driver[d].name);
			continue;
		}
		for (int k = 0; k < s->nr_kernels; k++)
			compare(c, s->kernel[k].name, s->kernel[k].name,
				s->driver[d].name);
	}
}

static void print_heading(const struct comparing *c, const char *a,
			  const char *b)
{
	const struct scenario *s = c->a->scenario;

	if (c->a != c->b)
		fprintf(c->out, "%s -> %s\n", a, b);
	else if (s->title && *s->title)
		fprintf(c->out, "%s\n", s->title);
	fprintf(c->out, "Differences: mean of the paired replications' own, 95 %% "
		"interval.\n");
	if (s->replications < 2 || c->b->scenario->replications < 2)
		fputs("One replication has no intervals.\n", c->out);
	if (s->seed != c->b->scenario->seed)
		fputs("The seeds differ: the replications are pairs in name "
		      "only.\n", c->out);
	fputc('\n', c->out);
}

static int write_comparison(struct compare_options *o,
			    const struct experiment *a,
			    const struct experiment *b)
{
	struct output out;
	struct comparing c = { .o = o, .a = a, .b = b, .arena = &o->a.arena };

	output_open(&out, "-");
	c.out = out.f;
	print_heading(&c, o->a.path, o->b.path);
	compare_all(&c);
	if (!output_close(&out))
		return EXIT_FAILED;
	if (c.done)
		return EXIT_OK;
	warnx("nothing to compare: no kernel and driver of these names in both");
	return EXIT_USAGE;
}

static int run_both(struct compare_options *o)
{
	struct scenario *sa = common_load(&o->a, "compare");
	struct scenario *sb = o->b.path ? common_load(&o->b, "compare") : sa;
	struct experiment a = { .nr_cells = 0 }, b = { .nr_cells = 0 };
	bool *cells_a, *cells_b = NULL;
	int status = EXIT_FAILED;

	if (!sa || !sb || !check_kernels(o, sa, sb) ||
	    !common_select(&o->a, sa, &cells_a) ||
	    (sb != sa && !common_select(&o->b, sb, &cells_b)))
		return EXIT_USAGE;
	common_evidence(&o->a, sa);
	if (sb != sa)
		common_evidence(&o->b, sb);
	if (common_run(&o->a, sa, cells_a, &a) &&
	    (sb == sa || common_run(&o->b, sb, cells_b, &b)))
		status = write_comparison(o, &a, sb == sa ? &a : &b);
	experiment_free(&a);
	experiment_free(&b);
	return status;
}

int cmd_compare(int argc, char **argv)
{
	struct compare_options o = {
		.metric = { [STAT_P50] = true, [STAT_P95] = true,
			    [STAT_P99] = true },
	};
	int status;

	common_init(&o.a, argc);
	common_init(&o.b, argc);
	common_parse(&argp, argc, argv, &o);
	/* Options are for both. */
	o.b.set = o.a.set;
	o.b.nr_only = o.a.nr_only;
	o.b.only = o.a.only;
	o.b.jobs = o.a.jobs;
	o.b.quiet = o.a.quiet;
	status = run_both(&o);
	common_free(&o.a);
	common_free(&o.b);
	return status;
}
