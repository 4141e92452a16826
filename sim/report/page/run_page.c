/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/page/run_page.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "report/page/page.h"

#define NR_SLOWEST 20
#define LEAST_SHARE 0.02 /* of the mean: what has a row of its own */

static const char *driver_name(const struct run_page *p, const struct cell *c)
{
	return p->table->experiment->scenario->driver[c->driver].name;
}

static const char *kernel_name(const struct run_page *p, const struct cell *c)
{
	return p->table->experiment->scenario->kernel[c->kernel].name;
}

static void cell_names(const struct run_page *p, const struct cell *c, FILE *out)
{
	page_row(out);
	page_cell_text(driver_name(p, c), out);
	page_cell_text(kernel_name(p, c), out);
}

/* -- what was run -- */

static void write_conditions(const struct run_page *p, FILE *out)
{
	const struct table *t = p->table;
	const struct scenario *s = t->experiment->scenario;
	struct totals sum = experiment_totals(t->experiment, true);
	const char *doubts = doubts_text(
		experiment_totals(t->experiment, false).doubts, p->arena);
	char text[REPLICATIONS_TEXT];

	fprintf(out, "<p class=\"faint\">umountsim %s, seed %" PRIu64
		", %s", t->version, s->seed,
		replications_text(t->experiment, text));
	if (t->changes) {
		fputs(", with ", out);
		page_text(t->changes, out);
	}
	fputs(".</p>\n", out);
	if (doubts) {
		fputs("<p class=\"warn\">Latencies under this load say little of "
		      "the kernel: ", out);
		page_text(doubts, out);
		fputs(".</p>\n", out);
	}
	if (p->lacks) {
		fputs("<p class=\"warn\">Outside of what was measured: ", out);
		page_text(p->lacks, out);
		fputs(".</p>\n", out);
	}
	if (sum.window > 0)
		fprintf(out, "<p>Under pressure: mean grace period %.1f ms, "
			"%.1f grace periods, %.1f inode switches and %.1f loop "
			"iterations a second; CPUs busy %.1f %% of the time.</p>\n",
			totals_gp_mean(&sum) / 1e6,
			totals_rate(&sum, sum.grace_periods),
			totals_rate(&sum, sum.switches),
			totals_rate(&sum, sum.iterations),
			100 * (1 - sum.cpu_idle / sum.cpu_time));
}

static void write_scenario(const struct run_page *p, FILE *out)
{
	struct arena_text t;

	page_heading("The scenario", out);
	fputs("<details><summary>All its values</summary><pre>", out);
	scenario_print(p->table->experiment->scenario,
		       arena_text_begin(&t, p->arena));
	page_text(arena_text_end(&t), out);
	fputs("</pre></details>\n", out);
}

/* -- latencies -- */

static void write_latencies(const struct run_page *p, FILE *out)
{
	const struct experiment *e = p->table->experiment;

	page_table_begin("ms; order statistics of the pooled sample, with 95 % "
			 "intervals; drain is the mean per call; busy counts "
			 "busy inodes after unmount, of the umounts whose drain "
			 "began with an inode held",
			 "driver|kernel|#p50|#p95|#p99|#max|#drain|#busy|#of",
			 out);
	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell_summary *sum = &p->table->summary[c];

		cell_names(p, &e->cell[c], out);
		for (int i = 0; i < NR_STATISTICS; i++)
			page_cell_interval(sum->latency.n ?
					   (double)sum->latency.stat[i] : NAN,
					   sum->latency_interval[i].lo,
					   sum->latency_interval[i].hi, out);
		page_cell_interval(sum->drain.mean, NAN, NAN, out);
		page_cell_number((double)sum->totals.busy_inodes, "%.0f", out);
		page_cell_number((double)sum->totals.at_risk, "%.0f", out);
	}
	page_table_end(out);
}

static void write_judgement(const struct run_page *p, FILE *out)
{
	const struct table *t = p->table;
	int hits = 0;
	char caption[160];

	if (t->changes || !t->nr_judgements)
		return; /* measured values are of the scenario as it was */
	for (int i = 0; i < t->nr_judgements; i++)
		hits += t->judgement[i].is.hit;
	snprintf(caption, sizeof(caption), "ms; %d of %d measured values lie in "
		 "the %s of a measurement of their own N", hits,
		 t->nr_judgements, experiment_least(t->experiment) <
		 REPLICATIONS_FOR_INTERVAL ?
		 "range (too few replications for a 95 % interval)" :
		 "central 95 %");
	page_heading("Predicted beside measured", out);
	page_table_begin(caption, "driver|kernel|statistic|#predicted|#measured|"
			 "#error, %|hit", out);
	for (int i = 0; i < t->nr_judgements; i++) {
		const struct cell_judgement *j = &t->judgement[i];

		cell_names(p, &t->experiment->cell[j->cell], out);
		page_cell_text(statistic_name[j->statistic], out);
		page_cell_interval(j->is.predicted.median, j->is.predicted.lo,
				   j->is.predicted.hi, out);
		page_cell_interval(j->is.measured, NAN, NAN, out);
		page_cell_number(100 * j->is.error, "%.1f", out);
		page_cell_text(j->is.hit ? "yes" : "no", out);
	}
	page_table_end(out);
}

