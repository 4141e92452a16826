/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text in a CSV file, after RFC 4180: quoted if it holds a comma, a quote or
 * an end of line.  For the CSV of results (run_csv.c) and of sweeps (sweep_csv.c).
 */
#ifndef REPORT_CSV_FIELD_H
#define REPORT_CSV_FIELD_H

#include <stdio.h>

void csv_write_field(const char *text, FILE *out);

#endif
