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

#include "cmd/cell_option.h"
#include "cmd/common.h"
#include "cmd/verbs.h"
#include "report/chart/chart_data.h"
#include "report/chart/charts.h"
#include "report/chart/sweep_charts.h"
#include "report/hgrm.h"
#include "report/histogram.h"
#include "report/output.h"
#include "report/run_csv.h"
#include "report/trace/timeline.h"
#include "study/figures.h"

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

/* -- data files -- */

struct plotting {
	const struct plot_options *o;
	const struct scenario *s;
	struct experiment e;
	struct arena *arena;
	int kernel, driver; /* of the timeline and the grace periods */
	struct attribution *shown; /* by the timeline: outlives the thread */
};

typedef bool write_fn(struct plotting *p, FILE *out);

static bool data_file(struct plotting *p, const char *name, write_fn *fn)
{
	const char *path = arena_printf(p->arena, "%s/%s", p->o->dir, name);
	struct output out;
	bool ok;

	if (!output_open(&out, path))
		return false;
	ok = fn(p, out.f);
	return output_close(&out) && ok;
}

static bool write_samples(struct plotting *p, FILE *out)
{
	csv_write_samples(&p->e, out);
	return true;
}

static bool write_measured(struct plotting *p, FILE *out)
{
	csv_write_measured(&p->e, out);
	return true;
}

static bool explain(struct plotting *p, int kernel, int driver,
		    struct explanation *out)
{
	const char *error = explain_cell(p->s, kernel, driver,
					 p->o->common.jobs, p->arena, out);

	if (error)
		warnx("%s", error);
	return !error;
}

static bool write_where(struct plotting *p, FILE *out)
{
	where_header(out);
	for (int c = 0; c < p->e.nr_cells; c++) {
		const struct cell *cell = &p->e.cell[c];
		struct explanation x;

		if (!explain(p, cell->kernel, cell->driver, &x))
			return false;
		where_rows(&x, p->s->driver[cell->driver].name,
			   p->s->kernel[cell->kernel].name, cell->kernel, out);
	}
	return true;
}

/* The chosen replication of the chosen cell, listened to. */
static bool listen(struct plotting *p, trace_fn fn, void *ctx)
{
	return cell_listen(p->s, p->kernel, p->driver, p->o->cell.replication,
			   &(struct observer){ fn, ctx }, p->arena);
}

static bool write_grace_periods(struct plotting *p, FILE *out)
{
	struct gp_listener l = { .out = out };

	gp_header(out);
	return listen(p, gp_record, &l);
}

static int by_total(const void *a, const void *b)
{
	const struct attribution *x = a, *y = b;

	return (x->total > y->total) - (x->total < y->total);
}

static int nr_umounts(const struct plotting *p)
{
	const struct driver_config *d = &p->s->driver[p->driver];

	return d->samples * d->concurrency;
}

static bool write_timeline(struct plotting *p, FILE *out)
{
	int cpus = p->s->machine.host.cpus;
	struct attributor a;
	struct observer observer;
	struct timeline t;
	const struct attribution *shown = NULL;
	bool ok;

	attributor_init(&a, cpus, nr_umounts(p), p->arena);
	observer = attributor_observer(&a);
	ok = listen(p, observer.fn, observer.ctx);
	attributor_free(&a);
	if (!ok)
		return false;
	qsort(a.umount, (size_t)a.nr, sizeof(*a.umount), by_total);
	if (!p->o->cell.umount)
		shown = &a.umount[(a.nr - 1) / 2];
	for (int i = 0; i < a.nr && !shown; i++)
		if (a.umount[i].umount == p->o->cell.umount)
			shown = &a.umount[i];
	if (!shown) {
		warnx("--umount %d: a run has only %d", p->o->cell.umount,
		      a.nr);
		return false;
	}
	*p->shown = *shown;
	timeline_init(&t, shown->start, shown->start + shown->total, cpus,
		      nr_umounts(p), p->arena, out);
	ok = listen(p, timeline_record, &t);
	timeline_free(&t);
	return ok;
}

/* The files that take a run of their own. */
static const char *trace_file(void *ctx, struct crew_member *me, int task)
{
	struct plotting p = *(const struct plotting *)ctx;
	bool ok;

	p.arena = &me->keep;
	ok = task ? data_file(&p, "grace-periods.csv", write_grace_periods)
		  : data_file(&p, "timeline.csv", write_timeline);
	return ok ? NULL : ""; /* it has been told */
}

static bool trace_files(struct plotting *p)
{
	struct crew crew;
	const char *wrong = crew_run(&crew, p->o->common.jobs, 2, trace_file,
				     p, NULL, NULL);

	if (wrong && *wrong)
		warnx("%s", wrong);
	crew_free(&crew);
	return !wrong;
}

/* -- percentile files -- */

/* The cell's latencies, ascending. */
static struct span pool_cell(const struct plotting *p, const struct cell *cell)
{
	return samples_of(cell->replication, p->s->replications, false,
			  p->arena).all;
}

/* "idle-+persb.hgrm"; a slash in a name becomes a dash. */
static bool write_hgrm(struct plotting *p, const struct cell *cell)
{
	char *name = arena_printf(p->arena, "%s-%s.hgrm",
				  p->s->driver[cell->driver].name,
				  p->s->kernel[cell->kernel].name);
	struct output out;
	struct span x = pool_cell(p, cell);

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '-';
	if (!output_open(&out, arena_printf(p->arena, "%s/%s", p->o->dir,
					    name)))
		return false;
	hgrm_write(x.x, x.n, out.f);
	return output_close(&out);
}

