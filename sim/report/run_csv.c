/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV after RFC 4180, with a header line and line feeds.
 *
 * Times are whole nanoseconds, as simulated: nothing is lost, and a
 * comparison of two files is a comparison of two experiments.
 */
#include "report/run_csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "load/shell.h"
#include "report/csv_field.h"
#include "study/stats.h"

static void write_names(const struct scenario *s, int kernel, int driver,
			FILE *out)
{
	csv_write_field(s->kernel[kernel].name, out);
	fputc(',', out);
	csv_write_field(s->driver[driver].name, out);
}

void csv_write_samples(const struct experiment *e, FILE *out)
{
	const struct scenario *s = e->scenario;

	fputs("kernel,driver,replication,sample,latency_ns,drain_ns\n", out);
	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell *cell = &e->cell[c];

		for (int r = 0; r < cell->nr; r++) {
			const struct measurement *m = &cell->replication[r];

			for (int i = 0; i < m->nr_samples; i++) {
				write_names(s, cell->kernel, cell->driver, out);
				fprintf(out, ",%d,%d,%" PRId64 ",%" PRId64 "\n",
					r, i, m->latency[i],
					m->drain[i]);
			}
		}
	}
}

/* A time in ms, or an empty field. */
static void write_ms(double ns, FILE *out)
{
	fputc(',', out);
	if (!isnan(ns))
		fprintf(out, "%.10g", ns / (double)MSEC);
}

static void write_measured(const struct scenario *s, const struct measured *m,
			   const struct predictive *predicted, FILE *out)
{
	int n = measured_samples(s, m);
	bool judged = n <= driver_samples(&s->driver[m->driver]);

	for (int i = 0; i < NR_MEASURED; i++) {
		if (isnan(m->latency_ms[i]) || isnan(statistic_p[i]))
			continue;
		write_names(s, m->kernel, m->driver, out);
		fprintf(out, ",%g,%.10g,%d", statistic_p[i], m->latency_ms[i], n);
		write_ms(judged ? predicted[i].lo : NAN, out);
		write_ms(judged ? predicted[i].hi : NAN, out);
		fputc('\n', out);
	}
}

void csv_write_measured(const struct experiment *e,
			const struct cell_summary *summary, FILE *out)
{
	fputs("kernel,driver,p,latency_ms,n,predicted_lo_ms,predicted_hi_ms\n",
	      out);
	for (int c = 0; c < e->nr_cells; c++) {
		const struct measured *m = scenario_measured(
			e->scenario, e->cell[c].kernel, e->cell[c].driver);

		if (m)
			write_measured(e->scenario, m,
				       summary[c].latency_predictive, out);
	}
}
