/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine put together: see machine.h.
 *
 * The order of initialisation is that of who needs whom: RCU's tree needs the
 * CPUs, and whatever queues works comes after the workqueues.
 */
#include "kernel/machine.h"

#include "kernel/rcu_exp.h"
#include "kernel/rcu_gp.h"
#include "kernel/rcu_nocb.h"
#include "kernel/rcu_synchronize.h"
#include "kernel/umount.h"

static void init_workqueues(struct machine *m)
{
	int max = m->config.workqueue.max_active;

	workqueues_init(m);
	workqueue_init(m, &m->isw_wq, "inode_switch_wbs",
		       "inode_switch_wbs_work_fn", false, max);
	workqueue_init(m, &m->sync_wq, "sync_wq",
		       "rcu_sr_normal_gp_cleanup_work", false, max);
	workqueue_init(m, &m->system_unbound_wq, "events_unbound",
		       "cleanup_offline_cgwbs_workfn", true, max);
	workqueue_init(m, &m->mm_percpu_wq, "mm_percpu_wq",
		       "lru_add_drain_per_cpu", false, max);
	workqueue_init(m, &m->cgroup_offline_wq, "cgroup_offline",
		       "css_killed_work_fn", false, 1);
	workqueue_init(m, &m->cgroup_release_wq, "cgroup_release",
		       "css_release_work_fn", false, 1);
	workqueue_init(m, &m->cgroup_free_wq, "cgroup_free",
		       "css_free_rwork_fn", false, 1);
	workqueue_init(m, &m->cgwb_release_wq, "cgwb_release",
		       "cgwb_release_workfn", false, 1);
}

void machine_init(struct machine *m, struct arena *arena,
		  const struct machine_config *config,
		  const struct protocol *protocol, uint64_t seed,
		  uint64_t replication)
{
	*m = (struct machine){
		.config = *config, .protocol = *protocol
	};
	engine_init(&m->engine, arena);
	m->engine.seed = seed;
	m->engine.replication = replication;
	m->tick = SEC / config->host.hz;
	m->nr_cpus = config->host.cpus;
	m->possible_cpus = host_possible_cpus(&config->host);
	m->cpu = arena_calloc(arena, (size_t)m->nr_cpus, sizeof(*m->cpu));
	m->rdp = arena_calloc(arena, (size_t)m->nr_cpus, sizeof(*m->rdp));
	pool_init(&m->rcu_heads, arena, sizeof(struct rcu_head));
	rcu_synchronize_init(m);
	tmigr_init(m);
	cpus_init(m);
	rcu_init(m);
	rcu_nocb_init(m);
	rcu_exp_init(m);
	srcu_init(m);
	init_workqueues(m);
	cgroups_init(m);
	writeback_init(m);
	lru_add_drain_init(m);
}
