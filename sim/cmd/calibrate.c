/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim calibrate: fits free parameters to what was measured.
 *
 * Cells that are held out are taken out of the scenario before anything else
 * is done: the fit cannot read what is not there, and the scenario that is
 * written does not hold it either.  To judge a fit on them, hand its estimates
 * (--sets) to `umountsim validate` of the whole scenario.
 *
 * --leave-one-out fits once for every kernel, without what was measured of it,
 * and predicts that kernel.  The fits share their evaluations.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common.h"
#include "cmd/progress.h"
#include "cmd/suggest.h"
#include "cmd/verbs.h"
#include "report/calibration.h"
#include "report/output.h"
#include "report/run_table.h"
#include "report/validation.h"
#include "study/calibrate.h"
#include "study/dataset.h"
#include "study/minimise.h"

struct calibrate_options {
	struct common_options common;
	const char *out, *sets;
	const char **parameter, **holdout;
	int nr_parameter, nr_holdout;
	bool leave_one_out;
	struct output table, out_file, sets_file;
};

/* -- options -- */

enum { OPT_PARAMETER = 0x200, OPT_HOLDOUT, OPT_LEAVE, OPT_EVALUATIONS,
       OPT_SETS };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct calibrate_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		state->child_inputs[1] = &o->common;
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case OPT_SETS:
		o->sets = arg;
		return 0;
	case OPT_PARAMETER:
		o->parameter[o->nr_parameter++] = arg;
		return 0;
	case OPT_HOLDOUT:
		o->holdout[o->nr_holdout++] = arg;
		return 0;
	case OPT_EVALUATIONS:
		set_options_add(&o->common.set, "calibrate.evaluations", arg);
		return 0;
	case OPT_LEAVE:
		if (strcmp(arg, "kernel"))
			argp_error(state, "--leave-one-out %s: only 'kernel' "
					  "can be left out", arg);
		o->leave_one_out = true;
		return 0;
	case ARGP_KEY_SUCCESS:
		if (o->leave_one_out && (o->out || o->sets))
			argp_error(state, "--leave-one-out has no single fit "
					  "to write: no -o, no --sets");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "output", .key = 'o', .arg = "FILE",
	  .doc = "Write the scenario with the fitted values" },
	{ .name = "sets", .key = OPT_SETS, .arg = "FILE",
	  .doc = "Write the fitted values as --set options" },
	{ .name = "parameter", .key = OPT_PARAMETER, .arg = "PATH=LO..HI[,log]",
	  .doc = "Fit this, instead of what the scenario says; repeatable" },
	{ .name = "holdout", .key = OPT_HOLDOUT, .arg = "CELLS",
	  .doc = "Never read these, as in kernel=+persb; repeatable" },
	{ .name = "leave-one-out", .key = OPT_LEAVE, .arg = "kernel",
	  .doc = "Predict each kernel by a fit to the others" },
	{ .name = "evaluations", .key = OPT_EVALUATIONS, .arg = "N",
	  .doc = "Parameter sets to try" },
	{ .name = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SCENARIO",
	.doc = "Fits parameters of a scenario to its measured percentiles."
	       "\vThe scenario's 'calibrate' section says what is fitted, and to "
	       "which cells.",
	.children = common_children,
	.help_filter = common_help,
};

/* -- what is fitted -- */

/* "PATH=LO..HI[,log]" */
static bool read_parameter(const char *text, struct arena *arena,
			   struct free_parameter *p)
{
	size_t size = strlen(text) + 1;
	char *path = memcpy(arena_alloc(arena, size), text, size);
	char *from = strrchr(path, '='), *to, *log;
	const char *wrong = "is not PATH=LO..HI";

	if (from && (to = strstr(from, ".."))) {
		*from++ = '\0';
		*to = '\0';
		to += 2;
		log = strchr(to, ',');
		if (log)
			*log++ = '\0';
		*p = (struct free_parameter){ .path = path, .from = from,
					      .to = to, .log = log };
		wrong = log && strcmp(log, "log") ? "ends in something else "
						    "than ',log'"
						  : free_parameter_range(p);
	}
	if (wrong)
		warnx("--parameter %s: %s", text, wrong);
	return !wrong;
}

