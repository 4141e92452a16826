/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row per cell: see run_rows.h.
 *
 * Markdown is for reading, in ms with one decimal and the interval in its cell;
 * TSV and CSV are for programs, which have a column for each number, to the
 * nanosecond.  An end of an interval that the samples cannot give is empty.
 */
#include "report/run_rows.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/csv_field.h"

bool rows_format(const char *name, enum rows_format *format)
{
	static const char *const names[] = {
		[ROWS_MARKDOWN] = "markdown",
		[ROWS_TSV] = "tsv",
		[ROWS_CSV] = "csv",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(name, names[i]))
			continue;
		*format = (enum rows_format)i;
		return true;
	}
	return false;
}

/* -- markdown -- */

/* Of times below a millisecond three decimals, as in the table. */
static void print_ms(double ns, FILE *out)
{
	double ms = ns / (double)MSEC;

	if (isnan(ms))
		fputc('-', out);
	else
		fprintf(out, "%.*f", ms > 0 && ms < 0.9995 ? 3 : 1, ms);
}

static void markdown_head(FILE *out)
{
	fputs("| driver | kernel |", out);
	for (int i = 0; i < NR_STATISTICS; i++)
		fprintf(out, " %s [ms] |", statistic_name[i]);
	fputs(" drain [ms] | busy inodes |\n| :-- | :-- |", out);
	for (int i = 0; i < NR_STATISTICS + 2; i++)
		fputs(" --: |", out);
	fputc('\n', out);
}

static void markdown_row(const char *driver, const char *kernel,
			 const struct cell_summary *sum, FILE *out)
{
	fprintf(out, "| %s | %s |", driver, kernel);
	for (int i = 0; i < NR_STATISTICS; i++) {
		const struct interval *x = &sum->latency_interval[i];

		fputc(' ', out);
		print_ms(sum->latency.n ? (double)sum->latency.stat[i] : NAN,
			 out);
		if (!isnan(x->lo) && !isnan(x->hi)) {
			fputs(" (", out);
			print_ms(x->lo, out);
			fputs("..", out);
			print_ms(x->hi, out);
			fputc(')', out);
		}
		fputs(" |", out);
	}
	fputc(' ', out);
	print_ms(sum->drain.mean, out);
	fprintf(out, " | %" PRIu64 " of %" PRIu64 " |\n",
		sum->totals.busy_inodes, sum->totals.at_risk);
}

static void markdown_foot(const struct scenario *s, FILE *out)
{
	fprintf(out, "\nIn brackets, 95 %% confidence intervals; %d "
		"replication%s, seed %" PRIu64 ".\n", s->replications,
		&"s"[s->replications == 1], s->seed);
}

/* -- for programs -- */

static void field_head(char between, FILE *out)
{
	fprintf(out, "driver%ckernel%csamples", between, between);
	for (int i = 0; i < NR_STATISTICS; i++)
		fprintf(out, "%c%s_ms%c%s_lo_ms%c%s_hi_ms", between,
			statistic_name[i], between, statistic_name[i], between,
			statistic_name[i]);
	fprintf(out, "%cdrain_ms%cbusy_inodes%cat_risk\n", between, between,
		between);
}

static void print_field(char between, double ns, FILE *out)
{
	fputc(between, out);
	if (!isnan(ns))
		fprintf(out, "%.6f", ns / (double)MSEC);
}

static void field_row(char between, const char *driver, const char *kernel,
		      const struct cell_summary *sum, FILE *out)
{
	csv_write_field(driver, out);
	fputc(between, out);
	csv_write_field(kernel, out);
	fprintf(out, "%c%zu", between, (size_t)sum->latency.n);
	for (int i = 0; i < NR_STATISTICS; i++) {
		print_field(between, sum->latency.n ?
				     (double)sum->latency.stat[i] : NAN, out);
		print_field(between, sum->latency_interval[i].lo, out);
		print_field(between, sum->latency_interval[i].hi, out);
	}
	print_field(between, sum->drain.mean, out);
	fprintf(out, "%c%" PRIu64 "%c%" PRIu64 "\n", between,
		sum->totals.busy_inodes, between, sum->totals.at_risk);
}

/* -- the table -- */

void rows_print(const struct experiment *e, const struct cell_summary *summary,
		enum rows_format format, FILE *out)
{
	const struct scenario *s = e->scenario;
	char between = format == ROWS_TSV ? '\t' : ',';

	if (format == ROWS_MARKDOWN)
		markdown_head(out);
	else
		field_head(between, out);
	for (int c = 0; c < e->nr_cells; c++) {
		const char *driver = s->driver[e->cell[c].driver].name;
		const char *kernel = s->kernel[e->cell[c].kernel].name;

		if (format == ROWS_MARKDOWN)
			markdown_row(driver, kernel, &summary[c], out);
		else
			field_row(between, driver, kernel, &summary[c], out);
	}
	if (format == ROWS_MARKDOWN)
		markdown_foot(s, out);
}
