/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An axis is headed by the last part of its path, or as much as tells it from
 * the others.  Outputs that do not fit
 * into 72 columns are left to the CSV, and so are points after the first.
 */
#include "report/sweep_table.h"

#include <math.h>
#include <string.h>

#include "report/run_table.h"
#include "study/interval.h"

#define MAX_LINES    200
#define OUTPUT_WIDTH 10
#define RANGE_WIDTH  12

/* -- sweeps -- */

struct layout {
	const struct sweep *sweep;
	struct store *store;
	int axis[SWEEP_MAX_AXES]; /* widths */
	int kernel, driver;
	int nr_outputs;           /* that fit */
	int lines;
	bool endless;             /* an interval lacks an end */
};

static bool ends_in(const char *path, const char *tail)
{
	size_t n = strlen(path), k = strlen(tail);

	return n >= k && !strcmp(path + n - k, tail);
}

static const char *heading(const struct sweep_file *f, int axis)
{
	const char *path = f->axis[axis].path, *s = path + strlen(path);
	int same;

	do {
		for (s -= s > path; s > path && s[-1] != '.'; s--)
			;
		same = 0;
		for (int i = 0; i < f->nr_axes; i++)
			same += ends_in(f->axis[i].path, s);
	} while (same > 1 && s > path);
	return s;
}

static void widen(int *width, const char *text)
{
	int n = (int)strlen(text);

	*width = n > *width ? n : *width;
}

/* Of the value; its interval follows. */
static int output_width(const struct sweep_file *f, int output)
{
	int n = (int)strlen(f->output[output].name) + 2;

	return n > OUTPUT_WIDTH ? n : OUTPUT_WIDTH;
}

/* Widths from the points that will be shown. */
static void lay_out(struct layout *l, struct arena *arena)
{
	const struct sweep *s = l->sweep;
	const struct sweep_file *f = s->file;
	int used = 0;

	for (int i = 0; i < f->nr_axes; i++)
		widen(&l->axis[i], heading(f, i));
	for (int p = 0; p < s->nr_points && p < MAX_LINES; p++) {
		struct axis_value value[SWEEP_MAX_AXES];

		sweep_settings(s, p, arena, value);
		for (int i = 0; i < f->nr_axes; i++)
			widen(&l->axis[i], value[i].text);
	}
	for (int i = 0; i < f->nr_kernels && f->nr_kernels > 1; i++)
		widen(&l->kernel, f->scenario->kernel[f->kernel[i]].name);
	for (int i = 0; i < f->nr_drivers && f->nr_drivers > 1; i++)
		widen(&l->driver, f->scenario->driver[f->driver[i]].name);
	l->kernel = sweep_has_axis(s, AXIS_KERNEL) ? 0 : l->kernel;
	l->driver = sweep_has_axis(s, AXIS_DRIVER) ? 0 : l->driver;
	for (int i = 0; i < f->nr_axes; i++)
		used += l->axis[i] + 2;
	used += (l->kernel ? l->kernel + 2 : 0) + (l->driver ? l->driver + 2 : 0);
	for (int i = 0; i < f->nr_outputs; i++) {
		used += output_width(f, i) + RANGE_WIDTH;
		if (i == 0 || used <= TABLE_COLUMNS)
			l->nr_outputs = i + 1;
	}
}

static void print_heading(const struct layout *l, FILE *out)
{
	const struct sweep_file *f = l->sweep->file;

	for (int i = 0; i < f->nr_axes; i++)
		fprintf(out, "  %*s", l->axis[i], heading(f, i));
	if (l->kernel)
		fprintf(out, "  %-*s", l->kernel, "kernel");
	if (l->driver)
		fprintf(out, "  %-*s", l->driver, "driver");
	for (int i = 0; i < l->nr_outputs; i++)
		fprintf(out, "%*s%*s", output_width(f, i), f->output[i].name,
			i + 1 < l->nr_outputs ? RANGE_WIDTH : 0, "");
	fputc('\n', out);
}

/* Three digits; nothing of an end that does not exist. */
static int end_text(char *text, size_t size, double x)
{
	int decimals = x < 9.995 ? 2 : x < 99.95 ? 1 : 0;

	*text = '\0';
	return isnan(x) ? 0 : snprintf(text, size, "%.*f", decimals, x);
}

