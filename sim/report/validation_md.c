/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A validation report as Markdown, with the charts beside it.
 */
#include "report/validation_part.h"

#include <math.h>

#include "report/run_table.h"

static void md_ms(double ns, const char *then, FILE *out)
{
	double ms = to_ms(ns);

	fprintf(out, "%.*f%s", ms_decimals(ms), ms, then);
}

static void md_statistics(const struct validation *v, FILE *out)
{
	fputs("| driver | kernel | statistic | predicted, ms | 95 % interval "
	      "| measured, ms | error | inside |\n"
	      "|---|---|---|--:|--:|--:|--:|---|\n", out);
	for (int i = 0; i < v->nr_judgements; i++) {
		const struct cell_judgement *c = &v->judgement[i];
		const struct judgement *j = &c->is;

		fprintf(out, "| %s | %s | %s | ", cell_driver(v, c->cell),
			cell_kernel(v, c->cell), statistic_name[c->statistic]);
		md_ms(j->predicted.median, " | ", out);
		md_ms(j->predicted.lo, " .. ", out);
		md_ms(j->predicted.hi, " | ", out);
		md_ms(j->measured, " | ", out);
		fprintf(out, "%+.1f %% | %s |\n", 100 * j->error,
			j->hit ? "yes" : "**no**");
	}
}

static void md_drains(const struct validation *v, FILE *out)
{
	const struct scenario *s = v->experiment->scenario;

	if (!v->nr_drains)
		return;
	fputs("\nTime per call in `cgroup_writeback_umount()`, mean over", out);
	for (int i = 0; i < s->nr_drain_mixes; i++)
		fprintf(out, "%s %d calls of %s", i ? "," : "",
			s->drain_mix[i].calls,
			s->driver[s->drain_mix[i].driver].name);
	fputs(":\n\n| kernel | predicted, ms | 95 % interval | measured, ms | "
	      "error | inside |\n|---|--:|--:|--:|--:|---|\n", out);
	for (int i = 0; i < v->nr_drains; i++) {
		const struct judgement *d = &v->drain[i].is;

		fprintf(out,
			"| %s | %.2f | %.2f .. %.2f | %.2f | %+.1f %% | %s |\n",
			kernel_name(v, v->drain[i].kernel), to_ms(d->predicted.median),
			to_ms(d->predicted.lo), to_ms(d->predicted.hi),
			to_ms(d->measured), 100 * d->error,
			d->hit ? "yes" : "**no**");
	}
}

static void md_comparisons(const struct validation *v, FILE *out)
{
	if (!v->nr_comparisons)
		return;
	fputs("\nWhat is inside: KS is the Kolmogorov-Smirnov distance and "
	      "the limit that 95 % of the model's own measurements stay "
	      "below, W1 the Wasserstein distance.\n\n"
	      "| driver | kernel | quantity | n | mean predicted, ms | 95 % "
	      "interval | mean measured, ms | KS | limit | W1, ms |\n"
	      "|---|---|---|--:|--:|--:|--:|--:|--:|--:|\n", out);
	for (int i = 0; i < v->nr_comparisons; i++) {
		const struct inside_comparison *c = &v->comparison[i];
		const char *m = c->mean.hit ? "" : "**";
		const char *k = c->ks_hit ? "" : "**";

		fprintf(out,
			"| %s | %s | %s | %zu | %.2f | %.2f .. %.2f | "
			"%s%.2f%s | %s%.2f%s | %.2f | %.2f |\n",
			cell_driver(v, c->cell), cell_kernel(v, c->cell),
			quantity_name[c->quantity], c->measured->n,
			to_ms(c->mean.predicted.median), to_ms(c->mean.predicted.lo),
			to_ms(c->mean.predicted.hi), m, to_ms(c->mean.measured), m, k,
			c->ks, k, c->ks_limit, to_ms(c->wasserstein));
	}
	if (!isnan(v->gp.measured))
		validation_print_gp(v, out);
}

void validation_write_markdown(const struct validation *v, const char *chart,
			       FILE *out)
{
	const struct scenario *s = v->experiment->scenario;
	char text[REPLICATIONS_TEXT];

	fprintf(out, "# %s\n\n", *s->title ? s->title : chart);
	fprintf(out,
		"Every statistic at the measurement's own number of samples, "
		"over %s, seed %llu.\n\n    ",
		replications_text(v->experiment, text),
		(unsigned long long)s->seed);
	validation_print_summary(v, out);
	fputc('\n', out);
	validation_print_chance(v, out);
	fprintf(out, "\n![predicted intervals and measured values]"
		     "(%s-intervals.png)\n\n", chart);
	md_statistics(v, out);
	md_drains(v, out);
	md_comparisons(v, out);
	if (v->nr_comparisons)
		fprintf(out, "\n![Q-Q plots of the latencies](%s-qq.png)\n",
			chart);
	fputc('\n', out);
}
