/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim trace: everything that happened around one umount.
 *
 * When the umount begins is not known before the run, and a run is the same
 * every time: so it is run twice, once to find the umount and once to write.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cell_option.h"
#include "cmd/common.h"
#include "cmd/verbs.h"
#include "data/units.h"
#include "kernel/umount.h"
#include "report/output.h"
#include "report/trace/chrome_trace.h"
#include "report/trace/ftrace.h"

/* Shown before the umount, and after it. */
#define MARGIN (5 * MSEC)

struct trace_options {
	struct common_options common;
	struct cell_option cell;
	const char *output;
	bool ftrace;
	simtime_t window; /* length; 0: until the umount is over */
};

/* -- options -- */

enum { OPT_FORMAT = 0x200, OPT_WINDOW };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;
	const char *wrong;
	double ns;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		state->child_inputs[1] = &o->cell;
		return 0;
	case 'o':
		o->output = arg;
		return 0;
	case OPT_WINDOW:
		wrong = parse_duration(arg, &ns);
		if (wrong)
			argp_error(state, "--window '%s': %s", arg, wrong);
		o->window = (simtime_t)ns;
		return 0;
	case OPT_FORMAT:
		o->ftrace = !strcmp(arg, "ftrace");
		if (!o->ftrace && strcmp(arg, "chrome"))
			argp_error(state, "--format %s: chrome or ftrace", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "output", .key = 'o', .arg = "FILE",
	  .doc = "Where to; standard output by default" },
	{ .name = "format", .key = OPT_FORMAT, .arg = "FORMAT",
	  .doc = "chrome (JSON, for ui.perfetto.dev) or ftrace (text, as "
		 "trace-cmd report has it)" },
	{ .name = "window", .key = OPT_WINDOW, .arg = "TIME",
	  .doc = "Length, as in 1s; until the umount is over by default" },
	{ .name = NULL },
};

static const struct argp_child children[] = {
	{ .argp = &scenario_argp, .header = "The scenario:", .group = 1 },
	{ .argp = &cell_argp, .header = "The cell:", .group = 2 },
	{ .argp = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SCENARIO",
	.doc = "Writes a trace of what happened around one umount, with the "
	       "kernel's tracepoints.",
	.children = children,
	.help_filter = common_help,
};

/* -- the two runs -- */

struct cell_run {
	const struct scenario *scenario;
	int kernel, driver, replication, umount;
	struct arena *arena;
};

static bool run(const struct cell_run *c, const struct observer *observer)
{
	return cell_listen(c->scenario, c->kernel, c->driver, c->replication,
			   observer, c->arena);
}

/* Finds the umount. */
struct finder {
	int left;            /* umounts to begin until it does */
	const void *task;
	simtime_t from, to;
};

static void find(void *ctx, const struct trace_record *rec)
{
	struct finder *f = ctx;

	if (rec->type != TRACE_UMOUNT_PHASE)
		return;
	if (rec->a == UMOUNT_USER && --f->left == 0) {
		f->task = rec->id;
		f->from = rec->time;
	}
	if (rec->a == UMOUNT_DONE && f->task == rec->id) {
		f->to = rec->time;
		f->task = NULL;
	}
}

/* "TITLE: driver, kernel, replication R, umount N" */
static const char *title_of(const struct cell_run *c)
{
	const struct scenario *s = c->scenario;
	const char *title = s->title ? s->title : "";

	return arena_printf(c->arena, "%s%s%s, %s, replication %d, umount %d",
			    title, *title ? ": " : "",
			    s->driver[c->driver].name,
			    s->kernel[c->kernel].name, c->replication,
			    c->umount);
}

static bool write_chrome(const struct cell_run *c, simtime_t from, simtime_t to,
			 FILE *out)
{
	const struct scenario *s = c->scenario;
	struct chrome_trace *t = chrome_trace_new(from, to, &s->machine);
	struct observer observer = { chrome_trace_record, t };
	bool ok = run(c, &observer);

	if (ok)
		chrome_trace_write(t, title_of(c), out);
	chrome_trace_free(t);
	return ok;
}

static bool write_ftrace(const struct cell_run *c, simtime_t from, simtime_t to,
			 FILE *out)
{
	struct ftrace f;
	struct observer observer = { ftrace_record, &f };
	bool ok;

	ftrace_init(&f, out, from, to, &c->scenario->machine);
	ok = run(c, &observer);
	ftrace_free(&f);
	return ok;
}

static int trace_cell(const struct trace_options *o, const struct cell_run *c)
{
	struct finder f = { .left = o->cell.umount };
	struct observer observer = { find, &f };
	struct output out;
	simtime_t from, to;
	bool ok;

	if (!o->output && !o->ftrace && isatty(STDOUT_FILENO)) {
		warnx("JSON is not for a terminal: -o FILE, or --format ftrace");
		return EXIT_USAGE;
	}
	if (!output_open(&out, o->output ? o->output : "-"))
		return EXIT_FAILED;
	if (!run(c, &observer)) {
		output_drop(&out);
		return EXIT_FAILED;
	}
	if (!f.to) {
		warnx("--umount %d: a run has only %d", o->cell.umount,
		      o->cell.umount - f.left);
		output_drop(&out);
		return EXIT_USAGE;
	}
	from = f.from > MARGIN ? f.from - MARGIN : 0;
	to = o->window ? from + o->window : f.to + MARGIN;
	ok = (o->ftrace ? write_ftrace : write_chrome)(c, from, to, out.f);
	if (ok)
		return output_close(&out) ? EXIT_OK : EXIT_FAILED;
	output_drop(&out);
	return EXIT_FAILED;
}

int cmd_trace(int argc, char **argv)
{
	struct trace_options o = { .cell.umount = 1 };
	struct cell_run c;
	int status = EXIT_USAGE;

	common_init(&o.common, argc);
	common_parse(&argp, argc, argv, &o);
	c = (struct cell_run){
		.scenario = common_load(&o.common, "trace"),
		.replication = o.cell.replication,
		.umount = o.cell.umount,
		.arena = &o.common.arena,
	};
	if (c.scenario &&
	    cell_option_find(&o.cell, c.scenario, &c.kernel, &c.driver))
		status = trace_cell(&o, &c);
	common_free(&o.common);
	return status;
}
