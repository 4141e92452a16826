/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The race of umount and switches: see race.h.
 *
 * At the real window it is far too rare to be counted.  What makes it happen is
 * one draw, of the window of a switch of the superblock that goes: so that draw
 * is made by importance sampling, one in ten from the tail, evenly on a log
 * scale of its probability, and everything else takes its course; a busy umount
 * counts with the likelihood ratio of the draws of its own mount.  Nothing is
 * assumed of what a long window leads to.  What it does beyond its own mount is not
 * weighted, so one umount in four is treated so, and no window is longer than 100
 * ms, for the machine to forget it before the next; a small bias remains.
 * Multilevel splitting would need copies of a machine in mid-run.
 */
#include "study/race.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define TAIL_SHARE   0.1
#define TAIL_LONGEST 100e6 /* ns */

static struct race add_up(const struct cell *c)
{
	struct race r = { .umounts = 0 };

	for (int i = 0; i < c->nr; i++) {
		r.umounts += c->replication[i].umounts;
		r.at_risk += c->replication[i].at_risk;
		r.busy += c->replication[i].busy_inodes;
	}
	return r;
}

struct race race_counted(const struct cell *c, struct arena *arena)
{
	struct race r = add_up(c);
	int nr = c->nr;
	double *hits = arena_calloc(arena, (size_t)nr, sizeof(*hits));
	double *n = arena_calloc(arena, (size_t)nr, sizeof(*n));

	for (int i = 0; i < nr; i++) {
		hits[i] = (double)c->replication[i].busy_inodes;
		n[i] = (double)c->replication[i].umounts;
	}
	r.p = (double)r.busy / (double)r.umounts;
	r.is = probability_interval(hits, n, nr);
	return r;
}

/*
 * Student's t on the logarithm, since the estimate is of any magnitude: the
 * standard error of ln p is that of p, relative to it (delta method).
 */
static struct interval log_interval(double p, struct interval i)
{
	double half = isnan(i.lo) || !(p > 0) ? NAN : (i.hi - p) / p;
	double factor = exp(half);

	return (struct interval){ p / factor, p * factor };
}

struct race race_weighted(const struct cell *c, struct arena *arena)
{
	struct race r = add_up(c);
	int nr = c->nr;
	double *weight = arena_calloc(arena, (size_t)nr, sizeof(*weight));
	double *n = arena_calloc(arena, (size_t)nr, sizeof(*n)), sum = 0, of = 0;

	for (int i = 0; i < nr; i++) {
		weight[i] = c->replication[i].busy_weight;
		n[i] = (double)c->replication[i].watched;
		sum += weight[i];
		of += n[i];
	}
	r.p = sum / of;
	r.is = log_interval(r.p, ratio_interval(weight, n, nr));
	return r;
}

struct scenario race_widened(const struct scenario *s, struct arena *arena)
{
	struct scenario wide = *s;
	struct dist *part = arena_calloc(arena, 2, sizeof(*part));
	double *weight = arena_calloc(arena, 2, sizeof(*weight));

	part[0] = s->machine.writeback.queue_window;
	part[1] = dist_uniform(1e6, 60e6); /* as in configs/race.yaml */
	weight[0] = 0.9;
	weight[1] = 0.1;
	wide.machine.writeback.queue_window = (struct dist){
		.kind = DIST_MIXTURE, .n = 2, .part = part, .weight = weight,
	};
	return wide;
}

struct scenario race_tail(const struct scenario *s)
{
	struct scenario tail = *s;

	tail.machine.writeback.tail_share = TAIL_SHARE;
	tail.machine.writeback.tail_depth = dist_depth(
		&s->machine.writeback.queue_window, TAIL_LONGEST);
	return tail;
}

/* -- what can be said without a run -- */

/* The first such step from 'from' on; -1: none. */
static int find(const struct protocol *p, enum step_op op, int from)
{
	for (int i = from; i < p->drain.nr; i++)
		if (p->drain.step[i].op == op)
			return i;
	return -1;
}

/* The step that waits for the switchers' readers; -1: none does. */
static int waits_for_readers(const struct protocol *p)
{
	int gp = find(p, OP_SYNCHRONIZE_RCU, 0);

	if (p->reader == READER_SRCU_THROUGH_QUEUEING)
		return find(p, OP_SYNCHRONIZE_SRCU, 0);
	if (p->reader == READER_NONE)
		return -1;
	return gp >= 0 ? gp : find(p, OP_SYNCHRONIZE_RCU_EXPEDITED, 0);
}

static bool waits(const struct protocol *p)
{
	for (int i = 0; i < p->drain.nr; i++)
		if (p->drain.step[i].op != OP_DELAY &&
		    p->drain.step[i].op != OP_CALL_RCU)
			return true;
	return false;
}

const char *race_hole(const struct protocol *p)
{
	int at = waits_for_readers(p);

	if (find(p, OP_WAIT_SB_COUNTER, 0) >= 0)
		return NULL;
	if (!waits(p))
		return "it waits for nothing that a switch does";
	if (p->reader == READER_NONE)
		return "no reader covers a switch that is taken and not yet "
		       "queued";
	if (at < 0)
		return p->reader == READER_SRCU_THROUGH_QUEUEING
			       ? "an SRCU reader, and no step waits for those"
			       : "an RCU reader, and no step waits for those";
	if (p->queueing == SWITCH_CALL_RCU) {
		at = find(p, OP_RCU_BARRIER, at);
		if (at < 0)
			return "after the readers, nothing waits for the "
			       "callbacks that queue";
	}
	if (find(p, OP_FLUSH_WORKQUEUE, at) < 0)
		return "after the readers, nothing waits for the works that "
		       "are queued";
	return NULL;
}
