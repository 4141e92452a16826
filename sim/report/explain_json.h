/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explanations as JSON: docs/charts.md. */
#ifndef REPORT_EXPLAIN_JSON_H
#define REPORT_EXPLAIN_JSON_H

#include <stdio.h>

#include "report/run_json.h"
#include "study/explanation.h"
#include "study/what_if.h"

struct explain_report {
	const struct scenario *scenario;
	const struct provenance *from;
	int kernel, driver;
	double quantile, less;
	const struct attribution *asked; /* at the quantile, or by number */
	int slowest;                     /* how many to list */
	const struct explanation *explanation;
	const struct what_if *what_if; /* NULL: not asked */
};

void explain_json_write(const struct explain_report *r, FILE *out);

#endif
