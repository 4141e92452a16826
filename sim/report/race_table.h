/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of `umountsim race`.
 */
#ifndef REPORT_RACE_TABLE_H
#define REPORT_RACE_TABLE_H

#include <stdio.h>

#include "study/race.h"

/* What was found of a cell. */
struct race_row {
	const char *kernel;
	struct race wide, real, tail;
};

void race_table_head(const struct scenario *s, FILE *out);
/* Of a driver. */
void race_table_print(const char *driver, const struct race_row *row, int nr,
		      FILE *out);
/* What is known of the protocols without a run. */
void race_table_holes(const struct scenario *s, FILE *out);

#endif
