/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts in a directory: see charts.h.
 *
 * A script is told its data file, its output, whose ending says the format, and
 * a title; scripts and their variables are described in docs/charts.md.
 */
#include "report/chart/charts.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/chart/gnuplot.h"

struct chart {
	const char *script, *name; /* "latency-cdf.gp", "latency-cdf" */
	const char *csv;           /* its data, in the directory */
	const char *setting;       /* "scale=linear", or NULL */
};

char *chart_path(const char *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		err(1, "cannot draw");
	return path;
}

static void set_path(FILE *f, const char *variable, const char *dir,
		     const char *name)
{
	char *path = chart_path(dir, name);

	gnuplot_set(f, variable, path);
	free(path);
}

static bool draw_format(const struct chart *c, const char *dir,
			const char *title, bool measured, const char *ending)
{
	char *settings = NULL, name[64];
	size_t size;
	FILE *f = open_memstream(&settings, &size);
	bool ok;

	if (!f)
		err(1, "cannot draw");
	snprintf(name, sizeof(name), "%s.%s", c->name, ending);
	set_path(f, "csv", dir, c->csv);
	set_path(f, "out", dir, name);
	if (title && *title)
		gnuplot_set(f, "title", title);
	if (measured)
		set_path(f, "measured", dir, "measured.csv");
	if (c->setting)
		gnuplot_set(f, c->setting, "yes");
	fclose(f);
	ok = gnuplot_run(c->script, settings);
	free(settings);
	return ok;
}

static bool draw(const struct chart *c, const char *dir, const char *title,
		 bool measured)
{
	static const char *const ending[] = { "png", "svg", "pdf" };

	for (int i = 0; i < 3; i++)
		if (!draw_format(c, dir, title, measured, ending[i]))
			return false;
	return true;
}

bool chart_latency(const char *dir, const char *title, bool measured)
{
	static const struct chart log = { "latency-cdf.gp", "latency-cdf",
					  "samples.csv", NULL };
	static const struct chart linear = { "latency-cdf.gp",
					     "latency-cdf-linear",
					     "samples.csv", "linear" };

	return draw(&log, dir, title, measured) &&
	       draw(&linear, dir, title, measured);
}

bool chart_ladder(const char *dir, const char *title)
{
	static const struct chart c = { "latency-ladder.gp", "latency-ladder",
					"ladder.csv", NULL };

	return draw(&c, dir, title, false);
}

bool chart_where(const char *dir, const char *title)
{
	static const struct chart c = { "where.gp", "where", "where.csv",
					NULL };

	return draw(&c, dir, title, false);
}

bool chart_timeline(const char *dir, const char *title)
{
	static const struct chart c = { "timeline.gp", "timeline",
					"timeline.csv", NULL };

	return draw(&c, dir, title, false);
}

bool chart_grace_periods(const char *dir, const char *title)
{
	static const struct chart c = { "grace-periods.gp", "grace-periods",
					"grace-periods.csv", NULL };

	return draw(&c, dir, title, false);
}