/* "  84.1..91.7"; the last of a line has no blanks behind it. */
static void print_range(struct layout *l, int output, const struct figure *f,
			FILE *out)
{
	bool last = output + 1 == l->nr_outputs;
	char lo[32], hi[32];
	int n = end_text(lo, sizeof(lo), f->lo) +
		end_text(hi, sizeof(hi), f->hi);

	if (n)
		n = fprintf(out, " %s..%s", lo, hi);
	if (!isnan(f->value) && (isnan(f->lo) || isnan(f->hi)))
		l->endless |= l->sweep->file->output[output].p < 1;
	if (!last)
		fprintf(out, "%*s", n < RANGE_WIDTH ? RANGE_WIDTH - n : 0, "");
}

static void print_value(const struct layout *l, int output, double x,
			FILE *out)
{
	const struct sweep_file *f = l->sweep->file;
	bool count = f->output[output].kind == OUTPUT_BUSY_INODES;

	if (isnan(x))
		fprintf(out, "%*s", output_width(f, output), "-");
	else
		fprintf(out, "%*.*f", output_width(f, output), count ? 0 : 2,
			x);
}

static bool print_point(struct layout *l, int point, struct arena *arena,
			FILE *out)
{
	const struct sweep_file *f = l->sweep->file;
	struct axis_value value[SWEEP_MAX_AXES];
	struct figure figure[SWEEP_MAX_OUTPUTS];
	int kernel, driver;

	sweep_settings(l->sweep, point, arena, value);
	for (int c = 0; c < sweep_nr_cells(l->sweep); c++, l->lines++) {
		sweep_cell(l->sweep, value, c, &kernel, &driver);
		if (!store_figures(l->store, point, kernel, driver, figure))
			return false;
		for (int i = 0; i < f->nr_axes; i++)
			fprintf(out, "  %*s", l->axis[i], value[i].text);
		if (l->kernel)
			fprintf(out, "  %-*s", l->kernel,
				f->scenario->kernel[kernel].name);
		if (l->driver)
			fprintf(out, "  %-*s", l->driver,
				f->scenario->driver[driver].name);
		for (int i = 0; i < l->nr_outputs; i++) {
			print_value(l, i, figure[i].value, out);
			print_range(l, i, &figure[i], out);
		}
		fputc('\n', out);
	}
	return true;
}

/* What an interval without an end means. */
static void print_endless(const struct sweep *s, FILE *out)
{
	const struct sweep_file *f = s->file;
	double p = 0;

	if (f->scenario->replications < 2) {
		fputs("\nOne replication has no intervals.\n", out);
		return;
	}
	for (int i = 0; i < f->nr_outputs; i++)
		if (f->output[i].p < 1 && f->output[i].p > p)
			p = f->output[i].p;
	fputs("\nAn interval lacks an end where the samples are too few for "
	      "it", out);
	if (p > 0)
		fprintf(out, ":\nof the p%g, fewer than %d that are independent",
			100 * p, samples_for_interval(p));
	fputs(".\n", out);
}

static void print_left_out(const struct layout *l, FILE *out)
{
	const struct sweep_file *f = l->sweep->file;

	for (int i = l->nr_outputs; i < f->nr_outputs; i++)
		fprintf(out, "%s%s", i > l->nr_outputs ? ", " :
				     "\nNo room for ", f->output[i].name);
	if (l->nr_outputs < f->nr_outputs)
		fputs(": --csv FILE has all.\n", out);
}

bool sweep_table_print(const struct sweep *s, struct store *store, FILE *out)
{
	struct layout l = { .sweep = s, .store = store };
	int replications = s->file->scenario->replications;
	struct arena arena;
	bool ok = true;
	int p;

	arena_init(&arena, 0);
	if (*s->file->title)
		fprintf(out, "%s\n", s->file->title);
	fprintf(out, "%d points, %d replication%s each; times in ms, with 95 %% "
		"intervals\n\n", s->nr_points, replications,
		replications == 1 ? "" : "s");
	lay_out(&l, &arena);
	print_heading(&l, out);
	for (p = 0; p < s->nr_points && l.lines < MAX_LINES && ok; p++)
		ok = print_point(&l, p, &arena, out);
	if (ok && p < s->nr_points)
		fprintf(out, "  ... and %d points more\n", s->nr_points - p);
	if (ok && l.endless)
		print_endless(s, out);
	if (ok)
		print_left_out(&l, out);
	arena_free(&arena);
	return ok;
}

