/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON Schema (2020-12) of results files, whose page is docs/results.md. */
#ifndef REPORT_RESULTS_SCHEMA_H
#define REPORT_RESULTS_SCHEMA_H

#include <stdio.h>

void results_write_schema(FILE *out);

#endif
