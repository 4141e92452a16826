/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inode switches: see writeback.h.
 *
 * Both ways of queueing are here, that of older kernels (a callback and a work
 * for each switch) and today's (a list and a work for each target wb); the
 * protocol says which.  Left out: pages and dirty counts that move with the
 * inode, whose time is in writeback.process.
 */
#include "kernel/writeback.h"

#include "kernel/cgroup.h"
#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_synchronize.h"
#include "kernel/super.h"

/* -- counters -- */

static void isw_count(struct super_block *sb, int by, enum trace_type type)
{
	struct machine *m = sb->m;

	m->writeback.isw_nr_in_flight += by;
	sb->isw_nr_in_flight += by;
	CHECK(&m->engine, sb->isw_nr_in_flight, >=, 0);
	CHECK(&m->engine, m->writeback.isw_nr_in_flight, >=,
	      sb->isw_nr_in_flight);
	trace(m, type, -1, sb, (uint64_t)m->writeback.isw_nr_in_flight,
	      (uint64_t)sb->isw_nr_in_flight);
	if (!sb->isw_nr_in_flight && sb->drainer)
		task_wake(sb->drainer);
}

/* -- the work: switches that were queued -- */

static void inode_moves(struct inode *inode, struct wb *new_wb)
{
	struct wb *old = inode->wb;

	inode->switching = false;
	inode->frn_history = 0;
	if (inode->sb->active) {
		inode->wb = new_wb;
		wb_get(new_wb);
	} else {
		inode->wb = NULL;
	}
	if (old)
		wb_put(old);
	if (inode->switched)
		inode->switched(inode);
}

/* Of one switch, at its end. */
static void process_inode_switch_wbs(struct machine *m, struct isw *isw)
{
	struct super_block *sb = isw->sb;

	if (isw->inode)
		inode_moves(isw->inode, isw->new_wb);
	wb_put(isw->new_wb);
	sb->held_inodes--;
	CHECK(&m->engine, sb->held_inodes, >=, 0);
	m->writeback.switches_done++;
	isw_count(sb, -1, TRACE_ISW_UNPIN);
	pool_put(&m->writeback.isws, isw);
}

static simtime_t process_cost(struct super_block *sb)
{
	return dist_draw(&sb->m->config.writeback.process, &sb->isw_rng);
}

static struct wb *wb_of_work(struct task *t)
{
	return container_of(current_work(t), struct wb, switch_work);
}

static void process_next_switch(struct task *t);

static void switch_processed(struct task *t)
{
	struct wb *wb = wb_of_work(t);
	struct isw *isw = wb->taken;

	wb->taken = isw->next;
	process_inode_switch_wbs(t->m, isw);
	process_next_switch(t);
}

static void process_next_switch(struct task *t)
{
	if (wb_of_work(t)->taken)
		task_compute(t, process_cost(wb_of_work(t)->sb), 0,
			     switch_processed);
	else
		task_return(t);
}

static void inode_switch_wbs_work_fn(struct task *t)
{
	struct wb *wb = wb_of_work(t);

	wb->taken = wb->switches;
	wb->switches = NULL;
	synchronize_rcu(t, process_next_switch);
}

/* The same where each switch had a callback and a work of its own. */
static void isw_processed(struct task *t)
{
	process_inode_switch_wbs(t->m, container_of(current_work(t),
						    struct isw, work));
	task_return(t);
}

static void isw_work_fn(struct task *t)
{
	struct isw *isw = container_of(current_work(t), struct isw, work);

	task_compute(t, process_cost(isw->sb), 0, isw_processed);
}

static void isw_rcu_fn(struct machine *m, struct rcu_head *head)
{
	struct isw *isw = container_of(head, struct isw, head);

	queue_work(m->this_cpu, &m->isw_wq, &isw->work);
}

/* -- producers -- */

static void wb_queue_isw(struct cpu *cpu, struct isw *isw)
{
	struct machine *m = cpu->m;
	struct wb *wb = isw->new_wb;

	if (m->protocol.queueing == SWITCH_CALL_RCU) {
		work_init(&isw->work, isw_work_fn);
		call_rcu(cpu, &isw->head, isw_rcu_fn);
		return;
	}
	isw->next = wb->switches;
	wb->switches = isw;
	if (!isw->next)
		queue_work(cpu, &m->isw_wq, &wb->switch_work);
}

static void isw_reader_begins(struct task *t, struct isw *isw)
{
	switch (t->m->protocol.reader) {
	case READER_NONE:
		break;
	case READER_THROUGH_QUEUEING:
		rcu_read_lock(t);
		break;
	case READER_SRCU_THROUGH_QUEUEING:
		isw->srcu_idx = srcu_read_lock(&t->m->isw_srcu);
		break;
	}
}

static void isw_reader_ends(struct task *t, int srcu_idx)
{
	switch (t->m->protocol.reader) {
	case READER_NONE:
		break;
	case READER_THROUGH_QUEUEING:
		rcu_read_unlock(t);
		break;
	case READER_SRCU_THROUGH_QUEUEING:
		srcu_read_unlock(t->m, &t->m->isw_srcu, srcu_idx);
		break;
	}
}