/* -- sensitivity -- */

/* The most influential first. */
static void sort_parameters(const struct sensitivity *s,
			    const struct sensitivity_result *r, int *order)
{
	const struct estimate *e =
		s->config.method == METHOD_SOBOL  ? r->sobol.st
		: s->config.method == METHOD_PAWN ? r->pawn.median
						  : r->morris.mu_star;

	for (int i = 0; i < s->model->d; i++) {
		int k = i;

		for (; k > 0 && e[order[k - 1]].value < e[i].value; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	if (s->config.dummy)
		order[s->model->d] = s->model->d;
}

static void print_name(const char *name, FILE *out)
{
	int skip = (int)strlen(name) - 28;

	if (skip > 0)
		fprintf(out, "  ..%s", name + skip + 2);
	else
		fprintf(out, "  %-28s", name);
}

static void print_sobol(const struct sensitivity *s,
			const struct sensitivity_result *r, const int *order,
			FILE *out)
{
	fprintf(out, "  %-28s%6s  %-13s%6s    95 %%\n", "", "S1", "  95 %",
		"ST");
	for (int i = 0; i < sensitivity_nr_parameters(s); i++) {
		const struct estimate *s1 = &r->sobol.s1[order[i]];
		const struct estimate *st = &r->sobol.st[order[i]];

		print_name(sensitivity_parameter(s, order[i]), out);
		fprintf(out, "%6.3f %6.3f %6.3f %6.3f %6.3f %6.3f\n",
			s1->value, s1->lo, s1->hi, st->value, st->lo, st->hi);
	}
}

static void print_morris(const struct sensitivity *s,
			 const struct sensitivity_result *r, const int *order,
			 FILE *out)
{
	fprintf(out, "  %-28s%8s%8s  %-14s%8s\n", "", "mu", "mu*",
		"  95 % of mu*", "sigma");
	for (int i = 0; i < sensitivity_nr_parameters(s); i++) {
		const struct estimate *e = &r->morris.mu_star[order[i]];

		print_name(sensitivity_parameter(s, order[i]), out);
		fprintf(out, "%8.4g%8.4g%8.4g%8.4g%8.4g\n",
			r->morris.mu[order[i]].value, e->value, e->lo, e->hi,
			r->morris.sigma[order[i]].value);
	}
}

/* "S1 of a, b", wrapped; nothing if there are none. */
static void print_noise(const struct sensitivity *s, const char *name,
			const struct estimate *e, FILE *out)
{
	const struct estimate *dummy = s->config.dummy ? &e[s->model->d] : NULL;
	int column = 0;

	for (int i = 0; i < s->model->d; i++) {
		const char *p = sensitivity_parameter(s, i);
		int n = (int)strlen(p);

		if (!sensitivity_is_noise(&e[i], dummy))
			continue;
		if (!column)
			column = fprintf(out, "  Not distinguishable from 0: "
					 "%s of ", name);
		else if (column + n + 2 > TABLE_COLUMNS)
			column = fprintf(out, ",\n    ") - 2;
		else
			column += fprintf(out, ", ");
		column += fprintf(out, "%s", p);
	}
	if (column)
		fputs(".\n", out);
}

static void print_pawn(const struct sensitivity *s,
		       const struct sensitivity_result *r, const int *order,
		       FILE *out)
{
	fprintf(out, "  %-28s%6s  %-14s%6s    95 %%\n", "", "PAWN", "  95 %",
		"max");
	for (int i = 0; i < sensitivity_nr_parameters(s); i++) {
		const struct estimate *e = &r->pawn.median[order[i]];
		const struct estimate *most = &r->pawn.most[order[i]];

		print_name(sensitivity_parameter(s, order[i]), out);
		fprintf(out, "%6.3f %6.3f %6.3f %6.3f %6.3f %6.3f\n",
			e->value, e->lo, e->hi, most->value, most->lo,
			most->hi);
	}
	print_noise(s, "PAWN", r->pawn.median, out);
}

static void print_pairs(const struct sensitivity *s,
			const struct sensitivity_result *r, FILE *out)
{
	int d = s->model->d, shown = 0;

	for (int i = 0; i < d; i++) {
		for (int j = i + 1; j < d; j++) {
			const struct estimate *e = &r->sobol.s2[i * d + j];

			if (sensitivity_is_noise(e, NULL) || e->value < 0.01)
				continue;
			fprintf(out, "  S2 %6.3f %6.3f %6.3f  %s\n"
				"                            x %s\n", e->value,
				e->lo, e->hi, sensitivity_parameter(s, i),
				sensitivity_parameter(s, j));
			shown++;
		}
	}
	if (!shown)
		fputs("  No pair has an interaction that can be told from 0.\n",
		      out);
}

static void print_warnings(const struct sensitivity *s,
			   const struct sensitivity_result *r, FILE *out)
{
	const struct estimate *noise = &r->sobol.st[s->model->d];
	int needed;
	double widest = sensitivity_widest(s, r, &needed);

	if (widest > 0.1)
		fprintf(out, "  Warning: N = %d is too small, intervals are up "
			"to +-%.2f wide;\n  about N = %d would make them "
			"+-0.1.\n", s->config.samples, widest, needed);
	if (s->config.dummy && noise->value >= 0.9)
		fputs("  Warning: nearly all of the variance is the simulation's "
		      "own noise: these\n  indices say nothing. More "
		      "replications or samples of umount would lower it.\n",
		      out);
	else if (s->config.dummy && noise->value > 0.1)
		fprintf(out, "  Warning: the simulation's own noise makes %.0f "
			"%% of the variance;\n  more replications or samples "
			"of umount would lower it.\n", 100 * noise->value);
}

static void print_result(const struct sensitivity *s,
			 const struct sensitivity_result *r, FILE *out)
{
	const struct model_output *o = r->output;
	bool sobol = s->config.method == METHOD_SOBOL;
	bool pawn = s->config.method == METHOD_PAWN;
	int order[SWEEP_MAX_AXES + 1];

	fprintf(out, "\n%s", o->name);
	if (*o->kernel)
		fprintf(out, " of %s, %s", o->kernel, o->driver);
	if (r->missing) {
		fprintf(out, ": has no value at %d points\n", r->missing);
		return;
	}
	if (r->constant) {
		fputs(": does not vary\n", out);
		return;
	}
	fprintf(out, ": mean %.4g, standard deviation %.4g\n",
		sobol ? r->sobol.mean : pawn ? r->pawn.mean : r->morris.mean,
		sobol ? r->sobol.sd : pawn ? r->pawn.sd : r->morris.sd);
	sort_parameters(s, r, order);
	if (pawn) {
		print_pawn(s, r, order, out);
		return;
	}
	if (!sobol) {
		print_morris(s, r, order, out);
		print_noise(s, "mu*", r->morris.mu_star, out);
		return;
	}
	print_sobol(s, r, order, out);
	print_noise(s, "S1", r->sobol.s1, out);
	print_noise(s, "ST", r->sobol.st, out);
	if (r->sobol.s2)
		print_pairs(s, r, out);
	print_warnings(s, r, out);
}

void sensitivity_table_print(const struct sensitivity *s, FILE *out)
{
	const struct sensitivity_config *c = &s->config;

	if (c->method == METHOD_SOBOL)
		fprintf(out, "Sobol indices, N = %d, %d points; shares of the "
			"variance\n", c->samples, s->nr_points);
	else if (c->method == METHOD_PAWN)
		fprintf(out, "PAWN indices, %d points; the median distance of "
			"%d slices' distributions\n", s->nr_points,
			PAWN_SLICES);
	else
		fprintf(out, "Morris screening, %d trajectories, %d points; "
			"effects of a whole range\n", c->samples, s->nr_points);
	for (int i = 0; i < s->model->nr_outputs; i++)
		print_result(s, &s->result[i], out);
}

void sensitivity_csv_write(const struct measure *m, int nr, FILE *out)
{
	fputs("kernel,driver,output,parameter,other,measure,value,lo,hi\n",
	      out);
	for (; nr > 0; nr--, m++)
		fprintf(out, "%s,%s,%s,%s,%s,%s,%.12g,%.12g,%.12g\n",
			m->kernel, m->driver, m->output, m->parameter, m->other,
			m->name, m->value, m->lo, m->hi);
}
