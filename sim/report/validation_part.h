/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the forms of a validation report share. */
#ifndef REPORT_VALIDATION_PART_H
#define REPORT_VALIDATION_PART_H

#include "report/validation.h"

static inline const char *kernel_name(const struct validation *v, int kernel)
{
	return v->experiment->scenario->kernel[kernel].name;
}

static inline const char *cell_kernel(const struct validation *v, int cell)
{
	return kernel_name(v, v->experiment->cell[cell].kernel);
}

static inline const char *cell_driver(const struct validation *v, int cell)
{
	const struct experiment *e = v->experiment;

	return e->scenario->driver[e->cell[cell].driver].name;
}

static inline double to_ms(double ns)
{
	return ns / (double)MSEC;
}

/* The mean grace period, where there is one; a blank line and a line. */
void validation_print_gp(const struct validation *v, FILE *out);
/* How large errors of medians are for a measurement's N; a line, or nothing. */
void validation_print_chance(const struct validation *v, FILE *out);
/* The score, and of samples how many KS distances missed; a line. */
void validation_print_summary(const struct validation *v, FILE *out);

#endif
