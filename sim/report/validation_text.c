/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A validation report on a terminal.  The table of predicted beside measured
 * latencies is that of `umountsim run`.
 */
#include "report/validation_part.h"

#include <math.h>

static void print_score(const struct score *s, FILE *out)
{
	fprintf(out, "hit %d of %d; ", s->hits, s->values);
	if (s->p50s)
		fprintf(out, "p50 error mean %.1f %%, worst %.1f %%; ",
			100 * score_p50_mean(s), 100 * s->p50_worst);
	fprintf(out, "all error mean %.1f %%", 100 * score_all_mean(s));
}

void validation_print_score(const struct score *s, FILE *out)
{
	print_score(s, out);
	fputc('\n', out);
}

void validation_print_gp(const struct validation *v, FILE *out)
{
	const struct judgement *gp = &v->gp;

	fprintf(out,
		"\nMean grace period under pressure: predicted %.2f ms [%.2f, "
		"%.2f], measured %.2f ms\n",
		to_ms(gp->predicted.median), to_ms(gp->predicted.lo),
		to_ms(gp->predicted.hi), to_ms(gp->measured));
}

void validation_print_chance(const struct validation *v, FILE *out)
{
	const struct predictive *p = &v->p50_mean_if_right;

	if (!isnan(p->median))
		fprintf(out,
			"By chance alone, with a right model, the p50 error mean "
			"would be %.1f %% [%.1f, %.1f].\n",
			100 * p->median, 100 * p->lo, 100 * p->hi);
}

void validation_print_summary(const struct validation *v, FILE *out)
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
	if (!isnan(v->gp.measured))
		validation_print_gp(v, out);
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
	validation_print_chance(v, out);
	validation_print_summary(v, out);
}
