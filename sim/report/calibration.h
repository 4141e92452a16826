/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a fit has found, as a table of at most 72 columns.
 */
#ifndef REPORT_CALIBRATION_H
#define REPORT_CALIBRATION_H

#include <stdio.h>

#include "study/calibrate.h"

/* Estimates with intervals, what is not identified, strong correlations. */
void calibration_print(const struct scenario *s, const struct fit *fit,
		       FILE *out);
/* The estimates as options, "--set PATH=VALUE", one a line. */
void calibration_print_sets(const struct scenario *s, const struct fit *fit,
			    FILE *out);

#endif
