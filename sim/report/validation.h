/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `umountsim validate` has to say, a file per form: on a terminal, as JSON,
 * as Markdown, and as the data that the charts are drawn from.
 */
#ifndef REPORT_VALIDATION_H
#define REPORT_VALIDATION_H

#include "report/run_json.h"
#include "report/run_table.h"
#include "study/validate.h"

#define VALIDATION_FORMAT 1

/*
 * "hit 46 of 48; p50 error mean 5.1 %, worst 12.3 %; all error mean 8.0 %",
 * with a line feed; of samples, the summary adds "; KS misses 3 of 25".
 */
void validation_print_score(const struct score *s, FILE *out);
/* Tables; the summary is the last line. */
void validation_print(const struct validation *v, const struct table *t,
		      FILE *out);
void validation_write_json(const struct validation *v,
			   const struct provenance *from, FILE *out);
/* Charts are named "CHART-intervals.png" and, with samples, "CHART-qq.png". */
void validation_write_markdown(const struct validation *v, const char *chart,
			       FILE *out);
/* kernel,driver,p,measured_ms,lo_ms,median_ms,hi_ms */
void validation_write_intervals(const struct validation *v, FILE *out);
/* kernel,driver,quantity,p,predicted_ms,measured_ms: a point a sample. */
void validation_write_quantiles(const struct validation *v, FILE *out);

#endif
