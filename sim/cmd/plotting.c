/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What plot and report draw: see plotting.h.
 */
#include "cmd/plotting.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/verbs.h"
#include "report/chart/chart_data.h"
#include "report/chart/charts.h"
#include "report/chart/sweep_charts.h"
#include "report/hgrm.h"
#include "report/output.h"
#include "report/run_csv.h"
#include "report/trace/timeline.h"
#include "scenario/source.h"

/* -- data files -- */

typedef bool write_fn(struct plotting *p, FILE *out);

static bool data_file(struct plotting *p, const char *name, write_fn *fn)
{
	const char *path = arena_printf(p->arena, "%s/%s", p->dir, name);
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
	csv_write_measured(&p->e, experiment_summaries(&p->e, p->arena), out);
	return true;
}

static bool explain(struct plotting *p, int kernel, int driver,
		    struct explanation *out)
{
	const char *error = explain_cell(p->s, kernel, driver,
					 p->jobs, p->arena, out);

	if (error)
		warnx("%s", error);
	return !error;
}

static bool write_where(struct plotting *p, FILE *out)
{
	p->explanation = arena_calloc(p->arena, (size_t)p->e.nr_cells,
				      sizeof(*p->explanation));
	where_header(out);
	for (int c = 0; c < p->e.nr_cells; c++) {
		const struct cell *cell = &p->e.cell[c];
		struct explanation *x = &p->explanation[c];

		if (!explain(p, cell->kernel, cell->driver, x))
			return false;
		where_rows(x, p->s->driver[cell->driver].name,
			   p->s->kernel[cell->kernel].name, cell->kernel, out);
	}
	return true;
}

/* The chosen replication of the chosen cell, listened to. */
static bool listen(struct plotting *p, trace_fn fn, void *ctx)
{
	return cell_listen(p->s, p->kernel, p->driver, p->cell.replication,
			   &(struct observer){ fn, ctx }, p->arena);
}

static bool write_grace_periods(struct plotting *p, FILE *out)
{
	*p->gps = (struct gp_listener){ .out = out };
	gp_header(out);
	return listen(p, gp_record, p->gps);
}

static int by_total(const void *a, const void *b)
{
	const struct attribution *x = a, *y = b;

	return (x->total > y->total) - (x->total < y->total);
}

/* "sensitivity: morris of 40, ...": which it is of. */
static enum sensitivity_method method_of_plan(const char *plan)
{
	const char *method = plan + strlen("sensitivity: ");

	if (!strncmp(method, "morris", 6))
		return METHOD_MORRIS;
	return strncmp(method, "pawn", 4) ? METHOD_SOBOL : METHOD_PAWN;
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
	if (!p->cell.umount)
		shown = &a.umount[(a.nr - 1) / 2];
	for (int i = 0; i < a.nr && !shown; i++)
		if (a.umount[i].umount == p->cell.umount)
			shown = &a.umount[i];
	if (!shown) {
		warnx("--umount %d: a run has only %d", p->cell.umount,
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
	const char *wrong = crew_run(&crew, p->jobs, 2, trace_file,
				     p, NULL, NULL);

	if (wrong && *wrong)
		warnx("%s", wrong);
	crew_free(&crew);
	return !wrong;
}

/* -- percentile files -- */

struct span plotting_pool(const struct plotting *p, const struct cell *cell)
{
	return samples_of(cell->replication, cell->nr, false, p->arena).all;
}

/* "idle-+persb.hgrm"; a slash in a name becomes a dash. */
static bool write_hgrm(struct plotting *p, const struct cell *cell)
{
	char *name = arena_printf(p->arena, "%s-%s.hgrm",
				  p->s->driver[cell->driver].name,
				  p->s->kernel[cell->kernel].name);
	struct output out;
	struct span x = plotting_pool(p, cell);

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '-';
	if (!output_open(&out, arena_printf(p->arena, "%s/%s", p->dir,
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
		struct span x = plotting_pool(p, cell);

		ladder_rows(x.x, x.n, p->s->driver[cell->driver].name,
			    p->s->kernel[cell->kernel].name, out);
	}
	return true;
}

/* -- all of it -- */

/* "TITLE: driver, kernel". */
const char *plotting_cell_title(const struct plotting *p)
{
	const char *title = p->s->title ? p->s->title : "";
	const char *driver = p->s->driver[p->driver].name;
	const char *kernel = p->s->kernel[p->kernel].name;

	return arena_printf(p->arena, "%s%s%s, %s", title, *title ? ": " : "",
			    driver, kernel);
}

/* And which umount it is. */
const char *plotting_timeline_title(const struct plotting *p)
{
	return arena_printf(p->arena, "%s, replication %d, umount %d, %.1f ms",
			    plotting_cell_title(p), p->cell.replication,
			    p->shown->umount, simtime_ms(p->shown->total));
}

static bool draw_grace_periods(const struct plotting *p)
{
	if (p->gps->periods && p->gps->batches)
		return chart_of(CHART_GRACE_PERIODS, p->dir,
				plotting_cell_title(p), false);
	warnx("no chart of grace periods: in that replication %s", p->gps->periods ?
	      "no callback was invoked" : "none ended beside the umounts");
	return true;
}

bool draw_scenario(struct plotting *p)
{
	const char *dir = p->dir, *title = p->s->title;
	bool measured = p->s->nr_measured > 0;

	if (!output_directory(dir))
		return false;
	p->shown = arena_alloc(p->arena, sizeof(*p->shown));
	p->gps = arena_alloc(p->arena, sizeof(*p->gps));
	return data_file(p, "samples.csv", write_samples) &&
	       (!measured || data_file(p, "measured.csv", write_measured)) &&
	       chart_latency(dir, title, measured) && write_hgrms(p) &&
	       data_file(p, "ladder.csv", write_ladder) &&
	       chart_of(CHART_LADDER, dir, title, measured) &&
	       data_file(p, "where.csv", write_where) &&
	       chart_of(CHART_WHERE, dir, title, false) && trace_files(p) &&
	       chart_of(CHART_TIMELINE, dir, plotting_timeline_title(p),
			false) &&
	       draw_grace_periods(p);
}

/* -- stores -- */

bool is_store(const char *path)
{
	static const char magic[16] = "SQLite format 3";
	char head[sizeof(magic)];
	FILE *f = strcmp(path, "-") ? fopen(path, "r") : NULL;
	bool is = f && fread(head, 1, sizeof(head), f) == sizeof(head) &&
		  !memcmp(head, magic, sizeof(head));

	if (is)
		source_remember(fileno(f));
	if (f)
		fclose(f);
	return is;
}

int draw_study(const char *path, struct stored *s, const char *dir)
{
	bool ok;
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
	m = stored_measures(s, &nr);
	if (!m || !nr) {
		warnx("%s: %s", path, m ? "the study is not finished: there "
		      "are no indices" : stored_error(s));
		return EXIT_FAILED;
	}
	ok = sensitivity_charts(m, nr, method_of_plan(s->plan), dir);
	return ok ? EXIT_OK : EXIT_FAILED;
}
