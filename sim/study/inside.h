/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is inside an umount, held against measured samples of it.
 *
 * Some replications are run once more with a listener on the tracepoints,
 * which collects the same quantities that were measured in a kernel: lengths
 * of grace periods, time in the drain and in each of its steps, time of a
 * switch's synchronize_rcu().  They are the same runs (the same seed and
 * replication numbers) that the latencies came from.
 *
 * Measured and predicted are compared by distances (distance.h).  How large a
 * distance may be is asked of the model: each traced replication is measured
 * as the kernel was, and its distance to all of them together is one draw of
 * what chance alone makes of it.
 */
#ifndef STUDY_INSIDE_H
#define STUDY_INSIDE_H

#include "study/figures.h"
#include "study/dataset.h"

struct mean_of {
	size_t n;
	double mean; /* ns */
};

/* One quantity of one cell. */
struct inside_comparison {
	int cell; /* of the experiment */
	enum quantity quantity;
	const struct series *measured;
	struct series predicted;  /* of all traced replications together */
	int nr;                   /* those replications */
	struct mean_of *each;     /* [nr] */
	struct judgement mean;    /* of a replication's mean */
	double ks, ks_limit;      /* limit: 95 % of the replications' own */
	double wasserstein;       /* ns */
	bool ks_hit;
};

/*
 * Traces replications 0..n-1 of every cell that has samples, on 'jobs' threads,
 * and compares.  NULL, or what went wrong; *out has *nr entries, from 'arena'.
 */
const char *inside_compare(const struct experiment *e, const struct dataset *d,
			   int n, int jobs, struct arena *arena,
			   struct inside_comparison **out, int *nr);

/*
 * The mean grace period, ns, over all of those cells that are under pressure;
 * predicted is that of a boot, which is replication r of each.  NAN where there is
 * none.
 */
struct judgement inside_grace_periods(const struct experiment *e,
				      const struct inside_comparison *c,
				      int nr, struct arena *arena);

#endif