static bool read_parameters(struct calibrate_options *o, struct scenario *s)
{
	int n = o->nr_parameter;

	if (n) {
		s->parameter = arena_calloc(&o->common.arena, (size_t)n,
					    sizeof(*s->parameter));
		s->nr_parameters = n;
	}
	for (int i = 0; i < n; i++) {
		if (!read_parameter(o->parameter[i], &o->common.arena,
				    &s->parameter[i]))
			return false;
	}
	if (s->nr_parameters >= 1 && s->nr_parameters <= MINIMISE_MAX)
		return true;
	if (!s->nr_parameters) {
		warnx("%s: nothing says what to fit: no 'calibrate.parameters', "
		      "no --parameter.\nFor instance, costs that no document "
		      "tells of a host:", o->common.path);
		suggest_parameters(s, &o->common.arena, stderr);
		return false;
	}
	warnx("%s: %d parameters to fit; 1 to %d are possible",
	      o->common.path, s->nr_parameters, MINIMISE_MAX);
	return false;
}

/* Takes what was measured of the marked cells (or of all others) away. */
static void forget(struct scenario *s, const bool *marked, bool others)
{
	int n = 0;

	for (int i = 0; i < s->nr_measured; i++) {
		const struct measured *m = &s->measured[i];
		bool is = marked[cell_index(s, m->kernel, m->driver)];

		if (is == others)
			s->measured[n++] = *m;
	}
	s->nr_measured = n;
}

static bool select_cells(struct calibrate_options *o, struct scenario *s)
{
	bool *held = cells_none(s, &o->common.arena);
	bool *only = cells_none(s, &o->common.arena);
	bool some = o->common.nr_only || *s->calibrate.only;

	if (*s->calibrate.holdout &&
	    !cells_select(s, s->calibrate.holdout, held, stderr))
		return false;
	for (int i = 0; i < o->nr_holdout; i++) {
		if (!cells_select(s, o->holdout[i], held, stderr))
			return false;
	}
	for (int i = 0; i < o->common.nr_only; i++) {
		if (!cells_select(s, o->common.only[i], only, stderr))
			return false;
	}
	if (!o->common.nr_only && some &&
	    !cells_select(s, s->calibrate.only, only, stderr))
		return false;
	forget(s, held, false);
	if (some)
		forget(s, only, true);
	if (s->nr_measured)
		return true;
	warnx("%s: nothing that was measured is left to fit to",
	      o->common.path);
	return false;
}

/* -- one fit -- */

static double *estimates(const struct fit *fit, int n, struct arena *arena)
{
	double *u = arena_calloc(arena, (size_t)n, sizeof(*u));

	for (int i = 0; i < n; i++)
		u[i] = fit->estimate[i].u;
	return u;
}

static bool open_files(struct calibrate_options *o)
{
	return output_open(&o->table, "-") &&
	       (!o->out ||
		output_open(&o->out_file, o->out)) &&
	       (!o->sets ||
		output_open(&o->sets_file, o->sets));
}

static bool write_files(struct calibrate_options *o,
			const struct simulator *sim, const struct fit *fit)
{
	struct arena *arena = &o->common.arena;
	const struct scenario *s = sim->scenario;
	const double *u = estimates(fit, s->nr_parameters, arena);
	const struct scenario *fitted;
	bool ok;

	if (o->out) {
		fitted = simulator_scenario(sim, u, arena, stderr);
		if (!fitted)
			return false;
		scenario_print(fitted, o->out_file.f);
	}
	if (o->sets)
		calibration_print_sets(s, fit, o->sets_file.f);
	ok = output_close(&o->table);
	ok = output_close(&o->out_file) && ok;
	return output_close(&o->sets_file) && ok;
}

/*
 * Runs the marked cells at the estimates, and judges them: no surrogate has a
 * part in that.
 */
static const char *predict(struct calibrate_options *o,
			   const struct simulator *sim, const bool *selected,
			   const struct fit *fit, struct score *sum)
{
	struct arena *arena = &o->common.arena;
	const double *u = estimates(fit, sim->scenario->nr_parameters, arena);
	struct scenario *s = simulator_scenario(sim, u, arena, stderr);
	struct experiment e;
	const char *wrong;

	if (!s)
		return "no valid scenario at the estimates";
	s->replications = s->validation.replications;
	wrong = experiment_run(&e, s, selected, o->common.jobs, arena, NULL,
			       NULL);
	if (!wrong) {
		struct table t = common_table(
			&e, experiment_summaries(&e, arena), o->table.f);

		t.judgement = experiment_judge(&e, t.summary, arena,
					       &t.nr_judgements);
		table_print_judgement(&t, o->table.f);
		score_add(sum, t.judgement, t.nr_judgements);
	}
	experiment_free(&e);
	return wrong;
}