/* -- where the time went -- */

static void where_rows_of(const struct run_page *p, int c, FILE *out)
{
	const struct explanation *x = &p->explanation[c];
	struct mean_attribution mean;

	if (!x->n)
		return;
	mean = explanation_mean(x, 0, 1);
	for (int w = 0; w < NR_WHERE; w++)
		for (int y = 0; y < NR_WHY; y++) {
			if (mean.ns[w][y] < LEAST_SHARE * mean.total)
				continue;
			cell_names(p, &p->table->experiment->cell[c], out);
			page_cell_text(attr_where_name[w], out);
			page_cell_text(attr_why_name[y], out);
			page_cell_number(mean.ns[w][y] / 1e6, "%.2f", out);
			page_cell_number(100 * mean.ns[w][y] / mean.total,
					 "%.1f", out);
		}
}

static bool write_where(const struct run_page *p, FILE *out)
{
	page_heading("Where the time went", out);
	if (!page_picture(p->dir, "where", "Along the critical path of umounts: "
			  "the mean, and those around p50 and p99", out))
		return false;
	page_table_begin("means along the critical path, from 2 % of the whole",
			 "driver|kernel|in|waits for|#ms|#%", out);
	for (int c = 0; c < p->table->experiment->nr_cells; c++)
		where_rows_of(p, c, out);
	page_table_end(out);
	return true;
}

/* A umount and its cell, for sorting. */
struct slow {
	const struct attribution *a;
	int cell;
};

static int slowest_first(const void *x, const void *y)
{
	const struct slow *a = x, *b = y;

	if (a->a->total != b->a->total)
		return a->a->total < b->a->total ? 1 : -1;
	return a->cell - b->cell;
}

static void write_slow(const struct run_page *p, const struct slow *s, FILE *out)
{
	const struct cell *c = &p->table->experiment->cell[s->cell];
	enum attr_where where;
	enum attr_why why;

	attribution_most(s->a, &where, &why);
	cell_names(p, c, out);
	page_cell_number(s->a->replication, "%.0f", out);
	page_cell_number(s->a->umount, "%.0f", out);
	page_cell_interval((double)s->a->total, NAN, NAN, out);
	page_cell_text(attr_where_name[where], out);
	page_cell_text(attr_why_name[why], out);
	page_cell_number(100 * (double)s->a->ns[where][why] /
				 (double)(s->a->total ? s->a->total : 1),
			 "%.0f", out);
}

static void write_slowest(const struct run_page *p, FILE *out)
{
	const struct experiment *e = p->table->experiment;
	struct slow *slow;
	int nr = 0, most = NR_SLOWEST * e->nr_cells;

	slow = arena_calloc(p->arena, (size_t)most + 1, sizeof(*slow));
	for (int c = 0; c < e->nr_cells; c++) {
		const struct explanation *x = &p->explanation[c];

		for (int i = x->n - 1; i >= 0 && i >= x->n - NR_SLOWEST; i--)
			slow[nr++] = (struct slow){ &x->sample[i], c };
	}
	qsort(slow, (size_t)nr, sizeof(*slow), slowest_first);
	page_heading("The slowest umounts", out);
	page_table_begin("of all cells, with what took most of it",
			 "driver|kernel|#replication|#umount|#ms|in|waits for|#%",
			 out);
	for (int i = 0; i < nr && i < NR_SLOWEST; i++)
		write_slow(p, &slow[i], out);
	page_table_end(out);
	if (!nr)
		return;
	fputs("<p>The first one as a trace for Perfetto, and as text:</p>\n<pre>",
	      out);
	for (int i = 0; i < 2; i++) {
		page_text(i ? "umountsim explain " : "umountsim trace ", out);
		page_text(p->path, out);
		page_text(" --driver '", out);
		page_text(driver_name(p, &e->cell[slow->cell]), out);
		page_text("' --kernel '", out);
		page_text(kernel_name(p, &e->cell[slow->cell]), out);
		fprintf(out, "' --replication %d --umount %d%s\n",
			slow->a->replication, slow->a->umount,
			i ? " --no-what-if" : " -o trace.json");
	}
	fputs("</pre>\n", out);
}

bool run_page_write(const struct run_page *p, FILE *out)
{
	bool ok;

	write_conditions(p, out);
	page_heading("Latency of umount(8)", out);
	write_latencies(p, out);
	ok = page_picture(p->dir, "latency-cdf", "Distribution of latencies; "
			  "points are measured", out) &&
	     page_picture(p->dir, "latency-ladder", "Percentiles up to the "
			  "maximum", out);
	write_judgement(p, out);
	ok = ok && write_where(p, out);
	write_slowest(p, out);
	page_heading("One umount, and the grace periods beside it", out);
	ok = ok && page_picture(p->dir, "timeline", p->timeline, out) &&
	     page_picture(p->dir, "grace-periods", p->grace_periods, out);
	write_scenario(p, out);
	return ok;
}
