/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim sensitivity: which parameter drives the tail.
 *
 * --model runs a function whose indices are known through the same code, and
 * fails with status 3 if more of them lie outside their intervals than chance
 * would put there in one study of a hundred.
 */
#include <err.h>
#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/sweep.h"
#include "cmd/verbs.h"
#include "report/chart/sweep_charts.h"
#include "report/output.h"
#include "report/sweep_table.h"
#include "study/sensitivity.h"
#include "study/store_write.h"

/*
 * Of ten 95 % intervals one or two miss in every second study; with this seed
 * none does, so that a miss is a fault.
 */
#define CHECK_SEED 4

struct options {
	struct study_options study;
	const char *function;
	const char *method;
	int samples;
};

enum { OPT_MODEL = 0x300, OPT_METHOD, OPT_SAMPLES };

/* A function has no file, no store and no seed but its own. */
static void refuse_ignored(const struct study_options *o,
			   struct argp_state *state)
{
	if (o->path)
		argp_error(state, "--model runs a function: %s has no use",
			   o->path);
	if (o->store || o->extend || o->set.nr)
		argp_error(state, "--model runs a function: no %s",
			   o->store ? "-o" : o->extend ? "--extend"
						       : "--set or --seed");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char *end;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->study;
		return 0;
	case OPT_MODEL:
		o->function = arg;
		o->study.needs_no_file = true;
		return 0;
	case OPT_METHOD:
		if (strcmp(arg, "sobol") && strcmp(arg, "morris") &&
		    strcmp(arg, "pawn"))
			argp_error(state, "--method %s: sobol, morris or pawn "
				   "expected", arg);
		o->method = arg;
		return 0;
	case ARGP_KEY_SUCCESS:
		if (o->function)
			refuse_ignored(&o->study, state);
		return 0;
	case OPT_SAMPLES:
		o->samples = (int)strtol(arg, &end, 10);
		if (*end || o->samples < 2 || o->samples > 1 << 20)
			argp_error(state, "--samples %s: 2 to %d expected", arg,
				   1 << 20);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "method", .key = OPT_METHOD, .arg = "NAME",
	  .doc = "sobol, morris or pawn, for that of FILE" },
	{ .name = "samples", .key = OPT_SAMPLES, .arg = "N",
	  .doc = "Rows, or trajectories, for those of FILE" },
	{ .name = "model", .key = OPT_MODEL, .arg = "NAME",
	  .doc = "Check against ishigami or g-function instead" },
	{ .name = NULL },
};

