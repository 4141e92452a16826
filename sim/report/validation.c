/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Validation reports: see validation.h.
 *
 * The table of predicted beside measured latencies is that of `umountsim run`.
 * Markdown and JSON carry the same figures, JSON with all digits.
 */
#include "report/validation.h"

#include <math.h>

#include "report/json_value.h"

static const char *kernel_name(const struct validation *v, int kernel)
{
	return v->experiment->scenario->kernel[kernel].name;
}

static const char *cell_kernel(const struct validation *v, int cell)
{
	return kernel_name(v, v->experiment->cell[cell].kernel);
}

static const char *cell_driver(const struct validation *v, int cell)
{
	const struct experiment *e = v->experiment;

	return e->scenario->driver[e->cell[cell].driver].name;
}

static double to_ms(double ns)
{
	return ns / (double)MSEC;
}

/* -- text -- */

static void print_score(const struct score *s, FILE *out)
{
	fprintf(out,
		"hit %d of %d; p50 error mean %.1f %%, worst %.1f %%; "
		"all error mean %.1f %%",
		s->hits, s->values, 100 * score_p50_mean(s),
		100 * s->p50_worst, 100 * score_all_mean(s));
}

void validation_print_score(const struct score *s, FILE *out)
{
	print_score(s, out);
	fputc('\n', out);
}

static void print_summary(const struct validation *v, FILE *out)
{
	print_score(&v->score, out);
	if (v->nr_comparisons)
		fprintf(out, "; KS misses %d of %d", v->ks_misses,
			v->nr_comparisons);
	fputc('\n', out);
}

static void print_drains(const struct validation *v, FILE *out)
{
	const struct scenario *s = v->experiment->scenario;

	if (!v->nr_drains)
		return;
	fputs("\nTime per call in cgroup_writeback_umount(), ms; mean over",
	      out);
	for (int i = 0; i < s->nr_drain_mixes; i++)
		fprintf(out, "%s\n  %d calls of %s", i ? "," : "",
			s->drain_mix[i].calls,
			s->driver[s->drain_mix[i].driver].name);
	fputs("\n\n", out);
	for (int i = 0; i < v->nr_drains; i++) {
		const struct judgement *d = &v->drain[i].is;

		fprintf(out, "  %-12s%9.3f  [%7.3f, %7.3f]%9.3f%8.1f%%%s\n",
			kernel_name(v, v->drain[i].kernel), to_ms(d->predicted.median),
			to_ms(d->predicted.lo), to_ms(d->predicted.hi),
			to_ms(d->measured), 100 * d->error,
			d->hit ? "" : "*");
	}
}

static void print_comparisons(const struct validation *v, FILE *out)
{
	int cell = -1;

	if (!v->nr_comparisons)
		return;
	fputs("\nWhat is inside, ms: mean predicted [95 % of one "
	      "measurement's], measured;\nKS distance and the limit that 95 % "
	      "of the model's own stay below; W1 distance\n", out);
	for (int i = 0; i < v->nr_comparisons; i++) {
		const struct inside_comparison *c = &v->comparison[i];

		if (c->cell != cell)
			fprintf(out, "\n%s, %s\n", cell_driver(v, c->cell),
				cell_kernel(v, c->cell));
		cell = c->cell;
		fprintf(out,
			"  %-15s%8.2f [%6.2f,%7.2f]%8.2f%s  %4.2f <%5.2f%s"
			"%7.2f\n",
			quantity_name[c->quantity], to_ms(c->mean.predicted.median),
			to_ms(c->mean.predicted.lo), to_ms(c->mean.predicted.hi),
			to_ms(c->mean.measured), c->mean.hit ? " " : "*",
			c->ks, c->ks_limit, c->ks_hit ? " " : "*",
			to_ms(c->wasserstein));
	}
	if (!isnan(v->gp_measured))
		fprintf(out,
			"\nMean grace period under pressure: predicted %.2f "
			"ms, measured %.2f ms\n",
			to_ms(v->gp_predicted), to_ms(v->gp_measured));
}

static void print_thresholds(const struct validation *v, FILE *out)
{
	bool head = false;

	for (int i = 0; i < NR_THRESHOLDS; i++) {
		const struct threshold *t = &v->threshold[i];

		if (!t->asked)
			continue;
		if (!head)
			fputs("\nThresholds\n", out);
		head = true;
		fprintf(out, "  %-24s%8.4g", t->name, t->limit);
		if (isnan(t->value))
			fprintf(out, "%10s", "-");
		else
			fprintf(out, "%10.4g", t->value);
		fprintf(out, "  %s\n", !t->judged ? "not judged: not all of "
						   "it was run"
				     : t->met ? "met" : "NOT MET");
	}
}

void validation_print(const struct validation *v, const struct table *t,
		      FILE *out)
{
	table_print_judgement(t, out);
	print_drains(v, out);
	print_comparisons(v, out);
	print_thresholds(v, out);
	fputc('\n', out);
	print_summary(v, out);
}

/* -- JSON -- */

static json_t *interval(const struct predictive *p)
{
	return json_pack("{so so so}", "lo", value_ms(p->lo), "median",
			 value_ms(p->median), "hi", value_ms(p->hi));
}

