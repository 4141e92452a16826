/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kthread is a task like any other: it walks the tree with a cost per node,
 * holding that node's lock, sleeps on a jiffy timer between scans, and starts
 * the next grace period at once if somebody asked for one meanwhile.
 */
#include "kernel/rcu_gp.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_nocb.h"
#include "kernel/rcu_synchronize.h"

static void rcu_gp_wait(struct task *t);
static void rcu_fqs_wait(struct task *t, uint64_t delay);

/* -- the tree -- */

static bool readers_block_gp(const struct rcu_node *rnp)
{
	return rnp->blkd_tasks > rnp->blkd_next;
}

bool rcu_start_this_gp(struct machine *m, struct rcu_data *rdp,
		       uint64_t gp_seq_req)
{
	struct rcu_node *start = rdp->mynode, *rnp = start;
	bool must_wake = false;

	for (;; rnp = rnp->parent) {
		if (rnp->gp_seq_needed >= gp_seq_req ||
		    ((gp_seq_req - 1) & ~RCU_SEQ_STATE_MASK) < rnp->gp_seq ||
		    (rnp != start && rcu_seq_state(rnp->gp_seq)))
			goto out;
		rnp->gp_seq_needed = gp_seq_req;
		if (rcu_seq_state(rnp->gp_seq))
			goto out; /* its cleanup will see the need */
		if (!rnp->parent)
			break;
	}
	if (!rcu_gp_in_progress(&m->rcu)) {
		m->rcu.gp_flags |= RCU_GP_FLAG_INIT;
		must_wake = true;
	}
out:
	if (gp_seq_req < rnp->gp_seq_needed)
		start->gp_seq_needed = rdp->gp_seq_needed = rnp->gp_seq_needed;
	return must_wake;
}

void rcu_report_qs_rnp(struct machine *m, struct rcu_node *rnp, uint64_t mask)
{
	for (;; rnp = rnp->parent) {
		if (!rcu_seq_state(rnp->gp_seq) ||
		    (mask && !(rnp->qsmask & mask)))
			return;
		rnp->qsmask &= ~mask;
		if (rnp->qsmask || readers_block_gp(rnp))
			return;
		if (!rnp->parent)
			break;
		mask = rnp->grpmask;
	}
	m->rcu.gp_flags |= RCU_GP_FLAG_FQS;
	rcu_gp_kthread_wake(m);
}

void rcu_gp_kthread_wake(struct machine *m)
{
	if (m->rcu.gp_flags)
		task_wake(&m->rcu.kthread);
}

void rcu_force_quiescent_state(struct machine *m)
{
	if (!rcu_gp_in_progress(&m->rcu))
		return;
	m->rcu.gp_flags |= RCU_GP_FLAG_FQS;
	rcu_gp_kthread_wake(m);
}

/* The kthread works on node rs->walk under its lock, then goes on. */
static void rcu_gp_walk_node(struct task *t, task_fn then)
{
	struct machine *m = t->m;
	struct rcu_node *rnp = &m->rcu.node[m->rcu.walk];
	simtime_t now = m->engine.now;
	simtime_t wait = rnp->locked_until > now ? rnp->locked_until - now : 0;
	simtime_t cost = dist_draw(&m->config.rcu.node_walk, &m->rcu.rng);

	rnp->locked_until = now + wait + cost;
	task_compute(t, wait + cost, 0, then);
}

/* -- rcu_gp_cleanup() -- */

static void rcu_gp_over(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_state *rs = &m->rcu;
	struct rcu_data *rdp = &m->rdp[t->cpu->id];
	simtime_t length = m->engine.now - rs->gp_start;

	rs->gp_seq = rs->new_gp_seq;
	rs->nr_gps++;
	rs->gp_total += length;
	trace(m, TRACE_GP_END, t->cpu->id, rs, rs->gp_seq, (uint64_t)length);
	/* Asked for since the walk left the root: "CleanupMore". */
	if (rs->node[0].gp_seq < rs->node[0].gp_seq_needed)
		rs->needgp = true;
	rs->gp_flags &= RCU_GP_FLAG_INIT;
	if ((!rdp->nocb && rcu_accelerate_cbs(m, rdp)) || rs->needgp)
		rs->gp_flags |= RCU_GP_FLAG_INIT;
	rcu_sr_normal_gp_cleanup(m);
	rcu_gp_wait(t);
}

