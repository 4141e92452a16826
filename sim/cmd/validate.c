/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim validate: predicted beside measured.
 *
 * There are as many replications as settle what is hit (verdict.h), at most those
 * of the scenario's 'validation' section, unless --replications says otherwise: it
 * takes many more of them to know an interval than to know a median.  Exit status 3
 * says that a threshold of the scenario is not met; everything has been written by
 * then.
 */
#include <err.h>
#include <string.h>

#include "cmd/common.h"
#include "cmd/verbs.h"
#include "report/chart/gnuplot.h"
#include "report/output.h"
#include "report/validation.h"
#include "study/validate.h"
#include "study/verdict.h"

struct validate_options {
	struct common_options common;
	const char *json, *report;
	struct output json_file;
};

/* -- options -- */

enum { OPT_JSON = 0x200, OPT_REPORT };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct validate_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		state->child_inputs[1] = &o->common;
		return 0;
	case OPT_JSON:
		o->json = arg;
		return 0;
	case OPT_REPORT:
		o->report = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "json", .key = OPT_JSON, .arg = "FILE",
	  .doc = "Write everything that was found" },
	{ .name = "report", .key = OPT_REPORT, .arg = "DIR",
	  .doc = "Write a report in Markdown, with charts, into DIR" },
	{ .name = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SCENARIO",
	.doc = "Holds the predictions of a scenario against what was measured."
	       "\vEach measured statistic is compared with the distribution of "
	       "the same statistic at the same number of samples. The last "
	       "line sums up. FILE may be - for standard output, which then "
	       "has no table. Exit status 3: a threshold of the scenario is "
	       "not met.",
	.children = common_children,
	.help_filter = common_help,
};

/* -- the report -- */

/* "DIR/NAME" and what follows, NAME being the scenario's without .yaml. */
static char *report_path(const struct validate_options *o,
			 struct arena *arena, const char *suffix)
{
	const char *slash = strrchr(o->common.path, '/');
	const char *name = slash ? slash + 1 : o->common.path;
	const char *dot = strrchr(name, '.');
	size_t n = dot && dot > name ? (size_t)(dot - name) : strlen(name);
	char *path;
	size_t size;

	size = strlen(o->report) + n + strlen(suffix) + 2;
	path = arena_alloc(arena, size);
	snprintf(path, size, "%s/%.*s%s", o->report, (int)n, name, suffix);
	return path;
}

static bool write_file(const char *path, const struct validation *v,
		       void (*write)(const struct validation *v, FILE *out))
{
	struct output f;

	if (!output_open(&f, path))
		return false;
	write(v, f.f);
	return output_close(&f);
}

static bool write_report(struct validate_options *o,
			 const struct validation *v)
{
	struct arena *arena = &o->common.arena;
	char *md = report_path(o, arena, ".md");
	char *csv = report_path(o, arena, "-intervals.csv");
	char *qq = report_path(o, arena, "-quantiles.csv");
	const char *chart = report_path(o, arena, "") + strlen(o->report) + 1;
	struct output f;

	if (!output_open(&f, md))
		return false;
	validation_write_markdown(v, chart, f.f);
	if (!output_close(&f) ||
	    !write_file(csv, v, validation_write_intervals))
		return false;
	if (v->score.values &&
	    !gnuplot_draw("validation-intervals.gp", csv,
			  report_path(o, arena, "-intervals.png")))
		return false;
	if (!v->nr_comparisons)
		return true;
	return write_file(qq, v, validation_write_quantiles) &&
	       gnuplot_draw("validation-qq.gp", qq,
			    report_path(o, arena, "-qq.png"));
}

/* -- the verb -- */

static bool open_files(struct validate_options *o)
{
	return (!o->json ||
		output_open(&o->json_file, o->json)) &&
	       (!o->report || output_directory(o->report));
}

static bool write_results(struct validate_options *o,
			  const struct validation *v)
{
	struct table table = common_table(v->experiment, v->summary, stdout);
	struct output out = { .f = NULL };
	bool ok;

	table.judgement = v->judgement;
	table.nr_judgements = v->nr_judgements;
	if (o->json_file.f != stdout) {
		output_open(&out, "-");
		validation_print(v, &table, out.f);
	}
	if (o->json_file.f)
		validation_write_json(v, &o->common.from, o->json_file.f);
	ok = output_close(&out);
	ok = output_close(&o->json_file) && ok;
	return ok && (!o->report || write_report(o, v));
}

static int judge(struct validate_options *o, struct experiment *e,
		 const struct dataset *d, struct arena *arena)
{
	struct validation v;
	const char *failure = validate(&v, e, d, o->common.jobs, arena);

	if (failure) {
		warnx("%s", failure);
		return EXIT_FAILED;
	}
	if (!write_results(o, &v))
		return EXIT_FAILED;
	return v.met ? EXIT_OK : EXIT_NOT_MET;
}

static bool unsettled(void *ctx, const struct experiment *e, int *to)
{
	struct arena scratch;
	bool more;

	(void)ctx;
	arena_init(&scratch, 0);
	more = verdict_next(e, experiment_summaries(e, &scratch), to);
	arena_free(&scratch);
	return more;
}

static bool run_cells(struct validate_options *o, const struct scenario *s,
		      const bool *selected, struct experiment *e)
{
	if (common_says(&o->common, "replications"))
		return common_run(&o->common, s, selected, e);
	return common_run_more(&o->common, s, selected, VERDICT_FIRST,
			       s->validation.replications, unsettled, NULL, e);
}

static int run(struct validate_options *o)
{
	struct arena *arena = &o->common.arena;
	struct scenario *s = common_load(&o->common, "validate");
	struct dataset data;
	struct experiment e;
	bool *selected;
	int status = EXIT_FAILED;

	if (!s || !dataset_load(&data, s, arena, stderr) ||
	    !common_select(&o->common, s, &selected))
		return EXIT_USAGE;
	if (!s->nr_measured && !data.any && !s->nr_drain_means) {
		warnx("%s: nothing was measured: no 'measured' and no "
		      "'validation' section", o->common.path);
		return EXIT_USAGE;
	}
	if (!open_files(o))
		return EXIT_FAILED;
	if (run_cells(o, s, selected, &e))
		status = judge(o, &e, &data, arena);
	experiment_free(&e);
	return status;
}

int cmd_validate(int argc, char **argv)
{
	struct validate_options o = { .json = NULL };
	int status;

	common_init(&o.common, argc);
	common_parse(&argp, argc, argv, &o);
	status = run(&o);
	output_drop(&o.json_file);
	common_free(&o.common);
	return status;
}
