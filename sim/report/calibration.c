/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Long paths have a line of their own, since what they are called matters more
 * than that columns are tight.
 */
#include "report/calibration.h"

#include <math.h>

#define STRONG 0.7 /* a correlation worth telling */

static void print_estimate(const struct free_parameter *p,
			   const struct fit_estimate *e, FILE *out)
{
	char from[VALUE_TEXT], to[VALUE_TEXT], at[VALUE_TEXT], lo[VALUE_TEXT],
		hi[VALUE_TEXT];

	parameter_text(p, 0, from);
	parameter_text(p, 1, to);
	parameter_text(p, e->u, at);
	parameter_text(p, e->lo, lo);
	parameter_text(p, e->hi, hi);
	fprintf(out, "  %s\n    %-12s [%s, %s] in %s .. %s%s\n", p->path, at,
		lo, hi, from, to, e->identified ? "" : "  NOT IDENTIFIED");
}

static void print_correlations(const struct scenario *s, const struct fit *fit,
			       FILE *out)
{
	int d = s->nr_parameters;

	for (int i = 0; i < d; i++) {
		for (int j = 0; j < i; j++) {
			double r = fit->correlation[i * d + j];

			if (fabs(r) >= STRONG)
				fprintf(out, "  %+.2f  %s, %s\n", r,
					s->parameter[j].path,
					s->parameter[i].path);
		}
	}
}

/* What the intervals rest on, where it does not hold. */
static void print_doubts(const struct fit *fit, FILE *out)
{
	if (fit->miss > MISS_MOST)
		fprintf(out,
			"\nThe surrogate does not describe the surroundings of "
			"the estimates: it misses\nevaluations that it has not "
			"seen by %.1f standard deviations of a measurement.\n"
			"The intervals allow for that, and are the wider; more "
			"evaluations, or narrower\nranges, would help.\n",
			fit->miss);
	if (fit->chance < CHANCE_LEAST)
		fprintf(out,
			"\nThe model does not make such measurements: of its "
			"own, fitted likewise, %.1f %%\nhave so great a loss. "
			"The intervals say what follows if it were right.\n",
			100 * fit->chance);
}

void calibration_print(const struct scenario *s, const struct fit *fit,
		       FILE *out)
{
	fprintf(out,
		"%d statistics, %d parameters, %d evaluations of %d "
		"replications\nloss %.1f in the middle of the ranges, %.1f "
		"fitted\n\nEstimates, with 95 %% intervals\n",
		fit->nr_targets, s->nr_parameters, fit->evaluations,
		s->calibrate.replications, fit->loss_start, fit->loss);
	if (fit->failures)
		fprintf(out, "(%d parameter sets are no valid scenario, or "
			     "cannot be run)\n", fit->failures);
	for (int i = 0; i < s->nr_parameters; i++)
		print_estimate(&s->parameter[i], &fit->estimate[i], out);
	print_doubts(fit, out);
	fputs("\nCorrelations of the estimates, from 0.7 on\n", out);
	print_correlations(s, fit, out);
}

void calibration_print_sets(const struct scenario *s, const struct fit *fit,
			    FILE *out)
{
	char value[VALUE_TEXT];

	for (int i = 0; i < s->nr_parameters; i++) {
		parameter_text(&s->parameter[i], fit->estimate[i].u, value);
		fprintf(out, "--set %s=%s\n", s->parameter[i].path, value);
	}
}
