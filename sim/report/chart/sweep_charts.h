/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts of sweeps and sensitivity studies, as PNG and SVG, and the CSV that
 * they are drawn from.  All make the directory if there is none, and return
 * false after a message on stderr.
 */
#ifndef REPORT_SWEEP_CHARTS_H
#define REPORT_SWEEP_CHARTS_H

#include <stdbool.h>

#include "scenario/sweepfile.h"
#include "study/store_read.h"

/* sweep.csv, lines-OUTPUT, and heatmap-OUTPUT of a grid of two. */
bool sweep_charts(struct stored *s, const char *dir);
/* sensitivity.csv, and sobol, pawn, or morris and tornado. */
bool sensitivity_charts(const struct measure *m, int nr,
			enum sensitivity_method method, const char *dir);

#endif
