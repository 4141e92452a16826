/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim run: a scenario in, predicted latencies out.
 *
 * The table goes to standard output unless --json or --csv does.  Files are
 * opened before the work and written after it.
 */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cell_option.h"
#include "cmd/common.h"
#include "cmd/verbs.h"
#include "report/chart/charts.h"
#include "report/output.h"
#include "report/run_csv.h"
#include "report/run_json.h"
#include "report/run_rows.h"
#include "report/run_table.h"
#include "study/explanation.h"
#include "study/precision.h"
#include "study/slowest.h"
#include "study/warmup.h"

struct run_options {
	struct common_options common;
	const char *json, *csv, *plot;
	double precision;  /* --precision; 0: as many as the scenario says */
	int slowest;       /* how many to list */
	bool verbose;
	bool rows;         /* --format: one table of this format */
	enum rows_format format;
};

/* -- options -- */

enum { OPT_JSON = 0x200, OPT_CSV, OPT_PLOT, OPT_PRECISION, OPT_SLOWEST,
       OPT_FORMAT };

/* "2%" or "0.02". */
static double parse_precision(const char *arg, struct argp_state *state)
{
	char *end;
	double x = strtod(arg, &end);

	if (end != arg && *end == '%') {
		x /= 100;
		end++;
	}
	if (end == arg || *end || !(x >= 0.001 && x <= 0.5))
		argp_error(state, "--precision '%s': 0.1%% to 50%% expected",
			   arg);
	return x;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		state->child_inputs[1] = &o->common;
		return 0;
	case OPT_JSON:
		o->json = arg;
		return 0;
	case OPT_CSV:
		o->csv = arg;
		return 0;
	case OPT_PLOT:
		o->plot = arg;
		return 0;
	case OPT_PRECISION:
		o->precision = parse_precision(arg, state);
		return 0;
	case OPT_SLOWEST:
		o->slowest = cell_option_number("--slowest", arg, 1, state);
		return 0;
	case OPT_FORMAT:
		o->rows = rows_format(arg, &o->format);
		if (!o->rows)
			argp_error(state, "--format %s: markdown, tsv or csv "
				   "expected", arg);
		return 0;
	case 'v':
		o->verbose = true;
		return 0;
	case ARGP_KEY_SUCCESS:
		if (o->json && o->csv && !strcmp(o->json, o->csv))
			argp_error(state, "--json and --csv cannot both go to "
				   "%s", strcmp(o->json, "-") ? o->json :
				   "standard output");
		if (o->slowest && ((o->json && !strcmp(o->json, "-")) ||
				   (o->csv && !strcmp(o->csv, "-"))))
			argp_error(state, "--slowest: there is no table");
		if (o->rows && o->slowest)
			argp_error(state, "--format: a table of results only, "
				   "without --slowest");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "json", .key = OPT_JSON, .arg = "FILE",
	  .doc = "Write results, which can be run again" },
	{ .name = "csv", .key = OPT_CSV, .arg = "FILE",
	  .doc = "Write every sample" },
	{ .name = "format", .key = OPT_FORMAT, .arg = "NAME",
	  .doc = "A row per cell, as markdown, tsv or csv" },
	{ .name = "plot", .key = OPT_PLOT, .arg = "DIR",
	  .doc = "Draw the latency distributions into DIR" },
	{ .name = "precision", .key = OPT_PRECISION, .arg = "PERCENT",
	  .doc = "Replicate until intervals are so narrow" },
	{ .name = "slowest", .key = OPT_SLOWEST, .arg = "N",
	  .doc = "List the N slowest, for explain and trace" },
	{ .name = "verbose", .key = 'v', .doc = "Say how fast the run was" },
	{ .name = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SCENARIO",
	.doc = "Predicts the latency of umount(8) for every kernel and driver "
	       "of a scenario."
	       "\vA results file of --json is run again. FILE may be - for "
	       "standard output, which then has no table. The same seed gives "
	       "the same results for any -j.",
	.children = common_children,
	.help_filter = common_help,
};

/* -- how many replications -- */

/* What each cell needed, or how far it came. */
static void print_precision(const struct experiment *e, double target,
			    const int *needed, const struct cell_summary *sum,
			    FILE *out)
{
	const struct scenario *s = e->scenario;

	fprintf(out, "\nPrecision %g %%, asked of p50, p95 and p99; "
		"replications that it took:\n", 100 * target);
	for (int c = 0; c < e->nr_cells; c++) {
		double h = precision_of(&sum[c]);

		fprintf(out, "  %s, %s: ", s->driver[e->cell[c].driver].name,
			s->kernel[e->cell[c].kernel].name);
		if (needed[c])
			fprintf(out, "%d\n", needed[c]);
		else if (isinf(h))
			fprintf(out, "not met by %d, too few for an interval\n",
				s->replications);
		else
			fprintf(out, "not met by %d, +-%.1f %%\n",
				s->replications, 100 * h);
	}
}

