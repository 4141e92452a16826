/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sweeps and sensitivity studies as tables, at most 72 columns wide.
 */
#ifndef REPORT_SWEEP_TABLE_H
#define REPORT_SWEEP_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "study/sensitivity.h"
#include "study/store_write.h"

/* A line per point and cell, of the first points; false if reading failed. */
bool sweep_table_print(const struct sweep *s, struct store *store, FILE *out);

/* A block per output: indices, and what they do and do not say. */
void sensitivity_table_print(const struct sensitivity *s, FILE *out);
/* kernel,driver,output,parameter,other,measure,value,lo,hi */
void sensitivity_csv_write(const struct measure *m, int nr, FILE *out);

#endif
