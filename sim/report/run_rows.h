/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The results of `umountsim run` as one table, a row per cell, for a web page
 * or a spreadsheet.
 */
#ifndef REPORT_RUN_ROWS_H
#define REPORT_RUN_ROWS_H

#include <stdbool.h>
#include <stdio.h>

#include "study/figures.h"

enum rows_format { ROWS_MARKDOWN, ROWS_TSV, ROWS_CSV };

/* False if there is no format of this name. */
bool rows_format(const char *name, enum rows_format *format);

void rows_print(const struct experiment *e, const struct cell_summary *summary,
		enum rows_format format, FILE *out);

#endif