static bool write_hgrms(struct plotting *p)
{
	for (int c = 0; c < p->e.nr_cells; c++)
		if (!write_hgrm(p, &p->e.cell[c]))
			return false;
	return true;
}

static bool write_ladder(struct plotting *p, FILE *out)
{
	ladder_header(out);
	for (int c = 0; c < p->e.nr_cells; c++) {
		const struct cell *cell = &p->e.cell[c];
		struct span x = pool_cell(p, cell);

		ladder_rows(x.x, x.n, p->s->driver[cell->driver].name,
			    p->s->kernel[cell->kernel].name, out);
	}
	return true;
}

/* -- the verb -- */

/* "TITLE: driver, kernel". */
static const char *cell_title(const struct plotting *p)
{
	const char *title = p->s->title ? p->s->title : "";
	const char *driver = p->s->driver[p->driver].name;
	const char *kernel = p->s->kernel[p->kernel].name;

	return arena_printf(p->arena, "%s%s%s, %s", title, *title ? ": " : "",
			    driver, kernel);
}

/* And which umount it is. */
static const char *timeline_title(const struct plotting *p)
{
	return arena_printf(p->arena, "%s, replication %d, umount %d, %.1f ms",
			    cell_title(p), p->o->cell.replication,
			    p->shown->umount, simtime_ms(p->shown->total));
}

static bool draw_all(struct plotting *p)
{
	const char *dir = p->o->dir, *title = p->s->title;
	bool measured = p->s->nr_measured > 0;

	p->shown = arena_alloc(p->arena, sizeof(*p->shown));
	return data_file(p, "samples.csv", write_samples) &&
	       (!measured || data_file(p, "measured.csv", write_measured)) &&
	       chart_latency(dir, title, measured) && write_hgrms(p) &&
	       data_file(p, "ladder.csv", write_ladder) &&
	       chart_of(CHART_LADDER, dir, title) &&
	       data_file(p, "where.csv", write_where) &&
	       chart_of(CHART_WHERE, dir, title) && trace_files(p) &&
	       chart_of(CHART_TIMELINE, dir, timeline_title(p)) &&
	       chart_of(CHART_GRACE_PERIODS, dir, cell_title(p));
}

static bool print_histograms(struct plotting *p)
{
	struct output out;

	output_open(&out, "-");
	for (int c = 0; c < p->e.nr_cells; c++) {
		const struct cell *cell = &p->e.cell[c];
		struct span x = pool_cell(p, cell);
		struct histogram h;

		histogram_of_times(&h, x.x, x.n);
		(*p->o->hist == 't' ? histogram_print : histogram_json)(
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
	if (!o->hist && !output_directory(o->dir))
		return EXIT_FAILED;
	if (common_run(&o->common, p->s, selected, &p->e))
		ok = o->hist ? print_histograms(p) : draw_all(p);
	experiment_free(&p->e);
	return ok ? EXIT_OK : EXIT_FAILED;
}

/* -- stores -- */

static bool is_sqlite(const char *path)
{
	static const char magic[16] = "SQLite format 3";
	char head[sizeof(magic)];
	FILE *f = strcmp(path, "-") ? fopen(path, "r") : NULL;
	bool is = f && fread(head, 1, sizeof(head), f) == sizeof(head) &&
		  !memcmp(head, magic, sizeof(head));

	if (f)
		fclose(f);
	return is;
}

static int draw_study(const char *path, struct stored *s, const char *dir)
{
	bool morris = !strncmp(s->plan, "sensitivity: morris", 19), ok;
	const char *why;
	struct measure *m;
	int nr, n, first;

	n = store_nr_with(s->db, "doubts", &first, &why, s->arena);
	if (n > 0)
		warnx("%s: the load of %d point%s says little of the kernel, "
		      "the first is %d: %s", path, n, n == 1 ? "" : "s", first,
		      why ? why : "?");
	if (strncmp(s->plan, "sensitivity:", 12)) {
		if (s->nr_there < s->nr_points)
			warnx("%s: has %d of %d points", path, s->nr_there,
			      s->nr_points);
		ok = sweep_charts(s, dir);
		return ok ? EXIT_OK : EXIT_FAILED;
	}
	if (!strncmp(s->plan, "sensitivity: pawn", 17)) {
		warnx("%s: there is no chart of PAWN indices", path);
		return EXIT_USAGE;
	}
	m = stored_measures(s, &nr);
	if (!m || !nr) {
		warnx("%s: %s", path, m ? "the study is not finished: there "
		      "are no indices" : stored_error(s));
		return EXIT_FAILED;
	}
	ok = sensitivity_charts(m, nr, morris ? METHOD_MORRIS : METHOD_SOBOL,
				dir);
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
	struct plotting p = { .o = &o };
	int status = EXIT_USAGE;

	common_init(&o.common, argc);
	common_parse(&argp, argc, argv, &o);
	p.arena = &o.common.arena;
	if (is_sqlite(o.common.path)) {
		status = plot_store(&o);
		common_free(&o.common);
		return status;
	}
	p.s = common_load(&o.common, "plot");
	if (p.s && cell_option_find(&o.cell, p.s, &p.kernel, &p.driver))
		status = plot_scenario(&o, &p);
	common_free(&o.common);
	return status;
}