static int fit_once(struct calibrate_options *o, struct calibration *c)
{
	const struct simulator *sim = c->simulator;
	struct score sum = { .values = 0 };
	struct fit fit;
	const char *wrong = calibrate(c, NULL, &fit);

	if (!wrong) {
		calibration_print(sim->scenario, &fit, o->table.f);
		fputc('\n', o->table.f);
		wrong = predict(o, sim, sim->selected, &fit, &sum);
	}
	if (wrong) {
		warnx("%s", wrong);
		return EXIT_FAILED;
	}
	fputc('\n', o->table.f);
	validation_print_score(&sum, o->table.f);
	common_doubts(fit.doubts);
	return write_files(o, sim, &fit) ? EXIT_OK : EXIT_FAILED;
}

/* -- leave one out -- */

/* Fits to all kernels but one and predicts that; no-op if not measured. */
static const char *leave_out(struct calibrate_options *o,
			     struct calibration *c, int kernel,
			     struct score *sum)
{
	const struct scenario *s = c->simulator->scenario;
	int cells = s->nr_kernels * s->nr_drivers;
	bool *use = cells_none(s, &o->common.arena);
	bool *left = cells_none(s, &o->common.arena), measured = false;
	const char *wrong;
	struct fit fit;

	for (int i = 0; i < cells; i++) {
		use[i] = i % s->nr_kernels != kernel;
		left[i] = !use[i] && c->simulator->selected[i];
		measured = measured || left[i];
	}
	if (!measured)
		return NULL;
	wrong = calibrate(c, use, &fit);
	if (wrong)
		return wrong;
	fprintf(o->table.f, "-- %s, from a fit to the other kernels --\n\n",
		s->kernel[kernel].name);
	calibration_print(s, &fit, o->table.f);
	common_doubts(fit.doubts);
	wrong = predict(o, c->simulator, left, &fit, sum);
	fputc('\n', o->table.f);
	return wrong;
}

static int leave_each_out(struct calibrate_options *o, struct calibration *c)
{
	const struct scenario *s = c->simulator->scenario;
	struct score sum = { .values = 0 };

	for (int k = 0; k < s->nr_kernels; k++) {
		const char *wrong = leave_out(o, c, k, &sum);

		if (wrong) {
			warnx("%s", wrong);
			return EXIT_FAILED;
		}
	}
	fputs("All kernels, each predicted without having been seen:\n",
	      o->table.f);
	validation_print_score(&sum, o->table.f);
	return output_close(&o->table) ? EXIT_OK : EXIT_FAILED;
}

/* -- the verb -- */

static struct scenario *load(struct calibrate_options *o)
{
	struct scenario *s = common_load(&o->common, "calibrate");
	struct dataset data;

	if (!s || !dataset_load(&data, s, &o->common.arena, stderr) ||
	    !select_cells(o, s) || !read_parameters(o, s))
		return NULL;
	if (common_says(&o->common, "replications"))
		s->calibrate.replications = s->replications;
	if (s->calibrate.replications >= 2)
		return s;
	warnx("a fit needs two replications at least");
	return NULL;
}

static int run(struct calibrate_options *o)
{
	struct arena *arena = &o->common.arena;
	struct scenario *s = load(o);
	struct simulator sim;
	struct calibration c;
	struct progress progress;
	struct loss loss;
	char *why = NULL;
	size_t size;
	FILE *diag;
	int status;

	if (!s)
		return EXIT_USAGE;
	if (!open_files(o))
		return EXIT_FAILED;
	loss_init(&loss, s, arena);
	if (!simulator_init(&sim, s, &loss, o->common.jobs, arena, stderr))
		return EXIT_FAILED;
	diag = memory_stream(&why, &size);
	calibration_init(&c, &sim, &loss, diag);
	progress_start(&progress, o->common.quiet);
	c.progress = progress_update;
	c.progress_arg = &progress;
	status = o->leave_one_out ? leave_each_out(o, &c) : fit_once(o, &c);
	progress_end(&progress);
	fclose(diag);
	if (*why)
		fprintf(stderr, "These parameter sets could not be evaluated:"
				"\n%s", why);
	free(why);
	return status;
}

int cmd_calibrate(int argc, char **argv)
{
	struct calibrate_options o = { .out = NULL };
	size_t n = (size_t)argc;
	int status;

	common_init(&o.common, argc);
	o.parameter = arena_calloc(&o.common.arena, n, sizeof(*o.parameter));
	o.holdout = arena_calloc(&o.common.arena, n, sizeof(*o.holdout));
	common_parse(&argp, argc, argv, &o);
	status = run(&o);
	output_drop(&o.out_file);
	output_drop(&o.sets_file);
	common_free(&o.common);
	return status;
}