static void rcu_gp_cleanup_node(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_state *rs = &m->rcu;
	struct rcu_node *rnp = &rs->node[rs->walk];
	struct rcu_data *rdp = &m->rdp[t->cpu->id];

	rnp->gp_seq = rs->new_gp_seq;
	rnp->blkd_next = 0; /* no blkd_seq is higher */
	if (rnp == rdp->mynode)
		rs->needgp |= __note_gp_changes(m, rdp);
	rs->needgp |= rnp->gp_seq < rnp->gp_seq_needed;
	rcu_nocb_gp_cleanup(m, rnp);
	if (++rs->walk < rs->nr_nodes)
		rcu_gp_walk_node(t, rcu_gp_cleanup_node);
	else
		rcu_gp_over(t);
}

static void rcu_gp_cleanup(struct task *t)
{
	struct rcu_state *rs = &t->m->rcu;

	timer_cancel(&rs->fqs_timer);
	rs->new_gp_seq = rcu_seq_endval(rs->gp_seq);
	rs->needgp = false;
	rs->walk = 0;
	rcu_gp_walk_node(t, rcu_gp_cleanup_node);
}

/* -- force-quiescent-state scans -- */

/* rcu_watching_snap_save(), rcu_watching_snap_recheck() */
static bool passed_eqs(struct machine *m, struct rcu_data *rdp)
{
	struct rcu_state *rs = &m->rcu;
	bool in_eqs = cpu_in_eqs(rdp->cpu);

	if (rs->first_fqs)
		rdp->eqs_snap = cpu_eqs(rdp->cpu);
	if (in_eqs || cpu_eqs(rdp->cpu) != rdp->eqs_snap)
		return true;
	if (rs->first_fqs)
		return false;
	if (m->engine.now - rs->gp_start >= rs->urgent_age)
		rdp->urgent_qs = true;
	if (rdp->urgent_qs && rdp->cpu->nohz_full)
		tick_restart(rdp->cpu); /* its tick is asked for */
	return false;
}

static void rcu_fqs_scan_leaf(struct task *t);

/* From leaf number walk on: the next one with somebody to look at. */
static void rcu_fqs_scan_on(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_state *rs = &m->rcu;

	while (rs->walk < rs->nr_nodes && !rs->node[rs->walk].qsmask)
		rs->walk++;
	if (rs->walk < rs->nr_nodes) {
		rcu_gp_walk_node(t, rcu_fqs_scan_leaf);
		return;
	}
	trace(m, TRACE_GP_FQSEND, t->cpu->id, rs, rs->gp_seq, 0);
	rs->gp_flags &= ~(unsigned int)RCU_GP_FLAG_FQS;
	rs->first_fqs = false;
	rcu_fqs_wait(t, rs->jiffies_till_next_fqs);
}

static void rcu_fqs_scan_leaf(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_state *rs = &m->rcu;
	struct rcu_node *rnp = &rs->node[rs->walk++];
	uint64_t mask = 0;

	for (uint64_t left = rnp->qsmask; left; left &= left - 1) {
		int cpu = rnp->grplo + __builtin_ctzll(left);

		if (passed_eqs(m, &m->rdp[cpu])) {
			mask |= left & -left;
			trace(m, TRACE_FQS_DTI, cpu, &m->rdp[cpu], rs->gp_seq,
			      0);
		}
	}
	if (mask)
		rcu_report_qs_rnp(m, rnp, mask);
	rcu_fqs_scan_on(t);
}

static void rcu_gp_fqs(struct task *t)
{
	struct rcu_state *rs = &t->m->rcu;

	trace(t->m, TRACE_GP_FQSSTART, t->cpu->id, rs, rs->gp_seq, 0);
	timer_cancel(&rs->fqs_timer);
	rs->walk = rs->first_leaf;
	rcu_fqs_scan_on(t);
}

/* -- rcu_gp_fqs_loop() -- */

static bool all_reported(const struct rcu_state *rs)
{
	return !rs->node[0].qsmask && !readers_block_gp(&rs->node[0]);
}

static void rcu_fqs_timeout(struct timer *timer)
{
	struct rcu_state *rs = container_of(timer, struct rcu_state, fqs_timer);

	rs->timed_out = true;
	task_wake(&rs->kthread);
}

