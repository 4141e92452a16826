/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts of sweeps and sensitivity studies: see sweep_charts.h.
 *
 * An output is drawn along the first axis of numbers, and, in a grid, as a map
 * over the first two.  A sample from a range has no lines: no two of its points
 * share a value.
 */
#include "report/chart/sweep_charts.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart/charts.h"
#include "report/chart/gnuplot.h"
#include "report/output.h"
#include "report/sweep_table.h"

static void set_path(FILE *f, const char *variable, const char *dir,
		     const char *name)
{
	char *path = chart_path(dir, name);

	gnuplot_set(f, variable, path);
	free(path);
}

/* -- sweeps -- */

/* The first axis of numbers from 'after' on; -1: none. */
static int drawn_axis(const struct stored *s, int after)
{
	for (int i = after; i < s->nr_axes; i++) {
		const struct stored_axis *a = &s->axis[i];

		if (a->parameter && a->numbers && !a->range && a->nr > 1)
			return i;
	}
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

/* What tells the lines of a kernel apart, if anything. */
static const char *line_axis(const struct stored *s, int x)
{
	for (int i = 0; i < s->nr_axes; i++)
		if (i != x && s->axis[i].parameter)
			return s->axis[i].path;
	return s->nr_drivers > 1 ? "driver" : NULL;
}

/* A line chart if y < 0, else a map. */
static bool draw_sweep(const struct stored *s, const char *dir, int x, int y,
		       const char *output, const char *ending)
{
	char *settings = NULL, name[80];
	size_t size;
	FILE *f = open_memstream(&settings, &size);
	bool ok;

	if (!f)
		err(1, "cannot draw");
	snprintf(name, sizeof(name), "%s-%s.%s", y < 0 ? "lines" : "heatmap",
		 output, ending);
	set_path(f, "csv", dir, "sweep.csv");
	set_path(f, "out", dir, name);
	gnuplot_set(f, "along", s->axis[x].path);
	if (y >= 0)
		gnuplot_set(f, "across", s->axis[y].path);
	gnuplot_set(f, "output", output);
	gnuplot_set(f, "title", s->title);
	if (y < 0 && line_axis(s, x))
		gnuplot_set(f, "by2", line_axis(s, x));
	if (wants_log(&s->axis[x]))
		fputs("logx=1; ", f);
	fclose(f);
	ok = gnuplot_run(y < 0 ? "sweep-lines.gp" : "sweep-heatmap.gp",
			 settings);
	free(settings);
	return ok;
}

static bool write_points(struct stored *s, const char *dir)
{
	char *path = chart_path(dir, "sweep.csv");
	struct output out;
	bool ok = output_open(&out, path);

	if (ok) {
		ok = stored_write_csv(s, out.f);
		if (!ok)
			warnx("%s", s->error);
		ok = output_close(&out) && ok;
	}
	free(path);
	return ok;
}

bool sweep_charts(struct stored *s, const char *dir)
{
	static const char *const ending[] = { "png", "svg" };
	int x = drawn_axis(s, 0), y = x < 0 ? -1 : drawn_axis(s, x + 1);
	bool ok = output_directory(dir) && write_points(s, dir);

	if (ok && x < 0) {
		warnx("no axis of numbers to draw along");
		return true;
	}
	for (int i = 0; i < 2 * s->nr_outputs && ok; i++) {
		const char *name = s->output[i / 2];

		ok = draw_sweep(s, dir, x, -1, name, ending[i % 2]);
		if (ok && y >= 0 && !strcmp(s->plan, "design: grid"))
			ok = draw_sweep(s, dir, x, y, name, ending[i % 2]);
	}
	return ok;
}

/* -- sensitivity studies -- */

static bool write_measures(const struct measure *m, int nr, const char *dir)
{
	char *path = chart_path(dir, "sensitivity.csv");
	struct output out;
	bool ok = output_open(&out, path);

	if (ok) {
		sensitivity_csv_write(m, nr, out.f);
		ok = output_close(&out);
	}
	free(path);
	return ok;
}

static bool draw_measures(const char *dir, const char *chart,
			  const char *ending)
{
	char *csv = chart_path(dir, "sensitivity.csv"), *out;
	char script[80], name[80];
	bool ok;

	snprintf(script, sizeof(script), "sensitivity-%s.gp", chart);
	snprintf(name, sizeof(name), "%s.%s", chart, ending);
	out = chart_path(dir, name);
	ok = gnuplot_draw(script, csv, out);
	free(csv);
	free(out);
	return ok;
}

bool sensitivity_charts(const struct measure *m, int nr,
			enum sensitivity_method method, const char *dir)
{
	static const char *const ending[] = { "png", "svg" };
	bool sobol = method == METHOD_SOBOL;
	bool ok = output_directory(dir) && write_measures(m, nr, dir);

	for (int i = 0; i < 2 && ok; i++) {
		ok = draw_measures(dir, sobol ? "sobol" : "morris", ending[i]);
		if (ok && !sobol)
			ok = draw_measures(dir, "tornado", ending[i]);
	}
	return ok;
}
