/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of `umountsim run`: at most 72 columns, ready for a commit
 * message.
 */
#ifndef REPORT_RUN_TABLE_H
#define REPORT_RUN_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "study/figures.h"

#define TABLE_COLUMNS 72

struct table {
	const struct experiment *experiment;
	const struct cell_summary *summary; /* [experiment->nr_cells] */
	const struct cell_judgement *judgement;
	int nr_judgements;
	const char *version;
	bool colour;                        /* terminal escapes are welcome */
	/* What --set changed, "host.cpus=64, host.hz=250"; NULL: nothing. */
	const char *changes;
};

/* "1 replication", "40 replications", "100 to 800 replications". */
#define REPLICATIONS_TEXT 48
const char *replications_text(const struct experiment *e,
			      char text[REPLICATIONS_TEXT]);

/* Decimals of a latency of ms: three below 1 ms, where one would be none. */
int ms_decimals(double ms);

/* Title and conditions, then a block per driver and the rates. */
void table_print_latencies(const struct table *t, FILE *out);
/*
 * Predicted beside measured; nothing if no cell that ran was measured, and no
 * comparison where the machine or the load is another than the measured one.
 */
void table_print_judgement(const struct table *t, FILE *out);

#endif