/* Done, time for a scan, or a stray wake-up: back to sleep. */
static void rcu_fqs_woken(struct task *t)
{
	struct rcu_state *rs = &t->m->rcu;

	if (all_reported(rs))
		rcu_gp_cleanup(t);
	else if (rs->timed_out || (rs->gp_flags & RCU_GP_FLAG_FQS))
		rcu_gp_fqs(t);
	else
		task_sleep(t, rcu_fqs_woken);
}

static void rcu_fqs_wait(struct task *t, uint64_t delay)
{
	struct rcu_state *rs = &t->m->rcu;

	rs->timed_out = !delay; /* a timeout of 0 is over before it sleeps */
	if (delay)
		timer_arm(t->cpu, &rs->fqs_timer, delay);
	rcu_fqs_woken(t);
}

/* -- rcu_gp_init() -- */

/*
 * The kthread is in no reader, so its CPU need not be waited for.  Otherwise it
 * is, until its next tick or, where that is stopped, until the second scan: at
 * the first the kthread itself runs there.
 */
static void rcu_gp_report_self(struct machine *m, struct rcu_data *rdp)
{
	if (rdp->gp_seq != rdp->mynode->gp_seq)
		return;
	rcu_note_context_switch(rdp->cpu);
	rdp->core_needs_qs = false;
	rcu_report_qs_rnp(m, rdp->mynode, rdp->grpmask);
}

static void rcu_gp_init_node(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_state *rs = &m->rcu;
	struct rcu_node *rnp = &rs->node[rs->walk];
	struct rcu_data *rdp = &m->rdp[t->cpu->id];

	rnp->qsmask = rnp->qsmaskinit;
	rnp->gp_seq = rs->gp_seq;
	rnp->blkd_next = 0;
	if (rnp == rdp->mynode)
		__note_gp_changes(m, rdp);
	if (++rs->walk < rs->nr_nodes) {
		rcu_gp_walk_node(t, rcu_gp_init_node);
		return;
	}
	if (m->config.rcu.kthread_reports_early)
		rcu_gp_report_self(m, rdp);
	rcu_fqs_wait(t, rs->jiffies_till_first_fqs);
}

static void rcu_gp_init(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_state *rs = &m->rcu;

	rs->gp_flags = 0;
	rs->gp_start = m->engine.now;
	rcu_sr_normal_gp_init(m);
	rs->gp_seq++;
	trace(m, TRACE_GP_START, t->cpu->id, rs, rs->gp_seq, 0);
	rs->first_fqs = true;
	rs->walk = 0;
	rcu_gp_walk_node(t, rcu_gp_init_node);
}

static void rcu_gp_wait(struct task *t)
{
	if (t->m->rcu.gp_flags & RCU_GP_FLAG_INIT)
		rcu_gp_init(t);
	else
		task_sleep(t, rcu_gp_wait);
}

/* -- rcu_init_geometry(), rcu_init_one() -- */

/* What the levels of the tree look like. */
struct geometry {
	int nr_levels;
	int width[RCU_MAX_LEVELS]; /* nodes of a level */
	int start[RCU_MAX_LEVELS]; /* its first one in rcu_state.node */
	int below[RCU_MAX_LEVELS]; /* CPUs, or nodes, below each of them */
};

static int div_round_up(long n, long d)
{
	return (int)((n + d - 1) / d);
}

/* CONFIG_RCU_FANOUT_LEAF and CONFIG_RCU_FANOUT, spread evenly. */
static struct geometry rcu_init_geometry(struct machine *m)
{
	const struct rcu_config *rcu = &m->config.rcu;
	struct geometry g = { .nr_levels = 1 };
	long capacity = rcu->fanout_leaf;
	int children = m->possible_cpus, nr = 0;

	while (capacity < m->possible_cpus && g.nr_levels < RCU_MAX_LEVELS) {
		capacity *= rcu->fanout;
		g.nr_levels++;
	}
	for (int level = 0; level < g.nr_levels; level++) {
		g.width[level] = div_round_up(m->possible_cpus, capacity);
		g.start[level] = nr;
		nr += g.width[level];
		capacity /= rcu->fanout;
	}
	for (int level = g.nr_levels - 1; level >= 0; level--) {
		g.below[level] = div_round_up(children, g.width[level]);
		children = g.width[level];
	}
	return g;
}