struct precision {
	double target;
	int *needed; /* replications of each cell; 0: it is not met */
};

static bool not_precise(void *ctx, const struct experiment *e, int *to)
{
	const struct precision *p = ctx;
	struct arena scratch;
	int next;

	arena_init(&scratch, 0);
	next = precision_judge(e, experiment_summaries(e, &scratch), p->target,
			       p->needed);
	arena_free(&scratch);
	for (int c = 0; c < e->nr_cells; c++)
		to[c] = next;
	return next;
}

/* Stages until the precision is met, or the cap is hit: see precision.h. */
static bool run_stages(struct run_options *o, struct scenario *s,
		       const bool *selected, struct experiment *e, int *needed)
{
	struct precision p = { o->precision, needed };
	int first = s->replications > PRECISION_FIRST ? s->replications
						      : PRECISION_FIRST;

	if (!common_run_more(&o->common, s, selected, first,
			     first > PRECISION_MOST ? first : PRECISION_MOST,
			     not_precise, &p, e))
		return false;
	s->replications = experiment_most(e);
	return true;
}

/* -- results -- */

/* Everything that is to be written. */
struct results {
	const struct run_options *o;
	const struct experiment *e;
	struct cell_summary *summary;
	struct cell_judgement *judgement;
	int nr_judgements;
	int *needed; /* replications of each cell, with --precision */
	struct output table, json, csv, samples, measured;
	char *dir_samples, *dir_measured; /* paths of the last two */
};

static bool close_results(struct results *r)
{
	bool ok = output_close(&r->table);

	ok = output_close(&r->json) && ok;
	ok = output_close(&r->csv) && ok;
	ok = output_close(&r->samples) && ok;
	return output_close(&r->measured) && ok;
}

static void drop_results(struct results *r)
{
	output_drop(&r->table);
	output_drop(&r->json);
	output_drop(&r->csv);
	output_drop(&r->samples);
	output_drop(&r->measured);
}

static char *path_in(struct arena *arena, const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 2;
	char *path = arena_alloc(arena, size);

	snprintf(path, size, "%s/%s", dir, name);
	return path;
}

static bool open_plot(struct results *r, struct arena *arena,
		      const struct scenario *s)
{
	const char *dir = r->o->plot;

	if (!output_directory(dir))
		return false;
	r->dir_samples = path_in(arena, dir, "samples.csv");
	if (!output_open(&r->samples, r->dir_samples))
		return false;
	if (!s->nr_measured)
		return true;
	r->dir_measured = path_in(arena, dir, "measured.csv");
	return output_open(&r->measured, r->dir_measured);
}

static bool open_results(struct results *r, struct arena *arena,
			 const struct scenario *s)
{
	const struct run_options *o = r->o;

	if (o->json && !output_open(&r->json, o->json))
		return false;
	if (o->csv && !output_open(&r->csv, o->csv))
		return false;
	if (o->plot && !open_plot(r, arena, s))
		return false;
	if (r->json.f != stdout && r->csv.f != stdout)
		output_open(&r->table, "-");
	return true;
}

/* Of what was run: a warm-up that several begin with counts once. */
static void print_speed(const struct experiment *e, FILE *out)
{
	struct totals t = experiment_totals(e, false);
	double simulated = (double)(t.simulated - t.copied) / (double)SEC;
	double events = (double)(t.events - t.copied_events);
	double wall = 0, core_wall = 0;
	int jobs = 0;

	for (const struct stage *g = e->last; g; g = g->before) {
		wall += g->crew.wall;
		core_wall += g->crew.core_wall;
		if (g->crew.nr > jobs)
			jobs = g->crew.nr;
	}
	fprintf(out,
		"\n%.4g simulated s in %.3g s on %d thread%s, "
		"%.0f per s and core\n"
		"%.4g events, %.0f per simulated s, "
		"%.3g million per s and core\n",
		simulated, wall, jobs, jobs == 1 ? "" : "s",
		simulated / core_wall, events, events / simulated,
		events / core_wall / 1e6);
}

/* Each is run again, listened to: only that says which umount it is. */
static bool print_slowest(const struct results *r, FILE *out)
{
	const struct scenario *s = r->e->scenario;
	struct slow_sample *list;
	struct arena arena;
	const char *wrong = NULL;
	size_t n;

	arena_init(&arena, 0);
	n = slowest_first(r->e, &arena, &list);
	fputs("\nSlowest  replication  umount  driver, kernel\n", out);
	for (size_t i = 0; !wrong && i < n && i < (size_t)r->o->slowest; i++) {
		const struct cell *c = list[i].cell;
		struct attribution a;

		wrong = explain_sample(s, c->kernel, c->driver,
				       list[i].replication, list[i].sample,
				       &arena, &a);
		if (!wrong)
			fprintf(out, "%7.2f%13d%8d  %s, %s\n",
				simtime_ms(list[i].latency), a.replication,
				a.umount, s->driver[c->driver].name,
				s->kernel[c->kernel].name);
	}
	if (wrong)
		warnx("%s", wrong);
	arena_free(&arena);
	return !wrong;
}

