/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts in a directory: each from the data files that lie there, as PNG, SVG
 * and PDF.  All return false after a message on stderr.
 */
#ifndef REPORT_CHARTS_H
#define REPORT_CHARTS_H

#include <stdbool.h>

/* "DIR/NAME", to be freed. */
char *chart_path(const char *dir, const char *name);

/* latency-cdf, latency-cdf-linear: of samples.csv, and measured.csv if so. */
bool chart_latency(const char *dir, const char *title, bool measured);
/* latency-ladder: of ladder.csv. */
bool chart_ladder(const char *dir, const char *title);
/* where: of where.csv. */
bool chart_where(const char *dir, const char *title);
/* timeline: of timeline.csv. */
bool chart_timeline(const char *dir, const char *title);
/* grace-periods: of grace-periods.csv. */
bool chart_grace_periods(const char *dir, const char *title);

#endif
