/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold between the parameters of a scenario.
 *
 * A single value has been judged by its row of the schema; here are the rules
 * about two or more.  A rule is skipped when a value that it looks at is in
 * error already: that has been said.
 */
#include "scenario/check.h"

#include <math.h>

#include "kernel/cpulist.h"
#include "scenario/steps.h"

struct rule {
	struct reading *rd;
	const struct node *root;
};

/* Whether a and b are as the user wrote them, or the defaults of silence. */
static bool sound(const struct rule *r, const char *a, const char *b)
{
	const struct node *x = node_lookup(r->root, a);
	const struct node *y = node_lookup(r->root, b);

	return !(x && diag_has(r->rd->diag, x->mark)) &&
	       !(y && diag_has(r->rd->diag, y->mark));
}

/* Where a is written, else where b is. */
static struct mark place(const struct rule *r, const char *a, const char *b)
{
	const struct node *n = node_lookup(r->root, a);

	if (!n)
		n = node_lookup(r->root, b);
	return n ? n->mark : r->root->mark;
}

/* Reports unless a < b, or a <= b. */
static void ordered(const struct rule *r, const char *path_a, int a,
		    const char *path_b, int b, bool may_equal)
{
	if (a < b || (may_equal && a == b) || !sound(r, path_a, path_b))
		return;
	diag_error(r->rd->diag, place(r, path_a, path_b),
		   "%s (%d) must be %s %s (%d)", path_a, a,
		   may_equal ? "at most" : "below", path_b, b);
}

/* Four levels of rcu_nodes must hold all CPUs: rcu_init_geometry(). */
static void check_geometry(const struct rule *r,
			   const struct machine_config *m)
{
	const char *leaf = "rcu.fanout_leaf", *inner = "rcu.fanout";
	int cpus = host_possible_cpus(&m->host);
	double most = (double)m->rcu.fanout_leaf * pow(m->rcu.fanout, 3);

	if (cpus <= most || !sound(r, leaf, inner) ||
	    !sound(r, "host.cpus", "host.possible_cpus"))
		return;
	diag_error(r->rd->diag, place(r, leaf, inner),
		   "four levels of this fanout hold %.0f CPUs, not %d", most,
		   cpus);
}

/* Housekeeping: kthreads, timekeeping and new processes need a CPU to be on. */
static void check_housekeeping(const struct rule *r, const struct host_config *h)
{
	const char *full = "host.nohz_full", *isolated = "host.isolcpus";

	for (int i = 0; i < h->cpus; i++)
		if (!cpulist_has(h->nohz_full, i, h->cpus) &&
		    !cpulist_has(h->isolcpus, i, h->cpus))
			return;
	if (sound(r, full, isolated))
		diag_error(r->rd->diag, place(r, full, isolated),
			   "no CPU is left for everything else");
}

/* Settings of processors that vCPUs share, and of those that they do not. */
static void check_sharing(const struct rule *r, const struct host_config *h)
{
	if (h->emulation > 1 && !h->pcpus &&
	    sound(r, "host.emulation", "host.pcpus"))
		diag_error(r->rd->diag,
			   place(r, "host.emulation", "host.pcpus"),
			   "host.emulation is of vCPUs that share processors: "
			   "host.pcpus says how many");
	if (h->steal && h->pcpus && sound(r, "host.steal", "host.pcpus"))
		diag_error(r->rd->diag, place(r, "host.steal", "host.pcpus"),
			   "host.steal: where vCPUs share processors "
			   "(host.pcpus) those are taken away by the others");
	if (h->halt_poll && h->pcpus &&
	    sound(r, "host.halt_poll", "host.pcpus"))
		diag_error(r->rd->diag,
			   place(r, "host.halt_poll", "host.pcpus"),
			   "host.halt_poll: nobody polls where vCPUs share "
			   "processors (host.pcpus)");
}

/* A tick that lasts to the next one leaves no time for anything else. */
static void check_tick(const struct rule *r, const struct host_config *host)
{
	const struct node *at = node_lookup(r->root, "host.tick_cpu");

	if (at && host->tick_cpu >= SEC / host->hz &&
	    !diag_has(r->rd->diag, at->mark))
		diag_error(r->rd->diag, at->mark, "a tick takes less than a "
			   "jiffy, %lld ns", (long long)(SEC / host->hz));
}

