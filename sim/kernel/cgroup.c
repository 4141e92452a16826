/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chain of cgroup.h, in the order of its stations.
 *
 * A css's reference count is what it is in the kernel, so that nothing here
 * says how long a cgroup lives: it ends when the last callback or work has put
 * what it held.  Each work function is a lock, a draw of its cost, and what
 * follows.
 */
#include "kernel/cgroup.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/super.h"

static void css_put(struct css *css);

/* -- cgroup_mutex -- */

static void cgroup_unlock_and_return(struct task *t)
{
	mutex_unlock(t, &t->m->cgroup.mutex);
	task_return(t);
}

static void cgroup_mutex_locked(struct task *t)
{
	task_compute(t, (simtime_t)task_frame(t)->n, 0, task_return);
}

/* Works for a draw of cost under the lock, then goes on, still holding it. */
static void under_cgroup_mutex(struct task *t, const struct dist *cost,
			       struct rng *rng, task_fn then)
{
	task_push(t, NULL, (uint64_t)dist_draw(cost, rng), then);
	mutex_lock(t, &t->m->cgroup.mutex, cgroup_mutex_locked);
}

/* -- statistics -- */

/*
 * css_rstat_flush(): what it adds up for each possible CPU is in the works' costs; that
 * it lets others go on in between is not.
 */
static void css_rstat_flush(struct task *t, task_fn then)
{
	if (t->m->config.cgroup.rstat_relax)
		vcpu_relax(t, t->m->possible_cpus, then);
	else
		then(t);
}

/* css_uses_rstat(): perf_event has no statistics. */
static bool css_uses_rstat(enum css_id id)
{
	return id != CSS_PERF_EVENT;
}

/* -- system calls -- */

static enum css_id css_id(const struct css *css)
{
	return (enum css_id)(css - css->cgroup->css);
}

/* cgroup_css() != NULL */
static bool has_css(const struct machine *m, enum css_id id)
{
	return id != CSS_PERF_EVENT || m->config.cgroup.perf_event;
}

static struct css *css_parent(const struct css *css)
{
	struct cgroup *parent = css->cgroup->parent;

	return parent ? &parent->css[css_id(css)] : NULL;
}

static void css_create(struct css *css, struct cgroup *cgrp)
{
	struct css *parent;

	*css = (struct css){ .cgroup = cgrp, .refs = 1, .online_cnt = 1 };
	parent = css_parent(css);
	if (parent) {
		parent->refs++;
		parent->online_cnt++;
	}
}

struct cgroup *cgroup_create(struct machine *m, struct cgroup *parent,
			     struct rng *rng)
{
	struct cgroup *cgrp = pool_get(&m->cgroup.pool);

	*cgrp = (struct cgroup){ .m = m, .rng = rng, .parent = parent };
	for (enum css_id id = 0; id < NR_CSS; id++)
		if (has_css(m, id))
			css_create(&cgrp->css[id], cgrp);
	/* Each of the others holds the cgroup. */
	for (enum css_id id = 0; id < CSS_SELF; id++)
		cgrp->css[CSS_SELF].refs += has_css(m, id);
	m->cgroup.alive++;
	return cgrp;
}

static void cgroup_mkdir_done(struct task *t)
{
	t->cgroup = cgroup_create(t->m, t->cgroup, task_obj(t));
	cgroup_unlock_and_return(t);
}

void cgroup_mkdir(struct task *t, struct rng *rng, task_fn then)
{
	task_push(t, rng, 0, then);
	under_cgroup_mutex(t, &t->m->config.cgroup.mkdir, rng,
			   cgroup_mkdir_done);
}

static void cgroup_attach_done(struct task *t)
{
	rcu_sync_exit(t, &t->m->cgroup.threadgroup_rwsem);
	cgroup_unlock_and_return(t);
}

static void cgroup_attach_entered(struct task *t)
{
	task_compute(t, dist_draw(&t->m->config.cgroup.attach, t->cgroup->rng),
		     0, cgroup_attach_done);
}

