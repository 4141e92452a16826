/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim plot: every chart of a scenario, or of a results file, which holds
 * its scenario and is run again; or those of a sweep or a sensitivity study,
 * from its store, where nothing is run.
 *
 * Samples are of all cells.  What needs tracepoints, where the time went, is of
 * all cells too; the timeline and the grace periods are of one cell, which
 * --kernel, --driver and --replication choose.  The umount of the timeline is
 * that of --umount, by default the one with the median latency.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common.h"
#include "cmd/plotting.h"
#include "cmd/verbs.h"
#include "report/histogram.h"
#include "report/output.h"

struct plot_options {
	struct common_options common;
	struct cell_option cell;
	const char *dir;
	const char *hist; /* "text", "json", or NULL: charts */
};

/* -- options -- */

enum { OPT_HIST = 0x200 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plot_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		state->child_inputs[1] = &o->cell;
		state->child_inputs[2] = &o->common;
		return 0;
	case 'o':
		o->dir = arg;
		return 0;
	case OPT_HIST:
		o->hist = arg;
		if (strcmp(arg, "text") && strcmp(arg, "json"))
			argp_error(state, "--hist %s: text or json", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "output", .key = 'o', .arg = "DIR",
	  .doc = "Draw into DIR; charts by default" },
	{ .name = "hist", .key = OPT_HIST, .arg = "FORMAT",
	  .doc = "No charts: histograms on standard output, as bpftrace prints "
		 "them (text, json)" },
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
	.doc = "Draws all charts of a scenario or results file, with gnuplot."
	       "\vSCENARIO may also be the SQLite file of a sweep or a "
	       "sensitivity study: docs/sweeps.md.",
	.children = children,
	.help_filter = common_help,
};

/* -- the verb -- */

static bool print_histograms(struct plotting *p, const char *format)
{
	struct output out;

	output_open(&out, "-");
	for (int c = 0; c < p->e.nr_cells; c++) {
		const struct cell *cell = &p->e.cell[c];
		struct span x = plotting_pool(p, cell);
		struct histogram h;

		histogram_of_times(&h, x.x, x.n);
		(*format == 't' ? histogram_print : histogram_json)(
			&h, p->s->driver[cell->driver].name,
			p->s->kernel[cell->kernel].name, out.f);
	}
	return output_close(&out);
}

static int plot_scenario(struct plot_options *o, struct plotting *p)
{
	bool *selected, ok = false;

	if (!common_select(&o->common, p->s, &selected))
		return EXIT_USAGE;
	if (!o->hist && !output_directory(o->dir)) /* before the work */
		return EXIT_FAILED;
	if (common_run(&o->common, p->s, selected, &p->e))
		ok = o->hist ? print_histograms(p, o->hist) : draw_scenario(p);
	experiment_free(&p->e);
	return ok ? EXIT_OK : EXIT_FAILED;
}

static int plot_store(struct plot_options *o)
{
	const char *path = o->common.path;
	struct stored s;
	int status = EXIT_USAGE;

	if (o->hist || o->common.set.nr || o->common.nr_only ||
	    o->cell.kernel || o->cell.driver) {
		warnx("%s: is a store, of which nothing is run; only -o goes "
		      "with it", path);
		return EXIT_USAGE;
	}
	if (stored_open(&s, path, &o->common.arena))
		status = draw_study(path, &s, o->dir);
	else
		warnx("%s: %s", path, stored_error(&s));
	stored_close(&s);
	return status;
}

int cmd_plot(int argc, char **argv)
{
	struct plot_options o = { .dir = "charts" };
	struct plotting p = { .arena = &o.common.arena };
	int status = EXIT_USAGE;

	common_init(&o.common, argc);
	common_parse(&argp, argc, argv, &o);
	if (is_store(o.common.path)) {
		status = plot_store(&o);
		common_free(&o.common);
		return status;
	}
	p.s = common_load(&o.common, "plot");
	p.dir = o.dir;
	p.cell = o.cell;
	p.jobs = o.common.jobs;
	if (p.s && cell_option_find(&o.cell, p.s, &p.kernel, &p.driver))
		status = plot_scenario(&o, &p);
	common_free(&o.common);
	return status;
}
