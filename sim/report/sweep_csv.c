/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The points of a sweep as CSV: a value that does not exist is an empty field.
 */
#include "report/sweep_csv.h"

#include <math.h>

#include "report/csv_field.h"

struct writing {
	const struct stored *s;
	FILE *out;
};

static void write_number(double x, FILE *out)
{
	fputc(',', out);
	if (!isnan(x))
		fprintf(out, "%.12g", x);
}

static void write_header(const struct stored *s, FILE *out)
{
	fputs("point,stream", out);
	for (int i = 0; i < s->nr_axes; i++) {
		if (s->axis[i].target != AXIS_PARAMETER)
			continue;
		fputc(',', out);
		csv_write_field(s->axis[i].path, out);
	}
	fputs(",kernel,driver", out);
	for (int i = 0; i < s->nr_outputs; i++) {
		const char *name = s->output[i];

		fprintf(out, ",%s,%s_lo,%s_hi", name, name, name);
	}
	fputc('\n', out);
}

static void write_row(void *ctx, const struct stored_row *row)
{
	const struct writing *w = ctx;
	const struct stored *s = w->s;
	FILE *out = w->out;

	fprintf(out, "%d,%u", row->point, row->stream);
	for (int i = 0; i < s->nr_axes; i++) {
		const struct axis_value *v = &row->setting[i];

		if (s->axis[i].target != AXIS_PARAMETER)
			continue;
		if (!isnan(v->number)) {
			write_number(v->number, out);
			continue;
		}
		fputc(',', out);
		csv_write_field(v->text, out);
	}
	fprintf(out, ",%s,%s", row->kernel, row->driver);
	for (int i = 0; i < s->nr_outputs; i++) {
		write_number(row->figure[i].value, out);
		write_number(row->figure[i].lo, out);
		write_number(row->figure[i].hi, out);
	}
	fputc('\n', out);
}

bool sweep_csv_write(struct stored *s, FILE *out)
{
	struct writing w = { s, out };

	write_header(s, out);
	return stored_rows(s, write_row, &w);
}
