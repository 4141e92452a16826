/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `umountsim report` says of an experiment: latencies, where the time went,
 * the slowest umounts, predicted beside measured, the scenario.
 */
#ifndef REPORT_RUN_PAGE_H
#define REPORT_RUN_PAGE_H

#include "report/run_table.h"
#include "study/explanation.h"

struct run_page {
	const struct table *table;              /* with the judgement */
	const struct explanation *explanation;  /* of each cell */
	const char *path;                       /* of the scenario, for commands */
	const char *dir;                        /* where its charts are */
	const char *timeline, *grace_periods;   /* captions of those two */
	const char *lacks;                      /* evidence_lacks() */
	struct arena *arena;
};

/* False after a message. */
bool run_page_write(const struct run_page *p, FILE *out);

#endif
