/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples and measured values as CSV: docs/results.md. */
#ifndef REPORT_RUN_CSV_H
#define REPORT_RUN_CSV_H

#include <stdio.h>

#include "study/figures.h"

/* Every sample: kernel,driver,replication,sample,latency_ns,drain_ns. */
void csv_write_samples(const struct experiment *e, FILE *out);
/*
 * The percentiles that were measured of the cells that ran, and where one of
 * their N was predicted: kernel,driver,p,latency_ms,n,predicted_lo_ms,
 * predicted_hi_ms.  The last two are empty where a replication has fewer
 * samples than that.
 */
void csv_write_measured(const struct experiment *e,
			const struct cell_summary *summary, FILE *out);

#endif
