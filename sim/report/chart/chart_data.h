/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the charts of plots/ need beside samples: docs/charts.md.
 */
#ifndef REPORT_CHART_DATA_H
#define REPORT_CHART_DATA_H

#include <stdio.h>

#include "study/explanation.h"

/* The header of where.csv: driver,kernel,bar,x and the groups of causes. */
void where_header(FILE *out);
/*
 * The bars of one cell: mean, and the means of the samples around the median
 * and the 99th percentile.  place: of the kernel in its panel, from 0.
 */
void where_rows(const struct explanation *e, const char *driver,
		const char *kernel, int place, FILE *out);

/* The percentile ladder: driver,kernel,inverse,latency_ms. */
void ladder_header(FILE *out);
/* x: the pooled sample, ascending, ns. */
void ladder_rows(const simtime_t *x, size_t n, const char *driver,
		 const char *kernel, FILE *out);

/* Lengths of grace periods (ms) and sizes of batches of callbacks. */
struct gp_listener {
	FILE *out;
	bool warm;      /* a umount has begun: the load is as it is measured */
	long periods, batches; /* written since */
};

void gp_header(FILE *out);
/* A trace_fn; ctx is the struct gp_listener. */
void gp_record(void *ctx, const struct trace_record *rec);

#endif
