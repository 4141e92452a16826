/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The causes of a umount's time are more than a stack of colours can show, so
 * they are put into groups, each cause into the first group that takes it.  A
 * bar "around" a percentile is the mean of the samples within a hundredth of
 * it: single umounts differ too much to be drawn as typical.
 */
#include "report/chart/chart_data.h"

#include <inttypes.h>
#include <math.h>

#include "study/stats.h"


#define ANY (-1)

struct group {
	const char *name;
	int where, why; /* or ANY */
};

/* Several rows of one name are one group; they stand together. */
static const struct group groups[] = {
	{ "user space", WHERE_USER, WHY_CPU },
	{ "user space", WHERE_FINISH, WHY_CPU },
	{ "expedited period", ANY, WHY_EXPEDITED },
	{ "disk", ANY, WHY_DISK },
	{ "flush", WHERE_FLUSH_WORKQUEUE, ANY },
	{ "running grace period", ANY, WHY_GP_RUNNING },
	{ "next grace period", ANY, WHY_GP_START },
	{ "next grace period", ANY, WHY_GP_NEXT },
	{ "later grace periods", ANY, WHY_GP_THIRD },
	{ "tick before callbacks", ANY, WHY_TICK },
	{ "callback invocation", ANY, WHY_CALLBACK },
	{ "barrier mutex and IPIs", WHERE_RCU_BARRIER, WHY_MUTEX },
	{ "barrier mutex and IPIs", ANY, WHY_IPI },
	{ "kernel CPU and the rest", ANY, ANY },
};

#define NR_GROUPS (sizeof(groups) / sizeof(*groups))

static bool takes(const struct group *g, int where, int why)
{
	return (g->where == ANY || g->where == where) &&
	       (g->why == ANY || g->why == why);
}

static bool same_group(size_t a, size_t b)
{
	return groups[a].name == groups[b].name;
}

static void group_sums(const struct mean_attribution *m, double sum[NR_GROUPS])
{
	for (size_t g = 0; g < NR_GROUPS; g++)
		sum[g] = 0;
	for (int w = 0; w < NR_WHERE; w++)
		for (int y = 0; y < NR_WHY; y++) {
			size_t g = 0;

			while (!takes(&groups[g], w, y))
				g++;
			sum[g] += m->ns[w][y];
		}
}

void where_header(FILE *out)
{
	fputs("driver,kernel,bar,x", out);
	for (size_t g = 0; g < NR_GROUPS; g++)
		if (!g || !same_group(g, g - 1))
			fprintf(out, ",\"%s\"", groups[g].name);
	fputc('\n', out);
}

static void where_row(const struct mean_attribution *m, const char *driver,
		      const char *kernel, const char *bar, int x, FILE *out)
{
	double sum[NR_GROUPS];

	group_sums(m, sum);
	fprintf(out, "%s,%s,%s,%d", driver, kernel, bar, x);
	for (size_t g = 0; g < NR_GROUPS;) {
		double total = 0;
		size_t first = g;

		for (; g < NR_GROUPS && same_group(g, first); g++)
			total += sum[g];
		fprintf(out, ",%.6f", total / 1e6);
	}
	fputc('\n', out);
}

void where_rows(const struct explanation *e, const char *driver,
		const char *kernel, int place, FILE *out)
{
	struct mean_attribution all = explanation_mean(e, 0, 1);
	struct mean_attribution p50 = explanation_mean(e, 0.49, 0.51);
	struct mean_attribution p99 = explanation_mean(e, 0.985, 0.995);

	where_row(&all, driver, kernel, "mean", 4 * place, out);
	where_row(&p50, driver, kernel, "p50", 4 * place + 1, out);
	where_row(&p99, driver, kernel, "p99", 4 * place + 2, out);
}

void ladder_header(FILE *out)
{
	fputs("driver,kernel,inverse,latency_ms\n", out);
}

/*
 * Forty steps to each factor of ten, as far as there are samples beyond; then the
 * maximum, at the last of them.
 */
void ladder_rows(const simtime_t *x, size_t n, const char *driver,
		 const char *kernel, FILE *out)
{
	for (int i = 0;; i++) {
		double inverse = pow(10, i / 40.), p = 1 - 1 / inverse;

		if (i && inverse >= (double)n)
			break;
		fprintf(out, "%s,%s,%.6g,%.6f\n", driver, kernel, inverse,
			simtime_ms(order_statistic(x, n, p)));
	}
	if (n) /* a line has two ends, also of one sample */
		fprintf(out, "%s,%s,%zu,%.6f\n", driver, kernel, n < 2 ? 2 : n,
			simtime_ms(x[n - 1]));
}

void gp_header(FILE *out)
{
	fputs("kind,value\n", out);
}

void gp_record(void *ctx, const struct trace_record *rec)
{
	struct gp_listener *l = ctx;

	switch (rec->type) {
	case TRACE_UMOUNT_PHASE:
		l->warm = true;
		break;
	case TRACE_GP_END:
		if (l->warm && ++l->periods)
			fprintf(l->out, "gp,%.6f\n",
				simtime_ms((simtime_t)rec->b));
		break;
	case TRACE_BATCH_END:
		if (l->warm && ++l->batches)
			fprintf(l->out, "batch,%" PRIu64 "\n", rec->a);
		break;
	default:
		break;
	}
}
