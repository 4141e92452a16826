/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing with gnuplot, as a program.
 *
 * The scripts lie in plots/ and also run by hand; what they need to know they
 * are told by variables on the command line.
 */
#ifndef REPORT_GNUPLOT_H
#define REPORT_GNUPLOT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* A directory, and the file in it. */
#define PLOTS_PATH ((size_t)2 * PATH_MAX)

/*
 * Where a file of plots/ is: a script, or what a page takes in.  False after a
 * message.
 */
bool plots_file(const char *name, char path[PLOTS_PATH]);

/* A variable of a script; one whose value is NULL is not set. */
struct gnuplot_setting {
	const char *name, *value;
};

/*
 * Runs the script of that name ("latency-cdf.gp") with these settings, of
 * which the last has no name, and waits for it.  What it draws becomes the file
 * that 'out' names, whose ending says the format, when it is complete.  Looks
 * for the script in $UMOUNTSIM_PLOTS, beside the build directory that the
 * program runs from, and under the prefix where it is installed.  False, with
 * a message on stderr, if there is no script or no gnuplot, or if gnuplot
 * failed or drew nothing.
 */
bool gnuplot_run(const char *script, const struct gnuplot_setting *set);
/* With the settings csv and out, all that most scripts need. */
bool gnuplot_draw(const char *script, const char *csv, const char *out);

#endif