static const struct argp_child children[] = {
	{ .argp = &study_argp },
	{ .argp = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "FILE",
	.doc = "Finds out which parameters drive the outputs: Morris screening, "
	       "Sobol or PAWN indices."
	       "\vFILE is a sweep file whose axes are the parameters: "
	       "docs/sweeps.md. Interrupted, the same command goes on where "
	       "it stopped.",
	.children = children,
	.help_filter = common_help,
};

/* -- results -- */

static bool write_results(struct study_options *o, const struct sensitivity *s)
{
	struct output out;
	struct measure *m;
	bool ok = true;
	int nr;

	if (o->csv_file.f != stdout) {
		output_open(&out, "-");
		sensitivity_table_print(s, out.f);
		ok = output_close(&out);
	}
	m = sensitivity_measures(s, &o->arena, &nr);
	if (ok && o->csv) {
		sensitivity_csv_write(m, nr, o->csv_file.f);
		ok = output_close(&o->csv_file);
	}
	if (ok && o->plot)
		ok = sensitivity_charts(m, nr, s->config.method, o->plot);
	return ok;
}

/* -- functions with known indices -- */

static bool covers(const char *name, const char *parameter,
		   const struct estimate *e, double truth)
{
	bool ok = e->lo <= truth + 1e-12 && truth <= e->hi + 1e-12;

	printf("  %s of %s: true %.4f, %s %.4f .. %.4f\n", name, parameter,
	       truth, ok ? "inside" : "NOT inside", e->lo, e->hi);
	return ok;
}

static bool check_function(const struct model *m, const struct sensitivity *s)
{
	const struct sobol_result *r = &s->result[0].sobol;
	unsigned int n = 2 * (unsigned int)m->d, outside = 0;

	if (s->config.method != METHOD_SOBOL)
		return true;
	putchar('\n');
	for (int i = 0; i < m->d; i++) {
		outside += !covers("S1", m->parameter[i], &r->s1[i], m->s1[i]);
		outside += !covers("ST", m->parameter[i], &r->st[i], m->st[i]);
	}
	if (outside)
		printf("  %u of %u outside; one in twenty is by chance\n",
		       outside, n);
	return !outside || gsl_cdf_binomial_Q(outside - 1, 0.05, n) > 0.01;
}

static int run_function(struct options *o, struct sensitivity_config *c)
{
	const struct model *m = model_function(o->function, &o->study.arena);
	struct sensitivity s;
	const char *wrong;

	if (!m) {
		warnx("--model %s: ishigami or g-function expected",
		      o->function);
		return EXIT_USAGE;
	}
	wrong = sensitivity_run(m, c, CHECK_SEED, &o->study.arena, &s);
	if (wrong) {
		warnx("%s", wrong);
		return EXIT_FAILED;
	}
	if (!write_results(&o->study, &s))
		return EXIT_FAILED;
	return check_function(m, &s) ? EXIT_OK : EXIT_NOT_MET;
}

/* -- the simulator -- */

/* A point without a value leaves an output without indices. */
static bool some_result(const struct sensitivity *s)
{
	bool constant = false;

	for (int i = 0; i < s->model->nr_outputs; i++) {
		if (!s->result[i].missing && !s->result[i].constant)
			return true;
		constant |= s->result[i].constant;
	}
	warnx("no output has an index: %s", constant
		      ? "none varies" : "none has a value at every point");
	return false;
}

static int run_simulator(struct options *o, const struct sweep_file *f,
			 const struct sensitivity_config *c)
{
	struct study_options *study = &o->study;
	struct progress progress;
	struct sweep_model sim = {
		.file = f, .path = study->store, .version = UMOUNTSIM_VERSION,
		.extend = study->extend, .engine = study->computer->engine,
		.jobs = study->jobs, .progress = progress_update,
		.arg = &progress,
	};
	struct sensitivity s;
	const char *wrong;
	int nr;
	bool ok;

	progress_start(&progress, study->quiet);
	wrong = sensitivity_run(model_simulator(&sim, &study->arena), c,
				f->seed, &study->arena, &s);
	progress_end(&progress);
	if (wrong && sim.bad_file) {
		warnx("%s", wrong);
		return EXIT_USAGE;
	}
	if (!wrong) {
		struct measure *m = sensitivity_measures(&s, &study->arena,
							 &nr);

		if (!store_measures(sim.store, m, nr))
			wrong = store_error(sim.store);
	}
	ok = !wrong && write_results(study, &s) && some_result(&s);
	ok = study_some_points(study, sim.store, sim.sweep->nr_points) && ok;
	return study_close(study, sim.store, wrong) && ok ? EXIT_OK
							  : EXIT_FAILED;
}

static int run(struct options *o)
{
	struct study_options *study = &o->study;
	struct sensitivity_config c = {
		.method = METHOD_SOBOL, .samples = 4096, .levels = 4,
		.bootstrap = 1000,
	};
	const struct sweep_file *f = NULL;

	if (!o->function) {
		f = sweepfile_load(&study->arena, study->path, study->set.item,
				   study->set.nr, stderr);
		if (!f)
			return EXIT_USAGE;
		c = f->sensitivity;
	}
	if (o->method && strcmp(o->method, method_name(c.method))) {
		c.method = !strcmp(o->method, "morris") ? METHOD_MORRIS
			   : !strcmp(o->method, "pawn") ? METHOD_PAWN
							: METHOD_SOBOL;
		c.samples = method_samples(c.method);
	}
	if (o->function)
		c.dummy = c.method == METHOD_PAWN;
	if (o->samples)
		c.samples = o->samples;
	if (c.samples < sensitivity_least(c.method)) {
		warnx("%s of %d samples: what it says of fewer than %d does not "
		      "hold", method_name(c.method), c.samples,
		      sensitivity_least(c.method));
		return EXIT_USAGE;
	}
	if (!study_open_files(study))
		return EXIT_FAILED;
	return o->function ? run_function(o, &c) : run_simulator(o, f, &c);
}

int sensitivity_command(int argc, char **argv,
			const struct computer *computer)
{
	struct options o = { .samples = 0 };
	int status;

	study_init(&o.study, argc, computer);
	common_parse(&argp, argc, argv, &o);
	study_settle(&o.study);
	status = run(&o);
	study_free(&o.study);
	return status;
}

int cmd_sensitivity(int argc, char **argv)
{
	return sensitivity_command(argc, argv, &threads_of_this_process);
}
