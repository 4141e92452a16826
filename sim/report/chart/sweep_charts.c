/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An output is drawn along the first axis of numbers, and, in a grid, as a map
 * over the first two; where there is none, by the first axis of words.  A sample
 * from a range has no lines: no two of its points share a value.
 */
#include "report/chart/sweep_charts.h"

#include <err.h>
#include <string.h>

#include "engine/arena.h"
#include "report/chart/gnuplot.h"
#include "report/output.h"
#include "report/sweep_csv.h"
#include "report/sweep_table.h"

/* Opens DIR/NAME. */
static bool open_in(struct output *out, struct arena *arena, const char *dir,
		    const char *name)
{
	return output_open(out, arena_printf(arena, "%s/%s", dir, name));
}

/* -- sweeps -- */

/* The first axis of numbers from 'after' on; -1: none. */
static int drawn_axis(const struct stored *s, int after)
{
	for (int i = after; i < s->nr_axes; i++) {
		const struct stored_axis *a = &s->axis[i];

		if (a->target == AXIS_PARAMETER && a->numbers && !a->range && a->nr > 1)
			return i;
	}
	return -1;
}

static int word_axis(const struct stored *s)
{
	for (int i = 0; i < s->nr_axes; i++)
		if (s->axis[i].target == AXIS_PARAMETER &&
		    !s->axis[i].numbers && s->axis[i].nr > 1)
			return i;
	return -1;
}

/* Each value at least 1.5 times the one before, on the average. */
static bool wants_log(const struct stored_axis *a)
{
	double ratio = 1;

	for (int i = 1; i < a->nr; i++)
		ratio *= 1.5;
	return a->log || (a->lo > 0 && a->hi / a->lo >= ratio && a->nr > 2);
}

static const char *unit_of(const struct stored_axis *a)
{
	return a->is_time ? " [ms]" : NULL;
}

/* What tells the lines of a kernel apart, if anything. */
static const char *line_axis(const struct stored *s, int x)
{
	for (int i = 0; i < s->nr_axes; i++)
		if (i != x && s->axis[i].target == AXIS_PARAMETER)
			return s->axis[i].path;
	return s->nr_drivers > 1 ? "driver" : NULL;
}

/* A line chart if y < 0, else a map. */
static bool draw_sweep(const struct stored *s, struct arena *arena,
		       const char *dir, int x, int y, const char *output,
		       const char *ending)
{
	bool lines = y < 0;

	return gnuplot_run(lines ? "sweep-lines.gp" : "sweep-heatmap.gp",
			   (const struct gnuplot_setting[]){
		{ "csv", arena_printf(arena, "%s/sweep.csv", dir) },
		{ "out", arena_printf(arena, "%s/%s-%s.%s", dir,
				      lines ? "lines" : "heatmap", output,
				      ending) },
		{ "along", s->axis[x].path },
		{ "along_unit", unit_of(&s->axis[x]) },
		{ "across", lines ? NULL : s->axis[y].path },
		{ "across_unit", lines ? NULL : unit_of(&s->axis[y]) },
		{ "output", output },
		{ "title", s->title },
		{ "by2", lines ? line_axis(s, x) : NULL },
		{ "logx", wants_log(&s->axis[x]) ? "yes" : NULL },
		{ NULL, NULL } });
}

static bool write_points(struct stored *s, struct arena *arena, const char *dir)
{
	struct output out;
	bool ok;

	if (!open_in(&out, arena, dir, "sweep.csv"))
		return false;
	ok = sweep_csv_write(s, out.f);
	if (!ok)
		warnx("%s", stored_error(s));
	return output_close(&out) && ok;
}

/* A row per word. */
static bool draw_words(const struct stored *s, struct arena *arena,
		       const char *dir, int along, const char *output,
		       const char *ending)
{
	return gnuplot_run("sweep-words.gp", (const struct gnuplot_setting[]){
		{ "csv", arena_printf(arena, "%s/sweep.csv", dir) },
		{ "out", arena_printf(arena, "%s/words-%s.%s", dir, output,
				      ending) },
		{ "along", s->axis[along].path },
		{ "output", output },
		{ "title", s->title },
		{ "by2", line_axis(s, along) },
		{ NULL, NULL } });
}

static const char *const ending[] = { "png", "svg" };

static bool draw_all_words(const struct stored *s, struct arena *arena,
			   const char *dir)
{
	int along = word_axis(s);

	if (along < 0)
		warnx("no axis to draw along");
	for (int i = 0; along >= 0 && i < 2 * s->nr_outputs; i++)
		if (!draw_words(s, arena, dir, along, s->output[i / 2],
				ending[i % 2]))
			return false;
	return true;
}

static bool draw_outputs(const struct stored *s, struct arena *arena,
			 const char *dir)
{
	int x = drawn_axis(s, 0), y = x < 0 ? -1 : drawn_axis(s, x + 1);
	bool map = y >= 0 && !strcmp(s->plan, "design: grid");

	if (x < 0)
		return draw_all_words(s, arena, dir);
	for (int i = 0; i < 2 * s->nr_outputs; i++) {
		const char *name = s->output[i / 2], *end = ending[i % 2];

		if (!draw_sweep(s, arena, dir, x, -1, name, end) ||
		    (map && !draw_sweep(s, arena, dir, x, y, name, end)))
			return false;
	}
	return true;
}

bool sweep_charts(struct stored *s, const char *dir)
{
	struct arena arena;
	bool ok;

	arena_init(&arena, 0);
	ok = output_directory(dir) && write_points(s, &arena, dir) &&
	     draw_outputs(s, &arena, dir);
	arena_free(&arena);
	return ok;
}

/* -- sensitivity studies -- */

static bool write_measures(const struct measure *m, int nr,
			   struct arena *arena, const char *dir)
{
	struct output out;

	if (!open_in(&out, arena, dir, "sensitivity.csv"))
		return false;
	sensitivity_csv_write(m, nr, out.f);
	return output_close(&out);
}

/* By plots/sensitivity-GP.gp. */
static bool draw_measures(struct arena *arena, const char *dir, const char *gp,
			  const char *chart)
{
	bool ok = true;

	gp = arena_printf(arena, "sensitivity-%s.gp", gp);
	for (int i = 0; i < 2 && ok; i++)
		ok = gnuplot_run(gp, (const struct gnuplot_setting[]){
			{ "csv", arena_printf(arena, "%s/sensitivity.csv", dir) },
			{ "out", arena_printf(arena, "%s/%s.%s", dir, chart,
					      ending[i]) },
			{ "pawn", strcmp(chart, "pawn") ? NULL : "yes" },
			{ NULL, NULL } });
	return ok;
}

bool sensitivity_charts(const struct measure *m, int nr,
			enum sensitivity_method method, const char *dir)
{
	struct arena arena;
	bool ok;

	arena_init(&arena, 0);
	ok = output_directory(dir) && write_measures(m, nr, &arena, dir);
	if (method == METHOD_MORRIS)
		ok = ok && draw_measures(&arena, dir, "morris", "morris") &&
		     draw_measures(&arena, dir, "tornado", "tornado");
	else
		ok = ok && draw_measures(&arena, dir, "indices",
					 method == METHOD_PAWN ? "pawn"
							       : "sobol");
	arena_free(&arena);
	return ok;
}