/* Node i of a level; of its children, those that exist take part. */
static void rcu_init_node(struct machine *m, const struct geometry *g,
			  int level, int i)
{
	struct rcu_state *rs = &m->rcu;
	struct rcu_node *rnp = &rs->node[g->start[level] + i];
	int below = g->below[level];
	int children = level + 1 < g->nr_levels ? g->width[level + 1] :
						  m->nr_cpus;

	rnp->level = level;
	rnp->grplo = i * below;
	rnp->grphi = (i + 1) * below - 1;
	for (int c = 0; c < below && rnp->grplo + c < children; c++)
		rnp->qsmaskinit |= 1ULL << c;
	if (level) {
		int siblings = g->below[level - 1];

		rnp->parent = &rs->node[g->start[level - 1] + i / siblings];
		rnp->grpmask = 1ULL << (i % siblings);
	}
}

static void rcu_init_one(struct machine *m)
{
	struct geometry g = rcu_init_geometry(m);
	int leaves = g.nr_levels - 1;
	struct rcu_state *rs = &m->rcu;

	rs->nr_levels = g.nr_levels;
	rs->first_leaf = g.start[leaves];
	rs->nr_nodes = g.start[leaves] + g.width[leaves];
	rs->node = arena_calloc(m->engine.arena, (size_t)rs->nr_nodes,
				sizeof(*rs->node));
	for (int level = 0; level < g.nr_levels; level++)
		for (int i = 0; i < g.width[level]; i++)
			rcu_init_node(m, &g, level, i);
}

/* A leaf without an online CPU never takes part. */
static void prune_tree(struct rcu_state *rs)
{
	for (int i = rs->nr_nodes - 1; i > 0; i--)
		if (!rs->node[i].qsmaskinit)
			rs->node[i].parent->qsmaskinit &= ~rs->node[i].grpmask;
}

static uint64_t fqs_jiffies(const struct machine *m, int set)
{
	int hz = m->config.host.hz;

	if (set != AUTO)
		return (uint64_t)set;
	return (uint64_t)(1 + (hz > 250) + (hz > 500) +
			  m->possible_cpus / 256);
}

static simtime_t sched_qs_age(const struct machine *m)
{
	uint64_t j = m->rcu.jiffies_till_first_fqs +
		     2 * m->rcu.jiffies_till_next_fqs;
	uint64_t least = (uint64_t)(m->config.host.hz / 10 +
				    m->possible_cpus / 256);

	return (simtime_t)(j > least ? j : least) * m->tick;
}

void rcu_init(struct machine *m)
{
	const struct rcu_config *rcu = &m->config.rcu;
	struct rcu_state *rs = &m->rcu;
	int per_leaf;

	rcu_init_one(m);
	prune_tree(rs);
	per_leaf = rs->node[rs->first_leaf].grphi + 1;
	for (int i = 0; i < m->nr_cpus; i++) {
		struct rcu_data *rdp = &m->rdp[i];

		rdp->cpu = &m->cpu[i];
		rdp->mynode = &rs->node[rs->first_leaf + i / per_leaf];
		rdp->grpmask = 1ULL << (i % per_leaf);
		rdp->blimit = rcu->blimit;
		rdp->rng = machine_rng(m, "rcu", (uint64_t)i, "core");
	}
	rs->rng = machine_rng(m, "rcu", 0, "gp_kthread");
	rs->rng_barrier = machine_rng(m, "rcu_barrier", 0, "ipi");
	rs->jiffies_till_first_fqs =
		fqs_jiffies(m, rcu->jiffies_till_first_fqs);
	rs->jiffies_till_next_fqs = fqs_jiffies(m, rcu->jiffies_till_next_fqs);
	rs->urgent_age = sched_qs_age(m);
	rs->wake_from_gp = rcu->normal_wake_from_gp == AUTO ?
				   m->possible_cpus <= 16 :
				   rcu->normal_wake_from_gp;
	rs->fqs_timer.fn = rcu_fqs_timeout;
	task_init(m, &rs->kthread, "rcu_gp", &m->cpu[0]);
	rs->kthread.fifo = rcu->kthread_fifo;
	rs->kthread.housekeeping = true;
	rs->kthread.then = rcu_gp_wait;
}
