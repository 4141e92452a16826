/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First what one would write into a commit message, then how sure it is.
 */
#include "report/comparison.h"

#include <math.h>

const char *metric_name(int metric)
{
	return metric == METRIC_MEAN ? "mean" : statistic_name[metric];
}

static double pooled(const struct summary *s, int metric)
{
	return metric == METRIC_MEAN ? s->mean : (double)s->stat[metric];
}

static const struct paired *paired_of(const struct cell_comparison *c, int metric)
{
	return metric == METRIC_MEAN ? &c->mean : &c->stat[metric];
}

/* "17x" faster, "1.4x", or "1.2x slower". */
static void print_factor(double a, double b, FILE *out)
{
	bool slower = b > a;
	double x = slower ? b / a : a / b;

	if (a <= 0 || b <= 0)
		return;
	if (x < 1.005)
		fputs(", unchanged", out);
	else
		fprintf(out, ", %.*fx%s", x < 1.95 ? 2 : x < 9.95 ? 1 : 0, x,
			slower ? " slower" : "");
}

static void print_metric(const struct cell_comparison *c, int metric, FILE *out)
{
	const struct paired *p = paired_of(c, metric);
	double a = pooled(&c->a, metric), b = pooled(&c->b, metric);
	int digits = fabs(p->mean) < 100e6 ? 2 : 1;

	fprintf(out, "  %-4s %.1f -> %.1f ms", metric_name(metric), a / 1e6,
		b / 1e6);
	print_factor(a, b, out);
	if (c->a.n != c->b.n && metric != METRIC_MEAN) {
		/* An order statistic of fewer samples is another one. */
		fprintf(out, "\n     of %zu and %zu samples: no difference of "
			"replications\n", c->a.n, c->b.n);
		return;
	}
	fprintf(out, "\n     difference %+.*f ms", digits, p->mean / 1e6);
	if (!isnan(p->lo))
		fprintf(out, " [%.*f, %.*f]", digits, p->lo / 1e6, digits,
			p->hi / 1e6);
	if (!isnan(p->reduction))
		fprintf(out, ", variance reduction %.2fx", p->reduction);
	fputc('\n', out);
}

void comparison_print(const char *driver, const char *a, const char *b,
		      const struct cell_comparison *c, const bool metric[NR_METRICS],
		      FILE *out)
{
	fprintf(out, "%s: %s -> %s\n", driver, a, b);
	for (int i = 0; i < NR_METRICS; i++)
		if (metric[i])
			print_metric(c, i, out);
	fputc('\n', out);
}