static void cgroup_attach_locked(struct task *t)
{
	rcu_sync_enter(t, &t->m->cgroup.threadgroup_rwsem, cgroup_attach_entered);
}

void cgroup_attach(struct task *t, task_fn then)
{
	task_push(t, NULL, 0, then);
	mutex_lock(t, &t->m->cgroup.mutex, cgroup_attach_locked);
}

/* -- rmdir and what follows from it -- */

static struct css *css_of_work(struct task *t)
{
	return container_of(current_work(t), struct css, work);
}

static void offline_css(struct cpu *cpu, struct css *css)
{
	if (css_id(css) != CSS_MEMORY)
		return;
	call_rcu_bunch(cpu, 1); /* objcg */
	if (css->cgroup->has_wb)
		wb_memcg_offline(cpu, &css->cgroup->wb);
}

/*
 * Then the reference from its creation goes, and a parent that was killed before
 * goes offline with it.
 */
static void css_offlined(struct task *t)
{
	struct css *css = task_obj(t), *parent = css_parent(css);

	offline_css(t->cpu, css);
	css_put(css);
	task_frame(t)->obj = parent;
	if (parent && !--parent->online_cnt)
		task_compute(t, dist_draw(&t->m->config.cgroup.offline,
					  parent->cgroup->rng),
			     0, css_offlined);
	else
		cgroup_unlock_and_return(t);
}

static void css_killed_work_fn(struct task *t)
{
	struct css *css = css_of_work(t);

	task_push(t, css, 0, task_return);
	under_cgroup_mutex(t, &t->m->config.cgroup.offline, css->cgroup->rng,
			   css_offlined);
}

static void css_killed_ref_fn(struct machine *m, struct rcu_head *head)
{
	struct css *css = container_of(head, struct css, head);

	if (css_id(css) == CSS_SELF) {
		css_put(css);
		return;
	}
	if (--css->online_cnt)
		return;
	work_init(&css->work, css_killed_work_fn);
	queue_work(m->this_cpu, &m->cgroup_offline_wq, &css->work);
}

static void cgroup_rmdir_done(struct task *t)
{
	struct cgroup *cgrp = t->cgroup;

	for (enum css_id id = 0; id < NR_CSS; id++)
		if (has_css(t->m, id))
			call_rcu(t->cpu, &cgrp->css[id].head, css_killed_ref_fn);
	call_rcu_bunch(t->cpu, t->m->config.cgroup.kernfs_nodes);
	t->cgroup = cgrp->parent;
	cgroup_unlock_and_return(t);
}

void cgroup_rmdir(struct task *t, task_fn then)
{
	task_push(t, NULL, 0, then);
	under_cgroup_mutex(t, &t->m->config.cgroup.rmdir, t->cgroup->rng,
			   cgroup_rmdir_done);
}

/* -- the last reference of a css -- */

static void css_freed(struct task *t)
{
	struct css *css = css_of_work(t), *parent = css_parent(css);
	struct cgroup *cgrp = css->cgroup;

	if (parent)
		css_put(parent);
	if (css_id(css) == CSS_SELF) {
		call_rcu_bunch(t->cpu, 1); /* its directory */
		CHECK(&t->m->engine, t->m->cgroup.alive, >, 0);
		t->m->cgroup.alive--;
		pool_put(&t->m->cgroup.pool, cgrp);
	} else {
		css_put(&cgrp->css[CSS_SELF]);
	}
	task_return(t);
}

/* Its own statistics go with a cgroup, and since there is a tree for each with a css. */
static void css_rstat_exit(struct task *t)
{
	enum css_id id = css_id(css_of_work(t));

	if (id == CSS_SELF ||
	    (css_uses_rstat(id) && t->m->config.cgroup.rstat_per_css))
		css_rstat_flush(t, css_freed);
	else
		css_freed(t);
}

