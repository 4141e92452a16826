/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons as text, in the style of a commit message. */
#ifndef REPORT_COMPARISON_H
#define REPORT_COMPARISON_H

#include <stdbool.h>
#include <stdio.h>

#include "study/compare.h"

#define METRIC_MEAN NR_STATISTICS
#define NR_METRICS (NR_STATISTICS + 1)

/* "p50" ... "max", "mean". */
const char *metric_name(int metric);

/* driver: of both; a, b: what is compared; metric[]: which are wanted. */
void comparison_print(const char *driver, const char *a, const char *b,
		      const struct cell_comparison *c, const bool metric[NR_METRICS],
		      FILE *out);

#endif
