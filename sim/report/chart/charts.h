/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts in a directory: each from the data files that lie there, as PNG, SVG
 * and PDF.  Both functions return false after a message on stderr.
 */
#ifndef REPORT_CHARTS_H
#define REPORT_CHARTS_H

#include <stdbool.h>

/* latency-cdf, latency-cdf-linear: of samples.csv, and measured.csv if so. */
bool chart_latency(const char *dir, const char *title, bool measured);

/* Each is of one file, from which it has its name. */
enum chart_kind {
	CHART_LADDER,        /* latency-ladder: ladder.csv */
	CHART_WHERE,         /* where.csv */
	CHART_TIMELINE,      /* timeline.csv */
	CHART_GRACE_PERIODS, /* grace-periods.csv */
};

/* measured: measured.csv has something to be drawn beside, in the ladder. */
bool chart_of(enum chart_kind kind, const char *dir, const char *title,
	      bool measured);

#endif
