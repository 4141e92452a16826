/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explanations as text of at most 72 columns: where the time went, as bars,
 * and what would be gained where.
 */
#ifndef REPORT_EXPLAIN_TEXT_H
#define REPORT_EXPLAIN_TEXT_H

#include <stdio.h>

#include "study/explanation.h"
#include "study/what_if.h"

/*
 * The mean, the sample at the median, and the one that was asked for: under its
 * name, "p99".
 */
void bars_print(const struct explanation *e, const struct attribution *asked,
		const char *name, FILE *out);
/* The n slowest, each with what took most of it. */
void slowest_print(const struct explanation *e, int n, FILE *out);
/* less: as what_if() had it; n: replications. */
void what_if_print(const struct what_if *w, double less, int n, FILE *out);

#endif