static void isw_window_over(struct task *t)
{
	struct isw *isw = task_obj(t);
	int srcu_idx = isw->srcu_idx;

	wb_queue_isw(t->cpu, isw);
	isw_reader_ends(t, srcu_idx);
	task_return(t);
}

static bool inode_prepare_wbs_switch(struct super_block *sb,
				     struct inode *inode, struct wb *new_wb)
{
	if (!sb->active)
		return false;
	if (inode && (inode->switching || inode->wb == new_wb))
		return false;
	if (inode)
		inode->switching = true;
	sb->held_inodes++;
	return true;
}

static simtime_t queue_window(struct super_block *sb)
{
	const struct writeback_config *c = &sb->m->config.writeback;

	if (!sb->watched || c->tail_share <= 0)
		return dist_draw(&c->queue_window, &sb->isw_rng);
	return dist_draw_tail(&c->queue_window, c->tail_share, c->tail_depth,
			      &sb->isw_rng, &sb->weight);
}

void inode_switch_wbs(struct task *t, struct super_block *sb,
		      struct inode *inode, struct wb *new_wb, task_fn then)
{
	struct machine *m = t->m;
	struct isw *isw;

	if ((inode && inode->switching) ||
	    m->writeback.isw_nr_in_flight >
		    m->config.writeback.frn_max_in_flight) {
		then(t);
		return;
	}
	isw = pool_get(&m->writeback.isws);
	isw->sb = sb;
	isw->inode = inode;
	isw->new_wb = new_wb;
	isw_count(sb, 1, TRACE_ISW_PIN);
	if (!inode_prepare_wbs_switch(sb, inode, new_wb)) {
		isw_count(sb, -1, TRACE_ISW_UNPIN);
		pool_put(&m->writeback.isws, isw);
		then(t);
		return;
	}
	wb_get(new_wb);
	isw_reader_begins(t, isw);
	task_push(t, isw, 0, then);
	task_compute(t, queue_window(sb), 0, isw_window_over);
}

/* -- wbs and their cleanup -- */

void wb_init(struct wb *wb, struct super_block *sb, struct cgroup *cgroup)
{
	*wb = (struct wb){ .sb = sb, .cgroup = cgroup, .refs = 1 };
	work_init(&wb->switch_work, inode_switch_wbs_work_fn);
}

void wb_get(struct wb *wb)
{
	CHECK(&wb->sb->m->engine, wb->refs, >, 0);
	wb->refs++;
}

static void leave_offline_list(struct writeback *w, struct wb *wb)
{
	struct wb **p = &w->offline;

	while (*p && *p != wb)
		p = &(*p)->next_dying;
	if (*p)
		*p = wb->next_dying;
	if (w->scan == wb)
		w->scan = wb->next_dying;
}

void wb_put(struct wb *wb)
{
	struct machine *m = wb->sb->m;

	wb->refs--;
	CHECK(&m->engine, wb->refs, >=, 0);
	if (wb->refs)
		return;
	CHECK_ALWAYS(&m->engine, wb->cgroup, !=, NULL); /* the root's stays */
	leave_offline_list(&m->writeback, wb);
	cgroup_wb_released(wb->cgroup);
}

void inode_attach_wb(struct inode *inode, struct wb *wb)
{
	if (inode->wb)
		return;
	inode->wb = wb;
	wb_get(wb);
}

static void wb_ref_killed(struct machine *m, struct rcu_head *head)
{
	(void)m;
	wb_put(container_of(head, struct wb, head));
}

void wb_memcg_offline(struct cpu *cpu, struct wb *wb)
{
	struct machine *m = cpu->m;
	struct writeback *w = &m->writeback;

	wb->next_dying = w->offline;
	w->offline = wb;
	call_rcu(cpu, &wb->head, wb_ref_killed);
	queue_work(cpu, &m->system_unbound_wq, &w->cleanup_work);
}

/* cleanup_offline_cgwb() of each dying wb that has a clean inode left. */
static void cleanup_next_cgwb(struct task *t)
{
	struct machine *m = t->m;
	struct writeback *w = &m->writeback;
	struct wb *wb;

	while ((wb = w->scan)) {
		struct inode *inode = &wb->sb->inode;

		w->scan = wb->next_dying;
		if (m->config.writeback.inode_clean && inode->wb == wb && !inode->switching) {
			inode_switch_wbs(t, wb->sb, inode, &wb->sb->root_wb,
					 cleanup_next_cgwb);
			return;
		}
	}
	task_return(t);
}

static void cleanup_offline_cgwbs_workfn(struct task *t)
{
	t->m->writeback.scan = t->m->writeback.offline;
	cleanup_next_cgwb(t);
}

void writeback_init(struct machine *m)
{
	struct writeback *w = &m->writeback;

	pool_init(&w->isws, m->engine.arena, sizeof(struct isw));
	work_init(&w->cleanup_work, cleanup_offline_cgwbs_workfn);
}
