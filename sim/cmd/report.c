/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim report: one page of HTML about a scenario or a results file, which
 * are run, or about the store of a sweep or a sensitivity study, of which nothing
 * is.
 *
 * The charts are those of `umountsim plot`, drawn into a directory that is gone
 * afterwards.
 */
#include <dirent.h>
#include <err.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/common.h"
#include "cmd/plotting.h"
#include "cmd/verbs.h"
#include "report/page/page.h"
#include "report/page/run_page.h"
#include "report/page/study_page.h"
#include "study/evidence.h"

struct report_options {
	struct common_options common;
	struct cell_option cell;
	const char *output;
};

/* -- options -- */

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		state->child_inputs[1] = &o->cell;
		state->child_inputs[2] = &o->common;
		return 0;
	case 'o':
		o->output = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "output", .key = 'o', .arg = "FILE",
	  .doc = "Where to; report.html by default" },
	{ .name = NULL },
};

static const struct argp_child children[] = {
	{ .argp = &scenario_argp, .header = "The scenario:", .group = 1 },
	{ .argp = &cell_argp, .header = "Timeline and grace periods:",
	  .group = 2 },
	{ .argp = &work_argp, .header = "The work:", .group = 3 },
	{ .argp = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SCENARIO",
	.doc = "Writes a page of HTML: latencies, charts, where the time went, "
	       "the slowest umounts, predicted beside measured."
	       "\vSCENARIO may also be a results file, or the SQLite file of a "
	       "sweep or a sensitivity study.  The page needs nothing but "
	       "itself.",
	.children = children,
	.help_filter = common_help,
};

/* -- a directory for the charts -- */

static bool make_directory(char dir[PATH_MAX])
{
	const char *tmp = getenv("TMPDIR");

	snprintf(dir, PATH_MAX, "%s/umountsim-report-XXXXXX",
		 tmp && *tmp ? tmp : "/tmp");
	if (mkdtemp(dir))
		return true;
	warn("%s", dir);
	return false;
}

static void remove_directory(const char *dir, struct arena *arena)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d)))
		unlink(arena_printf(arena, "%s/%s", dir, e->d_name));
	if (d)
		closedir(d);
	rmdir(dir);
}

/* -- a scenario -- */

static bool write_run(const struct report_options *o, struct plotting *d,
		      FILE *out)
{
	struct arena *arena = d->arena;
	struct cell_summary *summary = experiment_summaries(&d->e, arena);
	struct table t = common_table(&d->e, summary, out);
	struct run_page p = {
		.table = &t,
		.explanation = d->explanation,
		.path = o->common.path,
		.dir = d->dir,
		.timeline = plotting_timeline_title(d),
		.grace_periods = plotting_cell_title(d),
		.lacks = evidence_lacks(d->s, arena),
		.arena = arena,
	};
	const char *title = d->s->title;

	t.changes = o->common.changes;
	t.judgement = experiment_judge(&d->e, summary, arena, &t.nr_judgements);
	return page_begin(title && *title ? title : o->common.path, out) &&
	       run_page_write(&p, out) && page_end(out);
}

static int report_scenario(struct report_options *o, const char *dir)
{
	struct plotting d = { .dir = dir, .cell = o->cell,
			     .jobs = o->common.jobs,
			     .arena = &o->common.arena };
	struct output out;
	bool *selected, ok;

	d.s = common_load(&o->common, "report");
	if (!d.s || !cell_option_find(&o->cell, d.s, &d.kernel, &d.driver) ||
	    !common_select(&o->common, d.s, &selected))
		return EXIT_USAGE;
	if (!output_open(&out, o->output))
		return EXIT_FAILED;
	ok = common_run(&o->common, d.s, selected, &d.e) &&
	     draw_scenario(&d) && write_run(o, &d, out.f);
	experiment_free(&d.e);
	if (!ok)
		output_drop(&out);
	return ok && output_close(&out) ? EXIT_OK : EXIT_FAILED;
}

/* -- a store -- */

static bool write_study(const char *path, const struct stored *s,
			const char *dir, FILE *out)
{
	return page_begin(s->title && *s->title ? s->title : path, out) &&
	       study_page_write(s, dir, out) && page_end(out);
}

static int report_store(struct report_options *o, const char *dir)
{
	const char *path = o->common.path;
	struct output out;
	struct stored s;
	int status = EXIT_USAGE;

	if (!output_open(&out, o->output))
		return EXIT_FAILED;
	if (stored_open(&s, path, &o->common.arena))
		status = draw_study(path, &s, dir);
	else
		warnx("%s: %s", path, stored_error(&s));
	if (status == EXIT_OK && !write_study(path, &s, dir, out.f))
		status = EXIT_FAILED;
	stored_close(&s);
	if (status != EXIT_OK)
		output_drop(&out);
	else if (!output_close(&out))
		status = EXIT_FAILED;
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct report_options o = { .output = "report.html" };
	char dir[PATH_MAX];
	int status;

	common_init(&o.common, argc);
	common_parse(&argp, argc, argv, &o);
	if (!make_directory(dir))
		return EXIT_FAILED;
	status = is_store(o.common.path) ? report_store(&o, dir)
					 : report_scenario(&o, dir);
	remove_directory(dir, &o.common.arena);
	common_free(&o.common);
	return status;
}
