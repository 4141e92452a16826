/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A script is told its data file, its output, whose ending says the format, and
 * a title; scripts and their variables are described in docs/charts.md.
 */
#include "report/chart/charts.h"

#include <stddef.h>

#include "engine/arena.h"
#include "report/chart/gnuplot.h"

struct chart {
	const char *script, *name; /* "latency-cdf.gp", "latency-cdf" */
	const char *csv;           /* its data, in the directory */
	bool linear;               /* no log scale */
};

static bool draw_format(const struct chart *c, const char *dir,
			const char *title, bool measured, const char *ending)
{
	struct arena arena;
	bool ok;

	arena_init(&arena, 0);
	ok = gnuplot_run(c->script, (const struct gnuplot_setting[]){
		{ "csv", arena_printf(&arena, "%s/%s", dir, c->csv) },
		{ "out", arena_printf(&arena, "%s/%s.%s", dir, c->name,
				      ending) },
		{ "title", title && *title ? title : NULL },
		{ "measured", measured ? arena_printf(&arena, "%s/measured.csv",
						      dir) : NULL },
		{ "linear", c->linear ? "yes" : NULL },
		{ NULL, NULL } });
	arena_free(&arena);
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
					  "samples.csv", false };
	static const struct chart linear = { "latency-cdf.gp",
					     "latency-cdf-linear",
					     "samples.csv", true };

	return draw(&log, dir, title, measured) &&
	       draw(&linear, dir, title, measured);
}

bool chart_of(enum chart_kind kind, const char *dir, const char *title,
	      bool measured)
{
	static const struct chart chart[] = {
		[CHART_LADDER] = { "latency-ladder.gp", "latency-ladder",
				   "ladder.csv", false },
		[CHART_WHERE] = { "where.gp", "where", "where.csv", false },
		[CHART_TIMELINE] = { "timeline.gp", "timeline",
				     "timeline.csv", false },
		[CHART_GRACE_PERIODS] = { "grace-periods.gp", "grace-periods",
					  "grace-periods.csv", false },
	};

	return draw(&chart[kind], dir, title, measured);
}
