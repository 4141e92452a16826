/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data that the charts of a validation report are drawn from.
 */
#include "report/validation_part.h"

void validation_write_intervals(const struct validation *v, FILE *out)
{
	fputs("kernel,driver,statistic,measured_ms,lo_ms,median_ms,hi_ms\n",
	      out);
	for (int i = 0; i < v->nr_judgements; i++) {
		const struct cell_judgement *c = &v->judgement[i];
		const struct judgement *j = &c->is;

		fprintf(out, "%s,%s,%s,%.6g,%.6g,%.6g,%.6g\n",
			cell_kernel(v, c->cell), cell_driver(v, c->cell),
			statistic_name[c->statistic], to_ms(j->measured),
			to_ms(j->predicted.lo), to_ms(j->predicted.median),
			to_ms(j->predicted.hi));
	}
}

void validation_write_quantiles(const struct validation *v, FILE *out)
{
	fputs("kernel,driver,quantity,p,predicted_ms,measured_ms\n", out);
	for (int i = 0; i < v->nr_comparisons; i++) {
		const struct inside_comparison *c = &v->comparison[i];
		const struct series *m = c->measured, *p = &c->predicted;

		for (size_t k = 0; k < m->n; k++) {
			double at = ((double)k + 0.5) / (double)m->n;

			fprintf(out, "%s,%s,%s,%.6g,%.6g,%.6g\n",
				cell_kernel(v, c->cell),
				cell_driver(v, c->cell),
				quantity_name[c->quantity], at,
				to_ms(replicate_quantile(p->value, p->n, at)),
				to_ms(m->value[k]));
		}
	}
}
