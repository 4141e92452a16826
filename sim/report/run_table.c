/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of `umountsim run`.
 *
 * Rows are kernels and columns p50 p95 p99 max, as in the cover letter that
 * the published experiment comes from, because that is where such a table
 * goes.  Times are in ms with one decimal, a tick being 1 to 10 ms; what is
 * below a millisecond has three, so that a drain of 4 us does not read 0.0.
 *
 * A name that is too long for its column is cut and marked with '~': the width
 * of a line is a promise, and results files have names in full.
 */
#include "report/run_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "load/shell.h"
#include "load/writer.h"

#define NAME_MIN 10
#define NAME_MAX_LATENCIES 14
#define NAME_MAX_JUDGEMENT 16

static const char *bold(const struct table *t)
{
	return t->colour ? "\033[1m" : "";
}

static const char *red(const struct table *t)
{
	return t->colour ? "\033[31m" : "";
}

static const char *plain(const struct table *t)
{
	return t->colour ? "\033[0m" : "";
}

/* -- text -- */

/* Characters, not bytes, of UTF-8. */
static int text_width(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* Exactly 'width' columns wide. */
static void print_name(const char *name, int width, FILE *out)
{
	int n = text_width(name);
	bool cut = n > width;
	int left = cut ? width - 1 : n;

	for (; *name; name++) {
		if (((unsigned char)*name & 0xc0) != 0x80 && left-- == 0)
			break;
		fputc(*name, out);
	}
	if (cut)
		fputc('~', out);
	for (; n < width; n++)
		fputc(' ', out);
}

/* A paragraph, broken at blanks; a word longer than a line has its own. */
__attribute__((format(printf, 2, 3)))
static void print_paragraph(FILE *out, const char *format, ...)
{
	char text[2048], *rest = text, *word;
	int column = 0;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	while ((word = strsep(&rest, " \n"))) {
		int width = text_width(word);

		if (!width)
			continue;
		if (column && column + 1 + width > TABLE_COLUMNS) {
			fputc('\n', out);
			column = 0;
		}
		column += fprintf(out, "%s", column ? " " : "") + width;
		fputs(word, out);
	}
	fputc('\n', out);
}

int ms_decimals(double ms)
{
	return ms > 0 && ms < 0.9995 ? 3 : 1;
}

/* ns as ms, right-aligned. */
static void print_ms(double ns, int width, FILE *out)
{
	double ms = ns / (double)MSEC;

	if (isnan(ms))
		fprintf(out, "%*s", width, "-");
	else
		fprintf(out, "%*.*f", width, ms_decimals(ms), ms);
}

/* -- what the blocks share -- */

static int name_column(const struct experiment *e, int most)
{
	int width = NAME_MIN;

	for (int c = 0; c < e->nr_cells; c++) {
		const char *name = e->scenario->kernel[e->cell[c].kernel].name;
		int n = text_width(name);

		if (n > width)
			width = n;
	}
	return width < most ? width : most;
}

static bool first_of_driver(const struct experiment *e, int c)
{
	return c == 0 || e->cell[c].driver != e->cell[c - 1].driver;
}

static const char *plural(int n)
{
	return n == 1 ? "" : "s";
}

static void print_driver_line(const struct table *t, int driver, FILE *out)
{
	const struct scenario *s = t->experiment->scenario;
	const struct driver_config *d = &s->driver[driver];
	int n = driver_samples(d);
	char what[64];

	if (d->sample == SAMPLE_BATCH)
		snprintf(what, sizeof(what), "batch%s of %d umounts",
			 n == 1 ? "" : "es", d->concurrency);
	else if (d->concurrency > 1)
		snprintf(what, sizeof(what), "umount%s, %d %s",
			 plural(n), d->concurrency,
			 d->together ? "at once" : "side by side");
	else
		snprintf(what, sizeof(what), "umount%s", plural(n));
	fprintf(out, "\n%s", bold(t));
	print_paragraph(out, "%s: N = %d %s%s", d->name, n, what,
			d->pressure ? ", under pressure" : "");
	fputs(plain(t), out);
}

/* -- latencies -- */

const char *replications_text(const struct experiment *e,
			      char text[REPLICATIONS_TEXT])
{
	int least = experiment_least(e), most = experiment_most(e);

	if (least < most)
		snprintf(text, REPLICATIONS_TEXT, "%d to %d replications",
			 least, most);
	else
		snprintf(text, REPLICATIONS_TEXT, "%d replication%s", most,
			 plural(most));
	return text;
}

static void print_head(const struct table *t, FILE *out)
{
	const struct scenario *s = t->experiment->scenario;
	char text[REPLICATIONS_TEXT];

	if (s->title && *s->title) {
		fputs(bold(t), out);
		print_paragraph(out, "%s", s->title);
		fputs(plain(t), out);
	}
	if (t->changes)
		print_paragraph(out, "with %s", t->changes);
	print_paragraph(out,
			"umountsim %s, seed %" PRIu64 ", %s of N samples "
			"each. Times in ms; latencies are order statistics "
			"of the pooled sample of all replications, "
			"drain is the mean per call, busy counts busy inodes "
			"after unmount, of the umounts whose drain began with "
			"an inode held (0 of few is not safe: umountsim race). "
			"Below a row, 95 %% confidence intervals; an end that "
			"so few samples cannot give is left out.",
			t->version, s->seed,
			replications_text(t->experiment, text));
}

static void print_latency_head(int width, FILE *out)
{
	fprintf(out, "  %*s", width, "");
	for (int i = 0; i < NR_STATISTICS; i++)
		fprintf(out, "%9s", statistic_name[i]);
	fprintf(out, "%9s%11s\n", "drain", "busy");
}

static void print_latency_row(const struct table *t, int c, int width,
			      FILE *out)
{
	const struct cell *cell = &t->experiment->cell[c];
	const struct cell_summary *sum = &t->summary[c];
	char busy[48];

	fputs("  ", out);
	print_name(t->experiment->scenario->kernel[cell->kernel].name, width,
		   out);
	for (int i = 0; i < NR_STATISTICS; i++)
		print_ms(sum->latency.n ? (double)sum->latency.stat[i] : NAN, 9,
			 out);
	print_ms(sum->drain.mean, 9, out);
	snprintf(busy, sizeof(busy), "%" PRIu64 "/%" PRIu64,
		 sum->totals.busy_inodes, sum->totals.at_risk);
	fprintf(out, "%s%11s%s\n", sum->totals.busy_inodes ? red(t) : "", busy,
		sum->totals.busy_inodes ? plain(t) : "");
}

/* "p50 84.1..91.7"; an end that the samples cannot give is left out. */
static void print_interval(const char *name, struct interval i, FILE *out)
{
	fprintf(out, " %s ", name);
	if (!isnan(i.lo))
		print_ms(i.lo, 0, out);
	fputs("..", out);
	if (!isnan(i.hi))
		print_ms(i.hi, 0, out);
}

static void print_intervals(const struct cell_summary *sum, FILE *out)
{
	bool any = false;

	for (int i = 0; i < NR_STATISTICS; i++) {
		const struct interval *x = &sum->latency_interval[i];

		if (isnan(x->lo) && isnan(x->hi))
			continue;
		fputs(any ? "," : "    95 %:", out);
		print_interval(statistic_name[i], *x, out);
		any = true;
	}
	if (any)
		fputc('\n', out);
}

static void print_utilisation(const struct table *t, const struct totals *sum,
			      FILE *out)
{
	const struct scenario *s = t->experiment->scenario;
	double cpus = 100 * (1 - sum->cpu_idle / sum->cpu_time);

	if (!(sum->cpu_time > 0))
		return;
	if (sum->disk_time > 0)
		print_paragraph(out, "CPUs busy %.1f %%, disk busy %.1f %% of "
				"the time.", cpus,
				100 * sum->disk_busy / sum->disk_time);
	else
		print_paragraph(out, "CPUs busy %.1f %% of the time%s.", cpus,
				s->load.churners &&
				writers_are_drawn(&s->machine, &s->load)
					? ", a writer's short waits included"
					: "");
}

static void print_rates(const struct table *t, FILE *out)
{
	struct totals sum = experiment_totals(t->experiment, true);

	if (sum.window <= 0)
		return;
	fputc('\n', out);
	if (!sum.grace_periods)
		print_paragraph(out, "Under pressure: no grace period ended.");
	else
		print_paragraph(out,
				"Under pressure: mean grace period %.1f ms, "
				"%.1f grace periods/s, %.1f inode switches/s, "
				"%.1f %s/s.",
				totals_gp_mean(&sum) / (double)MSEC,
				totals_rate(&sum, sum.grace_periods),
				totals_rate(&sum, sum.switches),
				totals_rate(&sum, sum.iterations),
				t->experiment->scenario->load.containers.number
					? "loops and containers ended"
					: "churner iterations");
	print_utilisation(t, &sum, out);
}

static void print_doubts(const struct table *t, FILE *out)
{
	struct arena arena;
	const char *text;

	arena_init(&arena, 0);
	text = doubts_text(experiment_totals(t->experiment, false).doubts,
			   &arena);
	if (text)
		print_paragraph(out, "Latencies under this load say little of "
				"the kernel: %s.", text);
	arena_free(&arena);
}

void table_print_latencies(const struct table *t, FILE *out)
{
	const struct experiment *e = t->experiment;
	int width = name_column(e, NAME_MAX_LATENCIES);

	print_head(t, out);
	for (int c = 0; c < e->nr_cells; c++) {
		if (first_of_driver(e, c)) {
			print_driver_line(t, e->cell[c].driver, out);
			print_latency_head(width, out);
		}
		print_latency_row(t, c, width, out);
		print_intervals(&t->summary[c], out);
	}
	if (experiment_least(t->experiment) < 2) {
		fputc('\n', out);
		print_paragraph(out, "One replication has no intervals.");
	}
	print_rates(t, out);
	print_doubts(t, out);
}

/* -- predicted beside measured -- */

static void print_judgement_head(const struct table *t, FILE *out)
{
	char text[REPLICATIONS_TEXT];

	fprintf(out, "\n%sPredicted beside measured%s\n", bold(t), plain(t));
	print_paragraph(out,
			"Times in ms. Predicted: each statistic at the "
			"measurement's own N, its median over %s and its %s. "
			"* marks a measured value outside.",
			replications_text(t->experiment, text),
			experiment_least(t->experiment) <
					REPLICATIONS_FOR_INTERVAL
				? "range (too few for a 95 % interval)"
				: "central 95 % interval");
}

static void print_judgement_row(const struct table *t, const char *name,
				int width, const struct cell_judgement *c,
				FILE *out)
{
	const struct judgement *j = &c->is;

	fputs("  ", out);
	print_name(name, width, out);
	fprintf(out, " %s", statistic_name[c->statistic]);
	print_ms(j->predicted.median, 9, out);
	fputs("  [", out);
	print_ms(j->predicted.lo, 7, out);
	fputs(", ", out);
	print_ms(j->predicted.hi, 7, out);
	fputs("]", out);
	print_ms(j->measured, 9, out);
	fprintf(out, "%8.1f%%", 100 * j->error);
	if (!j->hit)
		fprintf(out, "%s*%s", red(t), plain(t));
	fputc('\n', out);
}

static void print_score(const struct table *t, const struct score *s, FILE *out)
{
	const struct scenario *sc = t->experiment->scenario;
	const struct cell *worst = &t->experiment->cell[s->p50_worst_cell];

	fputc('\n', out);
	if (!s->p50s)
		print_paragraph(out, "%d of %d measured values hit.", s->hits,
				s->values);
	else
		print_paragraph(out,
				"%d of %d measured values hit. p50 error: mean "
				"%.1f %%, worst %.1f %% (%s, %s).",
				s->hits, s->values,
				100 * score_p50_mean(s),
				100 * s->p50_worst,
				sc->kernel[worst->kernel].name,
				sc->driver[worst->driver].name);
}

void table_print_judgement(const struct table *t, FILE *out)
{
	const struct experiment *e = t->experiment;
	const struct cell_judgement *j = t->judgement;
	int width = name_column(e, NAME_MAX_JUDGEMENT);
	struct score score = { .values = 0 };
	int last_driver = -1;

	if (t->changes && e->scenario->nr_measured) {
		fputc('\n', out);
		print_paragraph(out, "The measured values are of the scenario "
				"without --set, and are not compared.");
		return;
	}
	if (!t->nr_judgements)
		return;
	print_judgement_head(t, out);
	for (int i = 0; i < t->nr_judgements; i++) {
		const struct cell *cell = &e->cell[j[i].cell];
		bool same = i && j[i].cell == j[i - 1].cell;

		if (cell->driver != last_driver) {
			print_driver_line(t, cell->driver, out);
			fprintf(out, "  %*s     predicted%20s%9s%9s\n", width - 1,
				"", "[    low,    high]", "measured", "error");
			last_driver = cell->driver;
		}
		print_judgement_row(t, same ? "" : e->scenario->kernel[
					cell->kernel].name, width, &j[i], out);
	}
	score_add(&score, j, t->nr_judgements);
	print_score(t, &score, out);
}