static void css_free_rwork_fn(struct task *t)
{
	task_compute(t, dist_draw(&t->m->config.cgroup.free,
				  css_of_work(t)->cgroup->rng),
		     0, css_rstat_exit);
}

static void rcu_work_rcufn(struct machine *m, struct rcu_head *head)
{
	struct css *css = container_of(head, struct css, head);

	work_init(&css->work, css_free_rwork_fn);
	queue_work(m->this_cpu, &m->cgroup_free_wq, &css->work);
}

static struct css *css_of_release(struct task *t)
{
	return container_of(current_work(t), struct css, release_work);
}

static void css_released(struct task *t)
{
	call_rcu(t->cpu, &css_of_release(t)->head, rcu_work_rcufn);
	cgroup_unlock_and_return(t);
}

static void css_release_locked(struct task *t)
{
	if (css_uses_rstat(css_id(css_of_release(t))))
		css_rstat_flush(t, css_released);
	else
		css_released(t);
}

static void css_release_work_fn(struct task *t)
{
	under_cgroup_mutex(t, &t->m->config.cgroup.release,
			   css_of_release(t)->cgroup->rng, css_release_locked);
}

static void css_release(struct css *css)
{
	struct machine *m = css->cgroup->m;

	work_init(&css->release_work, css_release_work_fn);
	queue_work(m->this_cpu, &m->cgroup_release_wq, &css->release_work);
}

static void css_put(struct css *css)
{
	css->refs--;
	CHECK(&css->cgroup->m->engine, css->refs, >=, 0);
	if (!css->refs)
		css_release(css);
}

/* -- the wb and the blkg -- */

struct wb *cgroup_wb(struct cgroup *cgrp, struct super_block *sb)
{
	if (!cgrp->has_wb) {
		cgrp->has_wb = true;
		wb_init(&cgrp->wb, sb, cgrp);
		cgrp->css[CSS_MEMORY].refs++; /* the wb's memcg_css */
		cgrp->css[CSS_IO].refs += 2;  /* its blkcg_css, and the blkg */
	}
	CHECK(&sb->m->engine, cgrp->wb.sb, ==, sb);
	return &cgrp->wb;
}

struct wb *cgroup_ancestor_wb(struct wb *wb)
{
	struct cgroup *cgrp = wb->cgroup->parent;

	while (cgrp && !cgrp->css[CSS_MEMORY].online_cnt)
		cgrp = cgrp->parent;
	return cgrp ? cgroup_wb(cgrp, wb->sb) : &wb->sb->root_wb;
}

static void blkg_freed(struct machine *m, struct rcu_head *head)
{
	struct cgroup *cgrp = container_of(head, struct cgroup, blkg_head);

	(void)m;
	css_put(&cgrp->css[CSS_IO]);
}

static void blkg_release(struct machine *m, struct rcu_head *head)
{
	call_rcu(m->this_cpu, head, blkg_freed);
}

static void cgwb_release_workfn(struct task *t)
{
	struct cgroup *cgrp = container_of(current_work(t), struct cgroup,
					   wb_release);

	css_put(&cgrp->css[CSS_MEMORY]);
	call_rcu(t->cpu, &cgrp->blkg_head, blkg_release);
	css_put(&cgrp->css[CSS_IO]);
	call_rcu_bunch(t->cpu, 1); /* cgwb_free_rcu */
	task_return(t);
}

void cgroup_wb_released(struct cgroup *cgrp)
{
	struct machine *m = cgrp->m;

	work_init(&cgrp->wb_release, cgwb_release_workfn);
	queue_work(m->this_cpu, &m->cgwb_release_wq, &cgrp->wb_release);
}

void cgroups_init(struct machine *m)
{
	pool_init(&m->cgroup.pool, m->engine.arena, sizeof(struct cgroup));
	rcu_sync_init(&m->cgroup.threadgroup_rwsem,
		      m->config.cgroup.favordynmods);
}