/* Whether the warm-up was long enough, and where it was not: of what has a load. */
static void print_warmup(const struct experiment *e, FILE *out)
{
	const struct scenario *s = e->scenario;
	int loaded = 0, judged = 0, bad = 0;
	struct arena arena;

	arena_init(&arena, 0);
	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell *cell = &e->cell[c];
		struct warmup w;

		if (!s->driver[cell->driver].pressure)
			continue;
		w = warmup_of(cell->replication, cell->nr, &arena);
		loaded++;
		judged += w.n >= WARMUP_LEAST;
		if (!w.cut)
			continue;
		if (!bad++)
			fputs("\nThe warm-up was too short (MSER-5):\n", out);
		fprintf(out, "  %s, %s: the first %d of %d samples are\n"
			"    %.0f %% %s than the rest\n", s->driver[cell->driver].name,
			s->kernel[cell->kernel].name, w.cut, w.n,
			100 * fabs(w.off), w.off > 0 ? "slower" : "faster");
	}
	arena_free(&arena);
	if (judged && !bad)
		fprintf(out, "\nThe warm-up was long enough: MSER-5, in the %d of "
			"%d cells under pressure\nthat have %d samples.\n",
			judged, loaded, WARMUP_LEAST);
}

static bool print_tables(struct results *r)
{
	struct table table = common_table(r->e, r->summary, r->table.f);

	if (r->o->rows) {
		rows_print(r->e, r->summary, r->o->format, r->table.f);
		if (r->o->precision > 0)
			print_precision(r->e, r->o->precision, r->needed,
					r->summary, stderr);
		return true;
	}
	table.judgement = r->judgement;
	table.nr_judgements = r->nr_judgements;
	table.changes = r->o->common.changes;
	table_print_latencies(&table, r->table.f);
	print_warmup(r->e, r->table.f);
	if (r->o->precision > 0)
		print_precision(r->e, r->o->precision, r->needed, r->summary,
				r->table.f);
	table_print_judgement(&table, r->table.f);
	if (r->o->verbose)
		print_speed(r->e, r->table.f);
	return !r->o->slowest || print_slowest(r, r->table.f);
}

static bool write_results(struct results *r)
{
	bool ok = !r->table.f || print_tables(r);

	if (r->json.f)
		json_write_results(r->e, r->summary, &r->o->common.from,
				   r->json.f);
	if (r->csv.f)
		csv_write_samples(r->e, r->csv.f);
	if (r->samples.f)
		csv_write_samples(r->e, r->samples.f);
	if (r->measured.f)
		csv_write_measured(r->e, r->summary, r->measured.f);
	return close_results(r) && ok;
}

/* -- the verb -- */

static int run(struct run_options *o)
{
	struct arena *arena = &o->common.arena;
	struct scenario *s = common_load(&o->common, "run");
	struct results r = { .o = o };
	struct experiment e;
	bool *selected, ok;

	if (!s || !common_select(&o->common, s, &selected))
		return EXIT_USAGE;
	if (!open_results(&r, arena, s)) {
		drop_results(&r);
		return EXIT_FAILED;
	}
	common_evidence(&o->common, s);
	r.needed = arena_calloc(arena, (size_t)s->nr_kernels *
				       (size_t)s->nr_drivers, sizeof(int));
	if (o->precision > 0 ? !run_stages(o, s, selected, &e, r.needed)
			     : !common_run(&o->common, s, selected, &e)) {
		drop_results(&r);
		experiment_free(&e);
		return EXIT_FAILED;
	}

	r.e = &e;
	r.summary = experiment_summaries(&e, arena);
	r.judgement = experiment_judge(&e, r.summary, arena,
				       &r.nr_judgements);
	ok = write_results(&r);
	if (ok && o->plot)
		ok = chart_latency(o->plot, s->title, r.dir_measured);
	if (!o->common.quiet && isatty(STDERR_FILENO) &&
	    !(o->verbose && isatty(STDOUT_FILENO)))
		print_speed(&e, stderr);
	experiment_free(&e);
	return ok ? EXIT_OK : EXIT_FAILED;
}

int cmd_run(int argc, char **argv)
{
	struct run_options o = { .json = NULL };
	int status;

	common_init(&o.common, argc);
	common_parse(&argp, argc, argv, &o);
	status = run(&o);
	common_free(&o.common);
	return status;
}
