/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples and measured values as CSV: docs/results.md. */
#ifndef REPORT_RUN_CSV_H
#define REPORT_RUN_CSV_H

#include <stdio.h>

#include "study/replicate.h"

/* Every sample: kernel,driver,replication,sample,latency_ns,drain_ns. */
void csv_write_samples(const struct experiment *e, FILE *out);
/* What was measured of the cells that ran: kernel,driver,p,latency_ms. */
void csv_write_measured(const struct experiment *e, FILE *out);

#endif