static void check_machine(const struct rule *r, const struct machine_config *m)
{
	if (m->host.possible_cpus != AUTO)
		ordered(r, "host.cpus", m->host.cpus, "host.possible_cpus",
			m->host.possible_cpus, true);
	check_tick(r, &m->host);
	ordered(r, "rcu.qlowmark", m->rcu.qlowmark, "rcu.qhimark",
		m->rcu.qhimark, false);
	ordered(r, "writeback.frn_hist_thr_slots",
		m->writeback.frn_hist_thr_slots, "writeback.frn_hist_slots",
		m->writeback.frn_hist_slots, false);
	check_geometry(r, m);
	check_housekeeping(r, &m->host);
	check_sharing(r, &m->host);
}

static const struct step *find_step(const struct step_list *list,
				    enum step_op op)
{
	for (int i = 0; i < list->nr; i++)
		if (list->step[i].op == op)
			return &list->step[i];
	return NULL;
}

/* They go on for ever, so time must pass, and no superblock is theirs. */
static void check_beside(const struct rule *r, const struct driver_config *d,
			 const struct node *node)
{
	const struct step *delay = find_step(&d->beside, OP_DELAY);
	const struct node *at = node_get(node, "beside");

	if (!d->beside.nr || !at || diag_has(r->rd->diag, at->mark))
		return;
	if (find_step(&d->beside, OP_DRAIN) ||
	    find_step(&d->beside, OP_WAIT_SB_COUNTER))
		diag_error(r->rd->diag, at->mark,
			   "what is beside has no superblock to wait for");
	else if (!delay || dist_mean(&delay->time) < 1e3)
		diag_error(r->rd->diag, at->mark, "what is beside needs a "
			   "delay of 1 us or more in the mean");
}

/* There is something to be synced. */
static void check_syncfs(const struct rule *r, const struct scenario *s,
			 const struct step_list *list, const struct node *at)
{
	const struct container_config *c = &s->load.containers;

	if (!at || !find_step(list, OP_SYNCFS) ||
	    (c->number && !c->own_superblock) ||
	    diag_has(r->rd->diag, at->mark))
		return;
	diag_error(r->rd->diag, at->mark, "syncfs is of the superblock that "
		   "containers share, and there is none: see "
		   "load.containers.%s",
		   c->number ? "own_superblock" : "number");
}

static void check_all_syncfs(const struct rule *r, const struct scenario *s)
{
	const struct node *kernels = node_get(r->root, "kernels");
	const struct node *umount = node_get(r->root, "umount");

	for (int i = 0; i < s->nr_kernels; i++)
		check_syncfs(r, s, &s->kernel[i].drain,
			     node_get(node_get(kernels, s->kernel[i].name),
				      "drain"));
	for (int i = 0; i < s->nr_drivers; i++) {
		const struct driver_config *d = &s->driver[i];
		const struct node *n = node_get(umount, d->name);

		check_syncfs(r, s, &d->steps, node_get(n, "steps"));
		check_syncfs(r, s, &d->beside, node_get(n, "beside"));
	}
}

/* What is asked of the superblock, where no step has to do with it. */
static void check_steps(const struct rule *r, const struct driver_config *d,
			const struct node *node)
{
	const char *key = d->own_churn ? "own_churn" : "sample";
	const struct node *at = node_get(node, key);

	if (!d->steps.nr || find_step(&d->steps, OP_DRAIN) || !at ||
	    (!d->own_churn && d->sample != SAMPLE_DRAIN) ||
	    diag_has(r->rd->diag, at->mark))
		return;
	diag_error(r->rd->diag, at->mark,
		   "%s is of a superblock, and no step of '%s' is a drain", key,
		   d->name);
}

/* What the driver holds while it drains, nobody can lock in the drain. */
static const char *locked_twice(const struct step_list *steps, int drain,
				const struct protocol *kernel)
{
	for (int i = 0; i < kernel->drain.nr; i++) {
		const char *lock = step_locks(&kernel->drain.step[i]);

		if (lock && steps_hold(steps, drain, lock))
			return lock;
	}
	return NULL;
}

