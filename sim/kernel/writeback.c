/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inode switches: see writeback.h.
 *
 * Both ways of queueing are here, that of older kernels (a callback and a work
 * for each switch) and today's (a list and a work for each target wb); the
 * protocol says which.  Left out: pages and dirty counts that move with the
 * inode, whose time is in writeback.process; and that the flusher empties the
 * list that others are sorted into, half a minute later.
 */
#include "kernel/writeback.h"

#include "kernel/cgroup.h"
#include "kernel/flusher.h"
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

/* -- wbs and their inodes -- */

static void leave_sb(struct wb *wb)
{
	if (wb->next)
		wb->next->prev = wb->prev;
	if (wb->prev)
		wb->prev->next = wb->next;
	else
		wb->sb->wbs = wb->next;
}

static void wb_get_many(struct wb *wb, int nr)
{
	CHECK(&wb->sb->m->engine, wb->refs, >, 0);
	wb->refs += nr;
}

void wb_get(struct wb *wb)
{
	wb_get_many(wb, 1);
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

static void wb_put_many(struct wb *wb, int64_t nr)
{
	struct machine *m = wb->sb->m;

	wb->refs -= nr;
	CHECK(&m->engine, wb->refs, >=, 0);
	if (wb->refs)
		return;
	CHECK_ALWAYS(&m->engine, wb->cgroup, !=, NULL); /* the root's stays */
	leave_offline_list(&m->writeback, wb);
	leave_sb(wb);
	cgroup_wb_released(wb->cgroup);
}

void wb_put(struct wb *wb)
{
	wb_put_many(wb, 1);
}

void inode_attach_wb(struct inode *inode, struct wb *wb)
{
	if (inode->wb)
		return;
	inode->wb = wb;
	wb_get(wb);
}

void inodes_attach_wb(struct wb *wb, int others)
{
	wb->b_attached += others;
	wb_get_many(wb, others);
}

static void wb_detach_inodes(struct wb *wb)
{
	int64_t nr = wb->b_attached;

	wb->b_attached = 0;
	if (nr)
		wb_put_many(wb, nr);
}

void inodes_detach_wbs(struct super_block *sb)
{
	struct inode *inode = &sb->inode;
	struct wb *next, *wb = inode->switching ? NULL : inode->wb;

	if (wb) {
		inode->wb = NULL;
		wb_put(wb);
	}
	for (wb = sb->wbs; wb; wb = next) {
		next = wb->next;
		wb_detach_inodes(wb);
	}
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

static void others_move(const struct isw *isw)
{
	if (isw->sb->active)
		inodes_attach_wb(isw->new_wb, isw->others);
	wb_put_many(isw->old_wb, isw->others);
}

static int isw_inodes(const struct isw *isw)
{
	return isw->others + (isw->inode != NULL);
}

/* Of one isw, at its end. */
static void process_inode_switch_wbs(struct machine *m, struct isw *isw)
{
	struct super_block *sb = isw->sb;

	if (isw->inode)
		inode_moves(isw->inode, isw->new_wb);
	if (isw->old_wb)
		others_move(isw);
	wb_put(isw->new_wb);
	sb->held_inodes -= isw_inodes(isw);
	CHECK(&m->engine, sb->held_inodes, >=, 0);
	m->writeback.switches_done += (uint64_t)isw_inodes(isw);
	isw_count(sb, -1, TRACE_ISW_UNPIN);
	pool_put(&m->writeback.isws, isw);
}

/*
 * Where the target's list is kept sorted, each of the others looks for its place
 * among those that are there, and finds it behind all of them: the scan hands
 * out the newest first.
 */
static simtime_t sorting_cost(const struct isw *isw)
{
	double walk = (double)isw->sb->m->config.writeback.dirty_walk;
	double n = isw->others, length = (double)isw->new_wb->b_attached;

	return (simtime_t)(walk * n * (length + (n - 1) / 2));
}

static simtime_t process_cost(const struct isw *isw)
{
	struct super_block *sb = isw->sb;
	const struct writeback_config *c = &sb->m->config.writeback;

	return dist_draw(&c->process, &sb->isw_rng) +
	       (isw_inodes(isw) - 1) * c->process_inode + sorting_cost(isw);
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
		task_compute(t, process_cost(wb_of_work(t)->taken), 0,
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

	task_compute(t, process_cost(isw), 0, isw_processed);
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
		isw->srcu_idx = srcu_read_lock(&t->m->isw_srcu.ctr);
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
		srcu_read_unlock(t->m, &t->m->isw_srcu.ctr, srcu_idx);
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

/* Of the inodes that it is to switch, whether any is to be. */
static bool inodes_prepare_wbs_switch(const struct isw *isw)
{
	struct super_block *sb = isw->sb;
	struct inode *inode = isw->inode;

	if (!sb->active)
		return false;
	if (inode && (inode->switching || inode->wb == isw->new_wb))
		return false;
	if (inode)
		inode->switching = true;
	if (isw->old_wb)
		isw->old_wb->b_attached -= isw->others;
	sb->held_inodes += isw_inodes(isw);
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

/* What an isw and its window are the same for, whoever makes it. */
static void switch_wbs(struct task *t, const struct isw *what, task_fn then)
{
	struct machine *m = t->m;
	struct super_block *sb = what->sb;
	struct isw *isw = pool_get(&m->writeback.isws);

	*isw = *what;
	isw_count(sb, 1, TRACE_ISW_PIN);
	if (!inodes_prepare_wbs_switch(isw)) {
		isw_count(sb, -1, TRACE_ISW_UNPIN);
		pool_put(&m->writeback.isws, isw);
		then(t);
		return;
	}
	wb_get(isw->new_wb);
	isw_reader_begins(t, isw);
	task_push(t, isw, 0, then);
	task_compute(t, queue_window(sb), 0, isw_window_over);
}

void inode_switch_wbs(struct task *t, struct super_block *sb,
		      struct inode *inode, struct wb *new_wb, task_fn then)
{
	struct isw what = {
		.sb = sb, .inode = inode, .others = inode ? 0 : 1,
		.new_wb = new_wb,
	};

	if ((inode && inode->switching) ||
	    t->m->writeback.isw_nr_in_flight >
		    t->m->config.writeback.frn_max_in_flight)
		then(t);
	else
		switch_wbs(t, &what, then);
}

/* -- cleanup of dying wbs -- */

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

static int least(int64_t a, int b)
{
	return a < b ? (int)a : b;
}

/* What the flusher writes, or a file that was written with O_SYNC. */
static bool wb_has_dirty_io(const struct wb *wb)
{
	const struct inode *inode = &wb->sb->inode;

	return wb_is_dirty(wb) || (inode->wb == wb &&
				   inode->dirty_until > wb->sb->m->engine.now);
}

/* What cleanup_offline_cgwb() takes from a dying wb at once. */
static struct isw clean_inodes(struct wb *wb)
{
	const struct writeback_config *c = &wb->sb->m->config.writeback;
	struct inode *inode = &wb->sb->inode;
	struct isw isw = { .sb = wb->sb };

	if (!wb->sb->active || wb_has_dirty_io(wb))
		return isw;
	if (inode->wb == wb && !inode->switching)
		isw.inode = inode;
	isw.others = least(wb->b_attached,
			   c->max_inodes_per_isw - (isw.inode != NULL));
	if (isw.others)
		isw.old_wb = wb;
	if (isw_inodes(&isw))
		isw.new_wb = cgroup_ancestor_wb(wb);
	return isw;
}

/* Each dying wb, until it has no clean inode left. */
static void cleanup_next_cgwb(struct task *t)
{
	struct writeback *w = &t->m->writeback;

	while (w->scan) {
		struct isw isw = clean_inodes(w->scan);
		int nr = isw_inodes(&isw);

		if (nr < t->m->config.writeback.max_inodes_per_isw)
			w->scan = w->scan->next_dying;
		if (nr) {
			switch_wbs(t, &isw, cleanup_next_cgwb);
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

/* -- set-up -- */

void wb_init(struct wb *wb, struct super_block *sb, struct cgroup *cgroup)
{
	*wb = (struct wb){
		.sb = sb, .cgroup = cgroup, .refs = 1, .next = sb->wbs,
	};
	if (sb->wbs)
		sb->wbs->prev = wb;
	sb->wbs = wb;
	work_init(&wb->switch_work, inode_switch_wbs_work_fn);
	wb_flusher_init(wb);
}

void writeback_init(struct machine *m)
{
	struct writeback *w = &m->writeback;

	pool_init(&w->isws, m->engine.arena, sizeof(struct isw));
	work_init(&w->cleanup_work, cleanup_offline_cgwbs_workfn);
	flushers_init(m);
}
