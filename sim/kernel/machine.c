/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine put together: see machine.h.
 *
 * The order of initialisation is that of who needs whom: RCU's tree needs the
 * CPUs, and whatever queues works comes after the workqueues.
 */
#include "kernel/machine.h"

#include <stddef.h>
#include <string.h>

#include "kernel/placement.h"
#include "kernel/rcu_exp.h"
#include "kernel/rcu_gp.h"
#include "kernel/rcu_nocb.h"
#include "kernel/rcu_synchronize.h"
#include "kernel/umount.h"

static const struct {
	const char *name, *function;
	size_t offset;
	bool unbound, ordered; /* one work at a time on each pool */
} queues[] = {
	{ "inode_switch_wbs", "inode_switch_wbs_work_fn",
	  offsetof(struct machine, isw_wq), false, false },
	{ "sync_wq", "rcu_sr_normal_gp_cleanup_work",
	  offsetof(struct machine, sync_wq), false, false },
	{ "events_unbound", "cleanup_offline_cgwbs_workfn",
	  offsetof(struct machine, system_unbound_wq), true, false },
	{ "mm_percpu_wq", "lru_add_drain_per_cpu",
	  offsetof(struct machine, mm_percpu_wq), false, false },
	{ "cgroup_offline", "css_killed_work_fn",
	  offsetof(struct machine, cgroup_offline_wq), false, true },
	{ "cgroup_release", "css_release_work_fn",
	  offsetof(struct machine, cgroup_release_wq), false, true },
	{ "cgroup_free", "css_free_rwork_fn",
	  offsetof(struct machine, cgroup_free_wq), false, true },
	{ "cgwb_release", "cgwb_release_workfn",
	  offsetof(struct machine, cgwb_release_wq), false, true },
	{ "rcu_gp", "process_srcu",
	  offsetof(struct machine, rcu_gp_wq), false, false },
	{ "writeback", "wb_workfn",
	  offsetof(struct machine, writeback_wq), true, false },
	{ "ext4-rsv-conversion", "ext4_end_io_rsv_work",
	  offsetof(struct machine, rsv_conversion_wq), true, false },
};

#define NR_QUEUES ((int)(sizeof(queues) / sizeof(queues[0])))

static struct workqueue *queue_at(struct machine *m, int i)
{
	return (struct workqueue *)((char *)m + queues[i].offset);
}

const char *machine_workqueue_name(int i)
{
	return i < NR_QUEUES ? queues[i].name : NULL;
}

struct workqueue *machine_workqueue(struct machine *m, const char *name)
{
	for (int i = 0; i < NR_QUEUES; i++)
		if (!strcmp(queues[i].name, name))
			return queue_at(m, i);
	return NULL;
}

static void init_workqueues(struct machine *m)
{
	int max = m->config.workqueue.max_active;

	workqueues_init(m);
	for (int i = 0; i < NR_QUEUES; i++)
		workqueue_init(m, queue_at(m, i), queues[i].name,
			       queues[i].function, queues[i].unbound,
			       queues[i].ordered ? 1 : max);
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
	llcs_init(m);
	base_slice_init(m);
	real_time_init(m);
	rcu_init(m);
	rcu_nocb_init(m);
	rcu_exp_init(m);
	srcu_init(m);
	kblockd_init(m);
	init_workqueues(m);
	cgroups_init(m);
	writeback_init(m);
	lru_add_drain_init(m);
}