static void check_drains(const struct rule *r, const struct scenario *s,
			 const struct driver_config *d, const struct node *node)
{
	const struct node *at = node_get(node, "steps");
	int drains = 0;

	for (int i = 0; i < d->steps.nr && at; i++) {
		if (d->steps.step[i].op != OP_DRAIN)
			continue;
		drains += d->steps.step[i].count;
		for (int k = 0; k < s->nr_kernels; k++) {
			const char *lock = locked_twice(&d->steps, i,
							&s->kernel[k]);

			if (lock && !diag_has(r->rd->diag, at->mark))
				diag_error(r->rd->diag, at->mark,
					   "step %d: '%.40s' is locked already "
					   "where the drain of '%s' locks it",
					   i + 1, lock, s->kernel[k].name);
		}
	}
	if (drains > 1 && !diag_has(r->rd->diag, at->mark))
		diag_error(r->rd->diag, at->mark, "%d drains: a superblock is "
			   "unmounted once", drains);
}

static void check_driver(const struct rule *r, const struct driver_config *d,
			 const struct node *node)
{
	const struct node *at = node_get(node, "samples");

	check_steps(r, d, node);
	check_beside(r, d, node);
	if ((int64_t)d->samples * d->concurrency <= SCENARIO_MAX_UMOUNTS)
		return;
	if (!at)
		at = node->key;
	if (!diag_has(r->rd->diag, at->mark))
		diag_error(r->rd->diag, at->mark,
			   "%d samples of %d umounts each are more than %d",
			   d->samples, d->concurrency, SCENARIO_MAX_UMOUNTS);
}

/* No umount takes no time, and nothing can be held against one that does. */
static void check_latency(const struct rule *r, double ms,
			  const struct node *node)
{
	if (ms == 0 && !diag_has(r->rd->diag, node->mark))
		diag_error(r->rd->diag, node->mark, "a measured latency is "
			   "above 0");
}

static void check_measured(const struct rule *r, const struct measured *m,
			   const struct node *node)
{
	static const struct {
		const char *name;
		enum statistic i;
	} rising[] = {
		{ "p50", STAT_P50 }, { "p90", STAT_P90 }, { "p95", STAT_P95 },
		{ "p99", STAT_P99 }, { "max", STAT_MAX },
	};
	int besides = (node_get(node, "n") != NULL) +
		      (node_get(node, "mean_error") != NULL);
	int last = -1;

	for (int i = 0; i < 5; i++) {
		const struct node *n = node_get(node, rising[i].name);

		if (!n || isnan(m->latency_ms[rising[i].i]))
			continue;
		check_latency(r, m->latency_ms[rising[i].i], n);
		if (last >= 0 && m->latency_ms[rising[i].i] <
					 m->latency_ms[rising[last].i])
			diag_error(r->rd->diag, n->mark, "%s lies below %s",
				   rising[i].name, rising[last].name);
		last = i;
	}
	if (node_get(node, "mean"))
		check_latency(r, m->latency_ms[STAT_MEAN],
			      node_get(node, "mean"));
	if (node->nr == besides && node->kind == NODE_MAPPING)
		diag_error(r->rd->diag, node->key->mark,
			   "no statistic is given (p50, p90, p95, p99, max or "
			   "mean)");
}

void check_scenario(struct reading *rd, const struct node *root,
		    const struct scenario *s)
{
	const struct rule r = { rd, root };
	const struct node *n, *kernel;
	const struct node *measured = node_get(root, "measured");
	const struct node *umount = node_get(root, "umount");
	int i = 0;

	check_machine(&r, &s->machine);
	if (umount && s->nr_drivers == umount->nr)
		for_each_child(n, umount) {
			check_drains(&r, s, &s->driver[i], n);
			check_driver(&r, &s->driver[i++], n);
		}
	check_all_syncfs(&r, s);
	if (!measured || !s->nr_measured)
		return;
	i = 0;
	for_each_child(kernel, measured)
		for_each_child(n, kernel)
			check_measured(&r, &s->measured[i++], n);
}
