/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rcuog and rcuop: see rcu_nocb.h.
 *
 * A wake-up of rcuog that is on its way is as good as a second one: it looks at
 * all CPUs of its group each time it runs.
 */
#include "kernel/rcu_nocb.h"

#include <math.h>

#include "kernel/cpulist.h"
#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_gp.h"

#define LAZY_FLUSH_SECONDS 10
#define CALLBACKS_AT_A_TIME 32

struct rcu_nocb_group {
	struct machine *m;
	int first, end;           /* its CPUs */
	const struct rcu_node *mynode;
	struct task gp_kthread;   /* rcuog */
	uint64_t wait_gp_seq;     /* it sleeps until that; 0: for callbacks */
	struct timer lazy_timer;
};

/* -- rcuog -- */

/* Numbers what has none, and makes ready what has waited for long enough. */
static void nocb_advance(struct machine *m, struct rcu_data *rdp)
{
	uint64_t seq;

	if (!rcu_segcblist_unnumbered(&rdp->cblist) &&
	    !(rcu_segcblist_nextgp(&rdp->cblist, &seq) &&
	      seq <= rdp->mynode->gp_seq))
		return;
	if (rcu_advance_cbs(m, rdp))
		rcu_gp_kthread_wake(m);
}

static void nocb_gp_wait(struct task *t)
{
	struct rcu_nocb_group *g = container_of(t, struct rcu_nocb_group,
						gp_kthread);
	struct machine *m = t->m;
	uint64_t seq;

	g->wait_gp_seq = 0;
	for (int i = g->first; i < g->end; i++) {
		struct rcu_data *rdp = &m->rdp[i];

		if (!rdp->nocb)
			continue;
		nocb_advance(m, rdp);
		if (rcu_segcblist_nextgp(&rdp->cblist, &seq) &&
		    (!g->wait_gp_seq || seq < g->wait_gp_seq))
			g->wait_gp_seq = seq;
		if (rcu_segcblist_ready_cbs(&rdp->cblist))
			task_wake(&rdp->nocb_cb_kthread);
	}
	task_sleep(t, nocb_gp_wait);
}

void rcu_nocb_gp_cleanup(struct machine *m, const struct rcu_node *rnp)
{
	for (int i = 0; i < m->rcu.nr_nocb_groups; i++) {
		struct rcu_nocb_group *g = &m->rcu.nocb_group[i];

		if (g->m && g->mynode == rnp && g->wait_gp_seq &&
		    g->wait_gp_seq <= rnp->gp_seq)
			task_wake(&g->gp_kthread);
	}
}

/* -- rcuop -- */

static void nocb_cb_wait(struct task *t);

static void nocb_cb_run(struct task *t)
{
	rcu_invoke_cbs(t->m, container_of(t, struct rcu_data,
					  nocb_cb_kthread));
	nocb_cb_wait(t);
}

static void nocb_cb_wait(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_data *rdp = container_of(t, struct rcu_data,
					    nocb_cb_kthread);
	uint64_t seq;

	if (!rcu_segcblist_ready_cbs(&rdp->cblist) &&
	    rcu_segcblist_nextgp(&rdp->cblist, &seq) &&
	    seq <= rdp->mynode->gp_seq)
		nocb_advance(m, rdp);
	if (rcu_segcblist_ready_cbs(&rdp->cblist))
		task_compute(t, rcu_take_cbs(m, rdp, CALLBACKS_AT_A_TIME), 0,
			     nocb_cb_run);
	else
		task_sleep(t, nocb_cb_wait);
}

/* -- callers -- */

static void nocb_flush_lazy(struct timer *timer)
{
	struct rcu_nocb_group *g = container_of(timer, struct rcu_nocb_group,
						lazy_timer);

	for (int i = g->first; i < g->end; i++)
		rcu_segcblist_flush_bypass(&g->m->rdp[i].cblist);
	task_wake(&g->gp_kthread);
}

static void call_rcu_lazy(struct machine *m, struct rcu_data *rdp,
			  struct rcu_head *head)
{
	struct timer *timer = &rdp->nocb->lazy_timer;

	rcu_segcblist_bypass(&rdp->cblist, head);
	if (!timer->cpu)
		timer_arm(rdp->cpu, timer,
			  (uint64_t)(LAZY_FLUSH_SECONDS * m->config.host.hz));
}

void call_rcu_nocb(struct machine *m, struct rcu_data *rdp,
		   struct rcu_head *head)
{
	bool was_alldone = !rcu_segcblist_pend_cbs(&rdp->cblist);

	if (m->config.rcu.lazy && !head->func) {
		call_rcu_lazy(m, rdp, head);
	} else {
		rcu_segcblist_flush_bypass(&rdp->cblist);
		rcu_segcblist_enqueue(&rdp->cblist, head);
		if (was_alldone)
			task_wake(&rdp->nocb->gp_kthread);
	}
	trace(m, TRACE_CALL_RCU, rdp->cpu->id, head, head->count, head->order);
}

bool rcu_nocb_entrain(struct rcu_data *rdp, struct rcu_head *head)
{
	bool was_alldone = !rcu_segcblist_pend_cbs(&rdp->cblist);

	rcu_segcblist_flush_bypass(&rdp->cblist);
	if (!rcu_segcblist_entrain(&rdp->cblist, head))
		return false;
	if (was_alldone && rcu_segcblist_pend_cbs(&rdp->cblist))
		task_wake(&rdp->nocb->gp_kthread);
	return true;
}

static void init_group(struct machine *m, struct rcu_nocb_group *g, int first)
{
	g->m = m;
	g->first = first;
	g->mynode = m->rdp[first].mynode;
	g->lazy_timer.fn = nocb_flush_lazy;
	task_init(m, &g->gp_kthread, "rcuog", &m->cpu[first]);
	g->gp_kthread.housekeeping = true;
	g->gp_kthread.then = nocb_gp_wait;
}

/* rcu_organize_nocb_kthreads() */
void rcu_nocb_init(struct machine *m)
{
	struct rcu_state *rs = &m->rcu;
	int stride = m->possible_cpus / (int)sqrt((double)m->possible_cpus);
	int nr_groups = (m->nr_cpus + stride - 1) / stride;

	rs->nocb_group = arena_calloc(m->engine.arena, (size_t)nr_groups,
				      sizeof(*rs->nocb_group));
	for (int i = 0; i < m->nr_cpus; i++) {
		struct rcu_nocb_group *g = &rs->nocb_group[i / stride];
		struct rcu_data *rdp = &m->rdp[i];

		if (!m->cpu[i].nohz_full &&
		    !cpulist_has(m->config.rcu.nocb, i, m->nr_cpus))
			continue;
		rdp->nocb = g;
		task_init(m, &rdp->nocb_cb_kthread, "rcuop", &m->cpu[i]);
		rdp->nocb_cb_kthread.housekeeping = true;
		rdp->nocb_cb_kthread.then = nocb_cb_wait;
		g->end = i + 1;
		rs->nr_nocb_groups = i / stride + 1;
		if (!g->m)
			init_group(m, g, i);
	}
}
