/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows from a kernel's version, options and boot parameters.
 *
 * A row is a fact with the place where it was read: a commit, or a file of the
 * kernel's source in the version named.  No number in here was measured.
 */
#include "scenario/derive.h"

#define GOT_TICK "commit f4c31b07b136 (sched: idle: Consolidate the handling " \
		 "of two special cases)"

#define RSTAT_RELAXES "commit 0efc297a3c49 (cgroup/rstat: avoid disabling " \
		      "irqs for O(num_cpu))"

/*
 * path, from, to, needs, boot parameter, value, why, source
 *
 * "=on" and "=off" are for what the kernel reads with kstrtobool(), numbers for
 * an int.
 */
const struct fact kernel_facts[] = {
	{ "host.hz", NULL, NULL, NULL, NULL, "$hz",
	  "the kernel's CONFIG_HZ", "its configuration" },
	{ "host.skew_tick", NULL, NULL, NULL, "skew_tick!=0", "true",
	  "skew_tick", "kernel/time/tick-sched.c, skew_tick()" },

	{ "host.rt_mutex", NULL, NULL, "preempt=rt", NULL, "true",
	  "CONFIG_PREEMPT_RT",
	  "6.12, kernel/locking/rtmutex.c, rt_mutex_steal(): not of the same "
	  "priority" },

	{ "host.sis_util", "6.0", NULL, NULL, NULL, "true",
	  "SIS_UTIL, since 6.0",
	  "sched/fair: Introduce SIS_UTIL to search idle CPU based on sum of "
	  "util_avg, of June 2022, for 6.0; 6.12, kernel/sched/fair.c, "
	  "select_idle_cpu()" },
	{ "host.sis_util", NULL, NULL, NULL, NULL, "false",
	  "before 6.0", "5.15, kernel/sched/features.h, SIS_PROP" },

	{ "host.tick_stop", NULL, NULL, NULL, "nohz=off", "never",
	  "nohz=off", "kernel/time/tick-sched.c, setup_tick_nohz()" },
	{ "host.tick_stop", NULL, NULL, "no_hz=periodic", NULL, "never",
	  "CONFIG_HZ_PERIODIC", "kernel/time/Kconfig" },
	{ "host.tick_stop", NULL, NULL, "cpuidle_driver=haltpoll", NULL,
	  "haltpoll", "the driver that asks for its governor",
	  "6.12, drivers/cpuidle/governors/haltpoll.c, haltpoll_select()" },
	{ "host.tick_stop", NULL, NULL,
	  "cpuidle_driver!=none cpuidle_governor=haltpoll", NULL, "haltpoll",
	  "the cpuidle governor",
	  "6.12, drivers/cpuidle/governors/haltpoll.c, haltpoll_select()" },
	{ "host.tick_stop", "6.15", NULL,
	  "cpuidle_driver!=none cpuidle_governor=menu", NULL, "menu-7.2",
	  "the cpuidle governor, since 6.15",
	  "7.2.13, drivers/cpuidle/governors/menu.c, get_typical_interval(); "
	  "its change of outliers is of February 2025" },
	{ "host.tick_stop", NULL, NULL,
	  "cpuidle_driver!=none cpuidle_governor=menu", NULL, "menu",
	  "the cpuidle governor",
	  "6.12, drivers/cpuidle/governors/menu.c, menu_select()" },
	{ "host.tick_stop", "7.2", NULL,
	  "cpuidle_driver!=none cpuidle_governor=teo", NULL, "teo-7.2",
	  "the cpuidle governor, as of 7.2",
	  "7.2.13, drivers/cpuidle/governors/teo.c, teo_select()" },
	{ "host.tick_stop", "6.11", NULL,
	  "cpuidle_driver!=none cpuidle_governor=teo", NULL, "teo",
	  "the cpuidle governor, as of 6.11 to 6.13",
	  "6.12, drivers/cpuidle/governors/teo.c, teo_select()" },
	{ "host.tick_stop", NULL, NULL,
	  "cpuidle_driver!=none cpuidle_governor!=menu", NULL, NULL,
	  "the governor ladder, and teo before 6.11, are not modelled",
	  "6.12, drivers/cpuidle/governors" },
	{ "host.tick_stop", "7.0", NULL, NULL, NULL, "after_idle_tick",
	  "since 7.0 without a cpuidle driver", GOT_TICK },
	{ "host.tick_stop", "6.19", "7.0", NULL, NULL, NULL,
	  "it changed within 6.19.y", GOT_TICK ", posted 13 March 2026" },
	{ "host.tick_stop", "6.18.20", "6.19", NULL, NULL, "after_idle_tick",
	  "since 6.18.20 without a cpuidle driver",
	  GOT_TICK ", stable review of 6.18.20, 23 March 2026" },
	{ "host.tick_stop", "6.12.78", "6.13", NULL, NULL, "after_idle_tick",
	  "since 6.12.78 without a cpuidle driver",
	  GOT_TICK ", stable review of 6.12.78, 23 March 2026; "
	  "kernel/sched/idle.c of 6.12.117" },
	{ "host.tick_stop", "6.6.130", "6.7", NULL, NULL, "after_idle_tick",
	  "since 6.6.130 without a cpuidle driver",
	  GOT_TICK ", stable review of 6.6.130, 23 March 2026" },
	{ "host.tick_stop", "6.1.167", "6.2", NULL, NULL, "after_idle_tick",
	  "since 6.1.167 without a cpuidle driver",
	  GOT_TICK ", stable review of 6.1.167, 23 March 2026" },
	{ "host.tick_stop", NULL, NULL, NULL, NULL, "at_once",
	  "without a cpuidle driver, before it asked whether the tick woke it",
	  "before " GOT_TICK },

	{ "host.guest_halt_poll", NULL, NULL, NULL,
	  "haltpoll.guest_halt_poll_ns", "%ns", "haltpoll.guest_halt_poll_ns",
	  "6.12, drivers/cpuidle/governors/haltpoll.c" },
	{ "host.nohz_full", NULL, NULL, "no_hz=full", "nohz_full", "%",
	  "nohz_full", "6.12, kernel/sched/isolation.c, "
	  "housekeeping_nohz_full_setup()" },
	{ "host.isolcpus", NULL, NULL, NULL, "isolcpus", "%",
	  "isolcpus", "6.12, kernel/sched/isolation.c, "
	  "housekeeping_isolcpus_setup()" },

	{ "host.timer_migration", "6.9", NULL, "no_hz!=periodic", NULL, "true",
	  "a CPU that ticks expires the timers of an idle one, since 6.9",
	  "6.12, kernel/time/timer_migration.c" },
	{ "host.timer_migration", NULL, NULL, NULL, NULL, "false",
	  "timers stay on the CPU that armed them",
	  "6.1, kernel/time/timer.c" },

	{ "rcu.preemptible", NULL, NULL, "preempt=full", NULL, "true",
	  "CONFIG_PREEMPT_RCU, by CONFIG_PREEMPT", "kernel/rcu/Kconfig" },
	{ "rcu.preemptible", NULL, NULL, "preempt=rt", NULL, "true",
	  "CONFIG_PREEMPT_RCU, by CONFIG_PREEMPT_RT", "kernel/rcu/Kconfig" },
	{ "rcu.preemptible", "5.12", NULL, "preempt_dynamic=true", NULL, "true",
	  "CONFIG_PREEMPT_RCU, by CONFIG_PREEMPT_DYNAMIC",
	  "6.12, kernel/Kconfig.preempt and kernel/rcu/Kconfig" },
	{ "rcu.preemptible", "6.13", "6.15", "preempt=lazy", NULL, "true",
	  "CONFIG_PREEMPT_RCU, by CONFIG_PREEMPTION, before 6.15",
	  "6.12, kernel/rcu/Kconfig" },
	{ "rcu.preemptible", NULL, NULL, NULL, NULL, "false",
	  "no CONFIG_PREEMPT_RCU", "kernel/rcu/Kconfig" },

	{ "rcu.preempt_count", "6.15", NULL,
	  "preempt=lazy preempt_dynamic=false", NULL, "true",
	  "CONFIG_PREEMPT_COUNT without CONFIG_PREEMPT_RCU, since 6.15",
	  "commit 8437bb84bc55, kernel/rcu/Kconfig; "
	  "rcu_flavor_sched_clock_irq() of the same series" },

	{ "rcu.normal_wake_from_gp", "6.10", "6.17", NULL,
	  "rcutree.rcu_normal_wake_from_gp!=0", "on",
	  "rcutree.rcu_normal_wake_from_gp", "6.12, kernel/rcu/tree.c" },
	{ "rcu.normal_wake_from_gp", "6.17", NULL, NULL,
	  "rcutree.rcu_normal_wake_from_gp>0", "on",
	  "rcutree.rcu_normal_wake_from_gp",
	  "7.2.13, kernel/rcu/tree.c, synchronize_rcu_normal()" },
	{ "rcu.normal_wake_from_gp", "7.2", NULL, NULL,
	  "rcutree.rcu_normal_wake_from_gp<1", "off",
	  "rcutree.rcu_normal_wake_from_gp",
	  "7.2.13, kernel/rcu/tree.c, synchronize_rcu_normal()" },
	{ "rcu.normal_wake_from_gp", "6.10", NULL, NULL,
	  "rcutree.rcu_normal_wake_from_gp=0", "off",
	  "rcutree.rcu_normal_wake_from_gp=0", "6.12, kernel/rcu/tree.c" },
	{ "rcu.normal_wake_from_gp", "7.2", NULL, NULL, NULL, "on",
	  "on for any number of CPUs, since 7.2",
	  "7.2.13, kernel/rcu/tree.c, rcu_normal_wake_from_gp" },
	{ "rcu.normal_wake_from_gp", "6.17", NULL, NULL, NULL, "auto",
	  "on with at most 16 possible CPUs, since 6.17",
	  "rcu: Enable rcu_normal_wake_from_gp on small systems, "
	  "in the pull request for 6.17; the parameter is -1 in Debian's "
	  "6.17.13, 7.0.13 and 7.1.13 with 20 CPUs" },
	{ "rcu.normal_wake_from_gp", "6.10", NULL, NULL, NULL, "off",
	  "off by default before 6.17", "6.12, kernel/rcu/tree.c" },
	{ "rcu.normal_wake_from_gp", NULL, NULL, NULL, NULL, "off",
	  "there is no such path before 6.10",
	  "6.1, kernel/rcu/tree.c, synchronize_rcu()" },

	{ "rcu.sr_normal_latch", "7.2", NULL, NULL, NULL, "64",
	  "RCU_SR_NORMAL_LATCH_THR, since 7.2; not in 7.1.13",
	  "7.2.13, kernel/rcu/tree.c, rcu_sr_normal_add_req()" },

	{ "rcu.kthread_reports_early", "7.0", NULL, NULL, NULL, "true",
	  "since 7.0",
	  "rcu: Reduce synchronize_rcu() latency by reporting GP kthread's "
	  "CPU QS early, of January 2026, for 7.0; "
	  "7.2.13, kernel/rcu/tree.c, rcu_gp_init()" },
	{ "rcu.kthread_reports_early", NULL, NULL, NULL, NULL, "false",
	  "before 7.0", "6.12, kernel/rcu/tree.c, rcu_gp_init()" },

	{ "rcu.use_softirq", "5.3", NULL, "preempt=rt", NULL, "false",
	  "rcuc threads, by CONFIG_PREEMPT_RT, which has no parameter",
	  "6.12 and 7.2.13, kernel/rcu/tree.c, use_softirq" },
	{ "rcu.use_softirq", "5.3", NULL, NULL, "rcutree.use_softirq=off",
	  "false", "rcutree.use_softirq",
	  "6.12, kernel/rcu/tree.c, invoke_rcu_core()" },
	{ "rcu.use_softirq", "5.3", NULL, NULL, "rcutree.use_softirq=on",
	  "true", "rcutree.use_softirq",
	  "6.12, kernel/rcu/tree.c, invoke_rcu_core()" },

	{ "rcu.kthread_fifo", NULL, NULL, "rcu_boost=true", NULL, "true",
	  "CONFIG_RCU_BOOST, which makes rcutree.kthread_prio 1 at least",
	  "6.12, kernel/rcu/tree.c, sanitize_kthread_prio()" },
	{ "rcu.kthread_fifo", NULL, NULL, NULL, "rcutree.kthread_prio>0", "true",
	  "rcutree.kthread_prio",
	  "6.12, kernel/rcu/tree.c, rcu_spawn_gp_kthread()" },

	{ "rcu.expedited", NULL, NULL, NULL, "rcupdate.rcu_normal!=0", "never",
	  "rcupdate.rcu_normal", "6.12, kernel/rcu/update.c" },
	{ "rcu.expedited", NULL, NULL, NULL,
	  "rcupdate.rcu_normal_after_boot!=0", "never",
	  "rcupdate.rcu_normal_after_boot",
	  "6.12, kernel/rcu/update.c, rcu_end_inkernel_boot()" },
	{ "rcu.expedited", NULL, NULL, "preempt=rt no_hz!=full", NULL, "never",
	  "CONFIG_PREEMPT_RT, which has no rcu_normal_after_boot",
	  "6.12 and 7.2.13, kernel/rcu/update.c" },
	{ "rcu.expedited", NULL, NULL, "preempt=rt",
	  "!rcupdate.rcu_normal_after_boot=0", "never",
	  "rcu_normal_after_boot, by CONFIG_PREEMPT_RT",
	  "6.12 and 7.2.13, kernel/rcu/update.c" },
	{ "rcu.expedited", NULL, NULL, NULL, "rcupdate.rcu_expedited!=0",
	  "always", "rcupdate.rcu_expedited", "6.12, kernel/rcu/update.c" },

	{ "rcu.nocb", NULL, NULL, "rcu_nocb_cpu=true", "rcu_nocbs=", "none",
	  "rcu_nocbs without a list",
	  "6.12, kernel/rcu/tree_nocb.h, rcu_nocb_setup()" },
	{ "rcu.nocb", NULL, NULL, "rcu_nocb_cpu=true", "rcu_nocbs", "%",
	  "rcu_nocbs", "6.12, kernel/rcu/tree_nocb.h, rcu_nocb_setup()" },
	{ "rcu.nocb", NULL, NULL, "host.nohz_full!=none", NULL, "none",
	  "besides those of nohz_full, which always are",
	  "6.12 and 7.2.13, kernel/rcu/tree_nocb.h, rcu_init_nohz()" },
	{ "rcu.nocb", "6.1", NULL,
	  "rcu_nocb_cpu=true rcu_nocb_cpu_default_all=true", NULL, "all",
	  "CONFIG_RCU_NOCB_CPU_DEFAULT_ALL", "6.1, kernel/rcu/Kconfig" },
	{ "rcu.lazy", "6.2", NULL, "rcu_lazy=true", NULL, "true",
	  "CONFIG_RCU_LAZY, for offloaded CPUs",
	  "6.12, kernel/rcu/Kconfig" },

	{ "rcu.fanout_leaf", NULL, NULL, NULL, "rcutree.rcu_fanout_leaf", "%",
	  "rcutree.rcu_fanout_leaf", "6.12, kernel/rcu/tree.c" },
	{ "rcu.jiffies_till_first_fqs", NULL, NULL, NULL,
	  "rcutree.jiffies_till_first_fqs", "%",
	  "rcutree.jiffies_till_first_fqs", "6.12, kernel/rcu/tree.c" },
	{ "rcu.jiffies_till_next_fqs", NULL, NULL, NULL,
	  "rcutree.jiffies_till_next_fqs", "%",
	  "rcutree.jiffies_till_next_fqs", "6.12, kernel/rcu/tree.c" },
	{ "rcu.blimit", NULL, NULL, NULL, "rcutree.blimit", "%",
	  "rcutree.blimit", "6.12, kernel/rcu/tree.c" },
	{ "rcu.divisor", NULL, NULL, NULL, "rcutree.rcu_divisor", "%",
	  "rcutree.rcu_divisor", "6.12, kernel/rcu/tree.c" },
	{ "rcu.qhimark", NULL, NULL, NULL, "rcutree.qhimark", "%",
	  "rcutree.qhimark", "6.12, kernel/rcu/tree.c" },
	{ "rcu.qlowmark", NULL, NULL, NULL, "rcutree.qlowmark", "%",
	  "rcutree.qlowmark", "6.12, kernel/rcu/tree.c" },
	{ "rcu.resched", NULL, NULL, NULL, "rcutree.rcu_resched_ns", "%ns",
	  "rcutree.rcu_resched_ns", "6.12, kernel/rcu/tree.c" },

	{ "cgroup.favordynmods", "5.20", NULL, NULL, "cgroup_favordynmods=on",
	  "true", "cgroup_favordynmods",
	  "6.12, kernel/cgroup/cgroup.c" },

	{ "cgroup.perf_event", NULL, NULL, "cgroup_perf=false", NULL, "false",
	  "without CONFIG_CGROUP_PERF",
	  "6.12, kernel/events/core.c, perf_event_cgrp_subsys: implicit_on_dfl" },

	{ "cgroup.rstat_relax", "6.15", NULL, NULL, NULL, "true",
	  "css_rstat_flush() lets go after each CPU, since 6.15",
	  RSTAT_RELAXES },
	{ "cgroup.rstat_relax", "6.12.31", "6.13", NULL, NULL, "true",
	  "cgroup_rstat_flush() lets go after each CPU, since 6.12.31",
	  RSTAT_RELAXES "; stable review of 6.12.31, 27 May 2025; the tracepoints "
	  "cgroup_rstat_locked and _unlock of 6.12.117" },
	{ "cgroup.rstat_relax", NULL, NULL, NULL, NULL, "false",
	  "cgroup_rstat_flush() lets go where it is to reschedule",
	  "before " RSTAT_RELAXES "; later ones of 6.6.y and 6.14.y were not "
	  "looked at" },
	{ "cgroup.rstat_per_css", "6.16", NULL, NULL, NULL, "true",
	  "a tree of statistics for each controller, since 6.16",
	  "commit 5da3bfa029d6 (cgroup: use separate rstat trees for each "
	  "subsystem), css_rstat_exit()" },
	{ "cgroup.rstat_per_css", NULL, NULL, NULL, NULL, "false",
	  "one tree of statistics for all controllers",
	  "6.15, kernel/cgroup/rstat.c, cgroup_rstat_exit()" },

	{ NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};

const char *const boot_not_modelled[] = {
	"rcu_nocb_poll", "preempt",
	"threadirqs", "idle", "cpuidle.off", "cpuidle.governor",
	"cpuidle_haltpoll.force", "intel_idle.max_cstate",
	"rcutree.qovld", "rcutree.enable_rcu_lazy",
	"rcutree.jiffies_till_sched_qs", "rcutree.rcu_nocb_gp_stride",
	"rcutree.nocb_nobypass_lim_per_jiffy", "rcutree.rcu_kick_kthreads",
	"rcutree.nohz_full_patience_delay", "srcutree.exp_holdoff",
	"workqueue.power_efficient", "workqueue.unbound_cpus",
	NULL,
};
