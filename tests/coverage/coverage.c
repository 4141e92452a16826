/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * coverage [EXPERIMENTS [SITUATION]]: how often intervals of 95 % of `calibrate`
 * hold the truth, and those of `run --precision`.  Experiments come in groups of ten that share the evaluations
 * of their first fit, each group under a seed of its own.
 */
#include <math.h>

#include "../synthetic.h"
#include "../test.h"
#include "../validation.h"
#include "study/precision.h"

#define GROUP 10

struct tally {
	int n, held[SITUATION_PARAMETERS], identified[SITUATION_PARAMETERS];
	double width[SITUATION_PARAMETERS], square[SITUATION_PARAMETERS];
	double miss;
	char path[SITUATION_PARAMETERS][40];
};

static void add(struct tally *t, const struct synthetic *s,
		const struct fit *fit)
{
	t->n++;
	t->miss += fit->miss;
	for (int i = 0; i < s->of->nr_asked; i++) {
		const struct fit_estimate *e = &fit->estimate[i];

		snprintf(t->path[i], sizeof(t->path[i]), "%s",
			 s->simulator.scenario->parameter[i].path);

		t->held[i] += synthetic_holds(s, fit, i);
		t->identified[i] += e->identified;
		t->width[i] += e->hi - e->lo;
		t->square[i] += pow(e->u - s->of->truth[i], 2);
	}
}

static void experiments(const struct situation *of, int n, struct tally *t)
{
	struct synthetic s;

	for (int i = 0; i < n; i++) {
		struct fit fit;

		if (i % GROUP == 0)
			synthetic_open(&s, of, (uint64_t)(i / GROUP), 2);
		synthetic_fit(&s, 1000 + (uint64_t)i, &fit);
		add(t, &s, &fit);
		if (i % GROUP == GROUP - 1 || i == n - 1)
			synthetic_close(&s);
	}
}

/* False if an interval of 95 % holds in less than 90 or more than 98. */
static bool print(const struct situation *of, const struct tally *t)
{
	bool ok = true;

	for (int k = 0; k < of->nr_asked; k++) {
		double held = (double)t->held[k] / t->n;

		ok = ok && held >= 0.9 && held <= 0.98;
		printf("%-20s%-28s%5.1f %%%8.2f%8.3f%12d%8.2f\n", of->name,
		       t->path[k], 100 * held, t->width[k] / t->n,
		       sqrt(t->square[k] / t->n), t->identified[k],
		       t->miss / t->n);
	}
	fflush(stdout);
	return ok;
}

/* -- run --precision -- */

#define TARGET   0.03
#define REPEATS  100
#define TRUTH    8000 /* replications that count as the truth */

/* As `run --precision` does; what comes out lives in 'arena'. */
static struct summary replicate(struct scenario *s, double target,
				struct arena *arena, struct interval *interval,
				int *took)
{
	struct cell_summary *sum;
	struct summary latency;
	struct experiment e;
	int needed = 0, next;

	for (;;) {
		sum = run_all(&e, s, arena);
		next = target > 0 ? precision_judge(&e, sum, target, &needed)
				  : 0;
		if (!next)
			break;
		s->replications = next;
		experiment_free(&e);
	}
	latency = sum->latency;
	memcpy(interval, sum->latency_interval,
	       NR_STATISTICS * sizeof(*interval));
	*took = s->replications;
	experiment_free(&e);
	return latency;
}

/* How often intervals hold, and values are as precise as was asked for. */
static bool precision(void)
{
	const struct situation *of = &situation[SITUATION_ONE_CELL];
	struct interval interval[NR_STATISTICS];
	int took, total = 0, held[STAT_MAX] = { 0 }, kept[STAT_MAX] = { 0 };
	struct summary truth;
	struct arena arena;
	bool ok = true;

	arena_init(&arena, 0);
	truth = replicate(synthetic_truth(of, 1, TRUTH, &arena), 0, &arena,
			  interval, &took);
	for (int i = 0; i < REPEATS; i++) {
		struct summary got;

		arena_rewind(&arena);
		got = replicate(synthetic_truth(of, 1000 + (uint64_t)i,
						PRECISION_FIRST, &arena),
				TARGET, &arena, interval, &took);
		total += took;
		for (int p = 0; p < STAT_MAX; p++) {
			double is = (double)truth.stat[p];

			held[p] += interval[p].lo <= is && is <= interval[p].hi;
			kept[p] += fabs((double)got.stat[p] / is - 1) <= TARGET;
		}
	}
	arena_free(&arena);
	printf("\nrun --precision %g %%, %d seeds, %d replications in the mean\n"
	       "\n%-8s%8s%20s\n", 100 * TARGET, REPEATS, total / REPEATS, "",
	       "held", "as precise");
	for (int p = 0; p < STAT_MAX; p++) {
		printf("%-8s%6d %%%18d %%\n", statistic_name[p], held[p],
		       kept[p]);
		ok = ok && held[p] >= 90 && kept[p] >= 90;
	}
	return ok;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100;
	int only = argc > 2 ? atoi(argv[2]) : -1;
	bool ok = true;

	printf("%d experiments each; width and error of a range of 1, miss of "
	       "a standard\ndeviation\n\n%-20s%-28s%7s%8s%8s%12s%8s\n", n, "",
	       "parameter", "held", "width", "error", "identified", "miss");
	for (int i = 0; i < NR_SITUATIONS; i++) {
		struct tally t = { .n = 0 };

		if (only >= 0 && only != i)
			continue;
		experiments(&situation[i], n, &t);
		ok = print(&situation[i], &t) && ok;
	}
	if (only < 0 || only == NR_SITUATIONS)
		ok = precision() && ok;
	return ok ? 0 : 1;
}
