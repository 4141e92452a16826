/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cause that none of the three columns shows at more than half a percent is
 * left to the line "all else", so that the table stays short and still sums.
 * Bars are of the mean.
 */
#include "report/explain_text.h"

#include <math.h>

#define BAR 12
#define LEAST 0.005

struct columns {
	struct mean_attribution mean;
	const struct attribution *p50, *at;
};

static double share(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

static bool shown(const struct columns *c, int w, int y)
{
	return share(c->mean.ns[w][y], c->mean.total) > LEAST ||
	       share((double)c->p50->ns[w][y], (double)c->p50->total) > LEAST ||
	       share((double)c->at->ns[w][y], (double)c->at->total) > LEAST;
}

static void print_row(const char *label, double mean, double p50, double at,
		      double total, FILE *out)
{
	int bar = (int)(share(mean, total) * 2 * BAR + 0.5);

	fprintf(out, "%-34s%8.2f%8.2f%8.2f%s%.*s\n", label, mean / 1e6,
		p50 / 1e6, at / 1e6, bar ? "  " : "", bar < BAR ? bar : BAR,
		"############");
}

static bool place_shown(const struct columns *c, int w)
{
	for (int y = 0; y < NR_WHY; y++)
		if (shown(c, w, y))
			return true;
	return false;
}

static void print_place(const struct columns *c, int w, FILE *out)
{
	char label[64];

	if (place_shown(c, w))
		fprintf(out, "%s\n", attr_where_name[w]);
	for (int y = 0; y < NR_WHY; y++) {
		if (!shown(c, w, y))
			continue;
		snprintf(label, sizeof(label), "  %s", attr_why_name[y]);
		print_row(label, c->mean.ns[w][y], (double)c->p50->ns[w][y],
			  (double)c->at->ns[w][y], c->mean.total, out);
	}
}

static void print_rest(const struct columns *c, FILE *out)
{
	double mean = 0, p50 = 0, at = 0;

	for (int w = 0; w < NR_WHERE; w++)
		for (int y = 0; y < NR_WHY; y++) {
			if (shown(c, w, y))
				continue;
			mean += c->mean.ns[w][y];
			p50 += (double)c->p50->ns[w][y];
			at += (double)c->at->ns[w][y];
		}
	print_row("all else", mean, p50, at, c->mean.total, out);
}

void bars_print(const struct explanation *e, const struct attribution *asked,
		const char *name, FILE *out)
{
	struct columns c = {
		.mean = explanation_mean(e, 0, 1),
		.p50 = explanation_at(e, 0.5),
		.at = asked,
	};

	fprintf(out, "%-34s%8s%8s%8s\n", "", "mean", "p50", name);
	for (int w = 0; w < NR_WHERE; w++)
		print_place(&c, w, out);
	print_rest(&c, out);
	fprintf(out, "%-34s%8.2f%8.2f%8.2f\n", "total", c.mean.total / 1e6,
		simtime_ms(c.p50->total), simtime_ms(c.at->total));
	fprintf(out, "%-34s%8s%8d%8d\n%-34s%8s%8d%8d\n", "replication", "",
		c.p50->replication, c.at->replication, "umount", "",
		c.p50->umount, c.at->umount);
}

void slowest_print(const struct explanation *e, int n, FILE *out)
{
	fprintf(out, "\nSlowest  replication  umount  most of it\n");
	for (int i = e->n - 1; i >= 0 && i >= e->n - n; i--) {
		const struct attribution *a = &e->sample[i];
		enum attr_where where;
		enum attr_why why;

		attribution_most(a, &where, &why);
		fprintf(out, "%7.2f%13d%8d%4.0f %% %s: %s\n",
			simtime_ms(a->total), a->replication, a->umount,
			100 * share((double)a->ns[where][why],
				    (double)a->total),
			attr_where_name[where], attr_why_name[why]);
	}
}

/* A gain is positive here: the statistic falls. */
static void print_gain(const struct paired *p, FILE *out)
{
	int digits;

	if (isnan(p->lo)) { /* one pair has no interval */
		fprintf(out, "  %6.2f [     -,      -]", 0 - p->mean / 1e6);
		return;
	}
	digits = fabs(p->lo) < 100e6 && fabs(p->hi) < 100e6 ? 2 : 1;

	fprintf(out, "  %6.*f [%6.*f, %6.*f]", digits, 0 - p->mean / 1e6, digits,
		0 - p->hi / 1e6, digits, 0 - p->lo / 1e6);
}

void what_if_print(const struct what_if *w, double less, int n, FILE *out)
{
	fprintf(out, "\nIf a mechanism took %g %% less: by how much p50 and p99 "
		"would fall, mean\nand 95 %% interval over %d pairs of "
		"replications.\n%-21s%25s%25s\n", 100 * less, n, "",
		"p50 falls by [ms]", "p99 falls by [ms]");
	for (int i = 0; i < what_if_count(); i++) {
		fprintf(out, "%-21s", w[i].mechanism);
		print_gain(&w[i].p50, out);
		print_gain(&w[i].p99, out);
		fputc('\n', out);
	}
}