static json_t *judgement_json(const struct judgement *j)
{
	return json_pack("{so so so sb}", "measured_ms", value_ms(j->measured),
			 "predicted_ms", interval(&j->predicted),
			 "error", value_number(j->error), "hit", j->hit);
}

static json_t *statistics_json(const struct validation *v)
{
	json_t *a = json_array();

	for (int i = 0; i < v->nr_judgements; i++) {
		const struct cell_judgement *j = &v->judgement[i];
		json_t *o = json_pack(
			"{ss ss ss}", "kernel", cell_kernel(v, j->cell),
			"driver", cell_driver(v, j->cell),
			"statistic", statistic_name[j->statistic]);

		json_object_update_new(o, judgement_json(&j->is));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *drains_json(const struct validation *v)
{
	json_t *a = json_array();

	for (int i = 0; i < v->nr_drains; i++) {
		json_t *o = json_pack("{ss}", "kernel",
				      kernel_name(v, v->drain[i].kernel));

		json_object_update_new(o, judgement_json(&v->drain[i].is));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *inside_json(const struct validation *v)
{
	json_t *a = json_array();

	for (int i = 0; i < v->nr_comparisons; i++) {
		const struct inside_comparison *c = &v->comparison[i];

		json_array_append_new(a, json_pack(
			"{ss ss ss sI so so so so so sb sb}",
			"kernel", cell_kernel(v, c->cell),
			"driver", cell_driver(v, c->cell),
			"quantity", quantity_name[c->quantity],
			"measured_samples", (json_int_t)c->measured->n,
			"measured_mean_ms", value_ms(c->mean.measured),
			"predicted_mean_ms", interval(&c->mean.predicted),
			"ks", value_number(c->ks),
			"ks_limit", value_number(c->ks_limit),
			"wasserstein_ms", value_ms(c->wasserstein),
			"mean_hit", c->mean.hit, "ks_hit", c->ks_hit));
	}
	return a;
}

static json_t *thresholds_json(const struct validation *v)
{
	json_t *a = json_array();

	for (int i = 0; i < NR_THRESHOLDS; i++) {
		const struct threshold *t = &v->threshold[i];

		if (t->asked)
			json_array_append_new(a, json_pack(
				"{ss so so sb sb}", "name", t->name, "limit",
				value_number(t->limit), "value",
				value_number(t->value), "judged", t->judged,
				"met", t->met));
	}
	return a;
}

static json_t *score_json(const struct validation *v)
{
	const struct score *s = &v->score;

	return json_pack("{si si so so so si si}", "hits", s->hits, "values",
			 s->values, "p50_error_mean",
			 value_number(score_p50_mean(s)), "p50_error_worst",
			 value_number(s->p50_worst), "all_error_mean",
			 value_number(score_all_mean(s)), "ks_misses",
			 v->ks_misses, "ks_comparisons", v->nr_comparisons);
}

void validation_write_json(const struct validation *v,
			   const struct provenance *from, FILE *out)
{
	const struct scenario *s = v->experiment->scenario;
	json_t *root = json_pack(
		"{si ss so so so si so so so so so so s{so so} sb}",
		"umountsim_validation", VALIDATION_FORMAT,
		"version", from->version,
		"command", value_strings(from->command, from->nr_command),
		"title", value_string(s->title),
		"seed", value_seed(s->seed),
		"replications", s->replications,
		"scenario", value_scenario(s),
		"score", score_json(v),
		"thresholds", thresholds_json(v),
		"statistics", statistics_json(v),
		"drain", drains_json(v),
		"inside", inside_json(v),
		"grace_period_ms",
			"measured", value_ms(v->gp_measured),
			"predicted", value_ms(v->gp_predicted),
		"met", v->met);

	value_write(root, "a validation file", out);
}

/* -- Markdown -- */

static void md_statistics(const struct validation *v, FILE *out)
{
	fputs("| driver | kernel | statistic | predicted, ms | 95 % interval "
	      "| measured, ms | error | inside |\n"
	      "|---|---|---|--:|--:|--:|--:|---|\n", out);
	for (int i = 0; i < v->nr_judgements; i++) {
		const struct cell_judgement *c = &v->judgement[i];
		const struct judgement *j = &c->is;

		fprintf(out,
			"| %s | %s | %s | %.1f | %.1f .. %.1f | %.1f "
			"| %+.1f %% | %s |\n",
			cell_driver(v, c->cell), cell_kernel(v, c->cell),
			statistic_name[c->statistic],
			to_ms(j->predicted.median), to_ms(j->predicted.lo),
			to_ms(j->predicted.hi), to_ms(j->measured),
			100 * j->error, j->hit ? "yes" : "**no**");
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
	if (!isnan(v->gp_measured))
		fprintf(out,
			"\nMean grace period under pressure: predicted %.2f "
			"ms, measured %.2f ms.\n",
			to_ms(v->gp_predicted), to_ms(v->gp_measured));
}

void validation_write_markdown(const struct validation *v, const char *chart,
			       FILE *out)
{
	const struct scenario *s = v->experiment->scenario;

	fprintf(out, "# %s\n\n", *s->title ? s->title : chart);
	fprintf(out,
		"Every statistic at the measurement's own number of samples, "
		"over %d replications, seed %llu.\n\n    ",
		s->replications, (unsigned long long)s->seed);
	print_summary(v, out);
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

/* -- data for charts -- */

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
