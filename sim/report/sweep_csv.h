/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The points of a sweep as CSV: docs/sweeps.md says what is in it. */
#ifndef REPORT_SWEEP_CSV_H
#define REPORT_SWEEP_CSV_H

#include <stdbool.h>
#include <stdio.h>

#include "study/store_read.h"

/* A line per point and cell.  False: stored_error(). */
bool sweep_csv_write(struct stored *s, FILE *out);

#endif
