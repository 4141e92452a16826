/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of all parameters.
 *
 * A row's macro checks the type of its field when this file is compiled, so a
 * field that changes from int to simtime_t is found here and not in a run.
 *
 * Defaults are those of a 16-CPU guest with Debian's kernel configuration.
 * Where the kernel has a constant, it is the kernel's (6.12); times of single
 * steps are estimates of their order of magnitude on current hardware.
 */
#include "scenario/schema.h"

#include "scenario/scenario.h"
#include "scenario/sweepfile.h"
#include "data/units.h"

static const struct word tick_stop_words[] = {
	{ "after_idle_tick", TICK_STOP_AFTER_IDLE_TICK },
	{ "at_once", TICK_STOP_AT_ONCE },
	{ "never", TICK_STOP_NEVER },
	{ "menu", TICK_STOP_MENU },
	{ "menu-7.2", TICK_STOP_MENU_7_2 },
	{ "teo", TICK_STOP_TEO },
	{ "teo-7.2", TICK_STOP_TEO_7_2 },
	{ "haltpoll", TICK_STOP_HALTPOLL },
	{ NULL, 0 },
};

static const struct word halted_words[] = {
	{ "idle", HALTED_IDLE },
	{ "preempted", HALTED_PREEMPTED },
	{ "packed", HALTED_PACKED },
	{ NULL, 0 },
};

static const struct word do_timer_words[] = {
	{ "exact", DO_TIMER_EXACT },
	{ "passed_on", DO_TIMER_PASSED_ON },
	{ NULL, 0 },
};

static const struct word expedited_words[] = {
	{ "as_called", RCU_EXPEDITED_AS_CALLED },
	{ "never", RCU_EXPEDITED_NEVER },
	{ "always", RCU_EXPEDITED_ALWAYS },
	{ NULL, 0 },
};

static const struct word auto_words[] = {
	{ "auto", AUTO }, { "on", 1 }, { "off", 0 }, { NULL, 0 },
};

static const struct word commits_words[] = {
	{ "each_tick", COMMITS_EACH_TICK },
	{ "each_write", COMMITS_EACH_WRITE },
	{ NULL, 0 },
};

static const struct word step_writes_words[] = {
	{ "auto", STEP_AUTO },
	{ "always", STEP_ALWAYS },
	{ "never", STEP_NEVER },
	{ NULL, 0 },
};

static const struct word loop_words[] = {
	{ "shell", LOOP_SHELL }, { "program", LOOP_PROGRAM }, { NULL, 0 },
};

static const struct word gate_words[] = {
	{ "none", GATE_NONE },
	{ "global_counter", GATE_GLOBAL_COUNTER },
	{ NULL, 0 },
};

static const struct word reader_words[] = {
	{ "none", READER_NONE },
	{ "through_queueing", READER_THROUGH_QUEUEING },
	{ "srcu_through_queueing", READER_SRCU_THROUGH_QUEUEING },
	{ NULL, 0 },
};

static const struct word queueing_words[] = {
	{ "queue_work", SWITCH_QUEUE_WORK },
	{ "call_rcu", SWITCH_CALL_RCU },
	{ NULL, 0 },
};

static const struct word sample_words[] = {
	{ "each", SAMPLE_EACH }, { "batch", SAMPLE_BATCH },
	{ "drain", SAMPLE_DRAIN }, { "call", SAMPLE_CALL }, { NULL, 0 },
};

static const struct word umount_words[] = { { "umount", 0 }, { NULL, 0 } };
static const struct word nothing_words[] = { { "nothing", 0 }, { NULL, 0 } };

const struct word design_words[] = {
	{ "grid", DESIGN_GRID },     { "zip", DESIGN_ZIP },
	{ "random", DESIGN_RANDOM }, { "lhs", DESIGN_LHS },
	{ "sobol", DESIGN_SOBOL },   { NULL, 0 },
};

const struct word method_words[] = {
	{ "sobol", METHOD_SOBOL }, { "morris", METHOD_MORRIS },
	{ "pawn", METHOD_PAWN }, { NULL, 0 },
};

static const struct word scale_words[] = {
	{ "linear", 0 }, { "log", 1 }, { NULL, 0 },
};

static const struct word preempt_words[] = {
	{ "none", PREEMPT_NONE }, { "voluntary", PREEMPT_VOLUNTARY },
	{ "full", PREEMPT_FULL }, { "lazy", PREEMPT_LAZY },
	{ "rt", PREEMPT_RT },	  { NULL, 0 },
};

static const struct word no_hz_words[] = {
	{ "periodic", NO_HZ_PERIODIC }, { "idle", NO_HZ_IDLE },
	{ "full", NO_HZ_FULL },		{ NULL, 0 },
};

static const struct word cpuidle_words[] = {
	{ "none", CPUIDLE_NONE },      { "intel_idle", CPUIDLE_INTEL },
	{ "acpi_idle", CPUIDLE_ACPI }, { "haltpoll", CPUIDLE_HALTPOLL },
	{ "psci", CPUIDLE_PSCI },      { NULL, 0 },
};

static const struct word governor_words[] = {
	{ "menu", GOVERNOR_MENU },     { "teo", GOVERNOR_TEO },
	{ "ladder", GOVERNOR_LADDER }, { "haltpoll", GOVERNOR_HALTPOLL },
	{ NULL, 0 },
};

static const struct word all_words[] = { { "all", 0 }, { NULL, 0 } };

/* The offset of a field; does not compile unless the field has that type. */
#define OFFSET(tag, field, ctype)                                            \
	(offsetof(struct tag, field) +                                       \
	 0 * sizeof(char[_Generic(((struct tag *)0)->field,                  \
				  ctype : 1, default : -1)])) /* NOLINT: a type */
/* Enums are as wide as int, and are written through one. */
#define WORD_OFFSET(tag, field)                                              \
	(offsetof(struct tag, field) +                                       \
	 0 * sizeof(char[sizeof(((struct tag *)0)->field) == sizeof(int) ? 1 \
									 : -1]))

#define ROW(type, tag, path, offset, lo, hi, autos, words, def, doc)         \
	{ path, type, GROUP_##tag, offset, lo, hi, autos, words, def, doc }

/* struct tag, path, field, least, most, default, meaning */
#define INT(tag, path, f, lo, hi, def, doc)                                  \
	ROW(PARAM_INT, tag, path, OFFSET(tag, f, int), lo, hi, false, NULL,  \
	    def, doc)
#define AUTO_INT(tag, path, f, lo, hi, def, doc)                             \
	ROW(PARAM_INT, tag, path, OFFSET(tag, f, int), lo, hi, true, NULL,   \
	    def, doc)
#define REAL(tag, path, f, lo, hi, def, doc)                                 \
	ROW(PARAM_REAL, tag, path, OFFSET(tag, f, double), lo, hi, false,    \
	    NULL, def, doc)
#define LIMIT(tag, path, f, doc)                                             \
	ROW(PARAM_LIMIT, tag, path, OFFSET(tag, f, double), 0, 1e6, false,   \
	    NULL, "none", doc)
#define TIME(tag, path, f, lo, hi, def, doc)                                 \
	ROW(PARAM_DURATION, tag, path, OFFSET(tag, f, simtime_t), lo, hi,    \
	    false, NULL, def, doc)
#define AUTO_TIME(tag, path, f, lo, hi, def, doc)                            \
	ROW(PARAM_DURATION, tag, path, OFFSET(tag, f, simtime_t), lo, hi,    \
	    true, NULL, def, doc)
#define DIST_MIN(tag, path, f, lo, def, doc)                                 \
	ROW(PARAM_DIST, tag, path, OFFSET(tag, f, struct dist), lo,          \
	    DURATION_MAX, false, NULL, def, doc)
/* struct tag, path, field, default, meaning */
#define DIST(tag, path, f, def, doc) DIST_MIN(tag, path, f, 0, def, doc)
#define BOOL(tag, path, f, def, doc)                                         \
	ROW(PARAM_BOOL, tag, path, OFFSET(tag, f, bool), 0, 1, false, NULL,  \
	    def, doc)
#define SECTION(tag, path, f, def, doc)                                      \
	ROW(PARAM_SECTION, tag, path, OFFSET(tag, f, bool), 0, 1, false,     \
	    NULL, def, doc)
#define MS(tag, path, f, doc)                                                \
	ROW(PARAM_MS, tag, path, OFFSET(tag, f, double), 0, DURATION_MAX,    \
	    false, NULL, "none", doc)
/* struct tag, path, field, words, default, meaning */
#define WORD(tag, path, f, words, def, doc)                                  \
	ROW(PARAM_WORD, tag, path, WORD_OFFSET(tag, f), 0, 0, false, words,  \
	    def, doc)

/* struct tag, path, field, longest, default, meaning */
#define TEXT(tag, path, f, most, def, doc)                                   \
	ROW(PARAM_TEXT, tag, path, OFFSET(tag, f, const char *), 0, most,    \
	    false, NULL, def, doc)
#define CPUS(tag, path, f, def, doc)                                         \
	ROW(PARAM_CPUS, tag, path, OFFSET(tag, f, const char *), 0, 200,     \
	    false, NULL, def, doc)
/* struct tag, path, field, words in its place, default, meaning */
#define LIST(tag, path, f, words, def, doc)                                  \
	ROW(PARAM_LIST, tag, path, OFFSET(tag, f, const struct node *), 0,   \
	    0, false, words, def, doc)
#define MAPPING(tag, path, f, def, doc)                                      \
	ROW(PARAM_MAPPING, tag, path, OFFSET(tag, f, const struct node *),   \
	    0, 0, false, NULL, def, doc)

/* A row is two lines, the second its default and meaning. */
static const struct param scenario_rows[] = {
	INT(scenario, "umountsim", version, 1, 1,
	    NULL, "Version of this schema."),
	TEXT(scenario, "title", title, 200,
	    "''", "One line for tables and charts."),
	ROW(PARAM_SEED, scenario, "seed", OFFSET(scenario, seed, uint64_t), 0, 18446744073709551615.0, false, NULL,
	    "1", "Seed of all random streams."),
	INT(scenario, "replications", replications, 1, 1000000,
	    "20", "How often the whole measurement is repeated."),

	INT(scenario, "host.cpus", machine.host.cpus, 1, MAX_CPUS,
	    "16", "Online CPUs."),
	AUTO_INT(scenario, "host.possible_cpus", machine.host.possible_cpus, 1, MAX_CPUS,
	    "auto", "`nr_cpu_ids`; auto: `cpus`."),
	AUTO_INT(scenario, "host.llc_cpus", machine.host.llc_cpus, 1, MAX_CPUS,
	    "auto", "CPUs that share a last-level cache, among which a woken task looks for an idle one; auto: all."),
	BOOL(scenario, "host.rt_mutex", machine.host.rt_mutex,
	    "false", "A mutex is an rt_mutex: nobody takes it before who waits first (PREEMPT_RT)."),
	BOOL(scenario, "host.sis_util", machine.host.sis_util,
	    "true", "The busier they are, the fewer of those CPUs are looked at (`SIS_UTIL`)."),
	INT(scenario, "host.hz", machine.host.hz, 10, 10000,
	    "250", "`CONFIG_HZ`."),
	BOOL(scenario, "host.skew_tick", machine.host.skew_tick,
	    "false", "Spread the CPUs' ticks over the jiffy."),
	WORD(scenario, "host.tick_stop", machine.host.tick_stop, tick_stop_words,
	    "after_idle_tick", "When an idle CPU without callbacks stops its tick; `menu`, `teo`, `haltpoll`: when that cpuidle governor says so, as of 6.12 or 7.2; with `never` one of `nohz_full` does not either."),
	TIME(scenario, "host.guest_halt_poll", machine.host.guest_halt_poll, 0, 1e9,
	    "200us", "`haltpoll.guest_halt_poll_ns`: how long the haltpoll governor polls at most."),
	WORD(scenario, "host.do_timer", machine.host.do_timer, do_timer_words,
	    "exact", "Who counts the jiffies, in its tick; whose tick comes earlier finds its timers not yet expired."),
	BOOL(scenario, "host.timer_migration", machine.host.timer_migration,
	    "false", "A ticking CPU expires the timers of one whose tick is stopped."),
	CPUS(scenario, "host.nohz_full", machine.host.nohz_full,
	    "none", "CPUs that stop their tick beside a single task, and whose callbacks are offloaded."),
	CPUS(scenario, "host.isolcpus", machine.host.isolcpus,
	    "none", "CPUs where the scheduler places no task of its own accord."),
	DIST(scenario, "host.halt_exit", machine.host.halt_exit,
	    "0ns", "Until the tick of a halted vCPU is handled, beyond `tick_jitter`."),
	DIST(scenario, "host.tick_jitter", machine.host.tick_jitter,
	    "{uniform: {from: 2us, to: 40us}}", "Lateness of a tick on its vCPU. If it does not vary, all tick in one instant, as on no machine but one of one processor (`pcpus: 1`), and the same CPUs lose the leaf's lock each time."),
	TIME(scenario, "host.tick_cpu", machine.host.tick_cpu, 0, 1e6,
	    "0ns", "CPU time of a tick, interrupt and timers: for so long an idle CPU is not idle to RCU."),
	DIST(scenario, "host.wakeup", machine.host.wakeup,
	    "{lognormal: {median: 25us, p99: 120us}}", "From a wake-up to running, on an idle CPU."),
	DIST(scenario, "host.local_wakeup", machine.host.local_wakeup,
	    "{lognormal: {median: 8us, p99: 30us}}", "The same from the CPU's own interrupt: no IPI, no halt to leave."),
	DIST(scenario, "host.polled_wakeup", machine.host.polled_wakeup,
	    "{lognormal: {median: 12us, p99: 40us}}", "The same while the hypervisor polls for the vCPU: an IPI, no halt to leave."),
	TIME(scenario, "host.halt_poll", machine.host.halt_poll, 0, 1e9,
	    "0ns", "For how long at most the hypervisor polls for a vCPU that has halted: KVM's `halt_poll_ns`."),
	WORD(scenario, "host.halted_vcpus", machine.host.halted_vcpus, halted_words,
	    "idle", "What the guest's scheduler takes a halted vCPU for: idle; preempted, so that who is woken does not find it (as KVM said until 5.19); packed: new processes stay with their parents, too (kernels with `sched_vcpu_pack`, which is not mainline)."),
	DIST(scenario, "host.ipi", machine.host.ipi,
	    "{lognormal: {median: 10us, p99: 50us}}", "One `smp_call_function_single()` that waits."),
	TIME(scenario, "host.context_switch", machine.host.context_switch, 0, 1e9,
	    "2us", "Context switch on a CPU that was busy."),
	TIME(scenario, "host.idle_exit", machine.host.idle_exit, 0, 1e9,
	    "0ns", "CPU time that a CPU takes on its way into idle and out of it."),
	AUTO_TIME(scenario, "host.sched_slice", machine.host.sched_slice, 1e3, 10e9,
	    "auto", "`base_slice_ns`, of which a task's deadline comes; auto: 0.7 ms, 1.4 with 2 CPUs, 2.1 with 4, 2.8 from 8 on."),
	INT(scenario, "host.max_softirq_restart", machine.host.max_softirq_restart, 1, 1000,
	    "10", "`MAX_SOFTIRQ_RESTART`."),
	AUTO_TIME(scenario, "host.max_softirq_time", machine.host.max_softirq_time, 0, 10e9,
	    "auto", "`MAX_SOFTIRQ_TIME`; auto: 2 ms in whole jiffies."),
	INT(scenario, "host.pcpus", machine.host.pcpus, 0, MAX_CPUS,
	    "0", "Physical processors under the vCPUs; 0: enough."),
	AUTO_TIME(scenario, "host.pcpu_slice", machine.host.pcpu_slice, 1e3, 10e9,
	    "3ms", "Turns of vCPUs on physical processors; auto: until any vCPU's next tick."),
	INT(scenario, "host.emulation", machine.host.emulation, 1, 1000,
	    "1", "With `pcpus`: how many times slower than real time an emulator runs its guest; while it does, disks are as many times faster."),
	SECTION(scenario, "host.steal", machine.host.steal,
	    "none", "Preemption of vCPUs by the host: `none`, or the two below."),
	DIST_MIN(scenario, "host.steal.every", machine.host.steal_every, 1e3,
	    NULL, "From a resumption to the next preemption."),
	DIST(scenario, "host.steal.for", machine.host.steal_for,
	    NULL, "Length of a preemption."),

	SECTION(scenario, "host.kernel", has_kernel,
	    "none", "Which kernel runs, to derive what is `auto` from: `none`, the name of a preset, or the below."),
	TEXT(scenario, "host.kernel.version", kernel_config.version, 20,
	    NULL, "As `6.12` or `6.12.117`, from 4.19 on."),
	AUTO_INT(scenario, "host.kernel.hz", kernel_config.hz, 10, 10000,
	    "auto", "`CONFIG_HZ`; auto: not said, `host.hz` holds."),
	WORD(scenario, "host.kernel.preempt", kernel_config.preempt, preempt_words,
	    "voluntary", "The preemption model that was built, or chosen at boot."),
	BOOL(scenario, "host.kernel.preempt_dynamic", kernel_config.preempt_dynamic,
	    "true", "`CONFIG_PREEMPT_DYNAMIC`: RCU is the preemptible one, whatever was chosen."),
	WORD(scenario, "host.kernel.no_hz", kernel_config.no_hz, no_hz_words,
	    "idle", "`CONFIG_HZ_PERIODIC`, `CONFIG_NO_HZ_IDLE` or `CONFIG_NO_HZ_FULL`."),
	BOOL(scenario, "host.kernel.rcu_nocb_cpu", kernel_config.rcu_nocb_cpu,
	    "true", "`CONFIG_RCU_NOCB_CPU`."),
	BOOL(scenario, "host.kernel.rcu_nocb_cpu_default_all", kernel_config.rcu_nocb_cpu_default_all,
	    "false", "`CONFIG_RCU_NOCB_CPU_DEFAULT_ALL`."),
	BOOL(scenario, "host.kernel.rcu_lazy", kernel_config.rcu_lazy,
	    "false", "`CONFIG_RCU_LAZY`."),
	BOOL(scenario, "host.kernel.rcu_boost", kernel_config.rcu_boost,
	    "false", "`CONFIG_RCU_BOOST`."),
	BOOL(scenario, "host.kernel.rcu_exp_kthread", kernel_config.rcu_exp_kthread,
	    "false", "`CONFIG_RCU_EXP_KTHREAD`."),
	BOOL(scenario, "host.kernel.cgroup_perf", kernel_config.cgroup_perf,
	    "true", "`CONFIG_CGROUP_PERF`."),
	WORD(scenario, "host.kernel.cpuidle_driver", kernel_config.cpuidle_driver, cpuidle_words,
	    "none", "The cpuidle driver; most guests have none."),
	WORD(scenario, "host.kernel.cpuidle_governor", kernel_config.cpuidle_governor, governor_words,
	    "menu", "Its governor."),
	TEXT(scenario, "host.kernel.cmdline", kernel_config.cmdline, 2000,
	    "''", "Boot parameters, parted by blanks."),

	BOOL(scenario, "rcu.preemptible", machine.rcu.preemptible,
	    "false", "`CONFIG_PREEMPT_RCU`."),
	BOOL(scenario, "rcu.preempt_count", machine.rcu.preempt_count,
	    "false", "Without that, a tick in preemptible kernel code is a quiescent state: `PREEMPT_LAZY` since 6.15."),
	WORD(scenario, "rcu.normal_wake_from_gp", machine.rcu.normal_wake_from_gp, auto_words,
	    "auto", "`synchronize_rcu()` is woken by the grace-period kthread; auto: `possible_cpus` <= 16."),
	INT(scenario, "rcu.sr_normal_latch", machine.rcu.sr_normal_latch, 0, 1000000,
	    "0", "Waiters at which `synchronize_rcu()` falls back to callbacks until none is left; 0: never."),
	BOOL(scenario, "rcu.kthread_reports_early", machine.rcu.kthread_reports_early,
	    "false", "The grace-period kthread's own CPU has reported when a grace period begins."),
	BOOL(scenario, "rcu.use_softirq", machine.rcu.use_softirq,
	    "true", "RCU core is a softirq; else a thread of each CPU, rcuc, runs it (PREEMPT_RT)."),
	BOOL(scenario, "rcu.kthread_fifo", machine.rcu.kthread_fifo,
	    "false", "The grace-period kthread, and rcuc, are real-time tasks; the former stays on its CPU."),
	WORD(scenario, "rcu.expedited", machine.rcu.expedited, expedited_words,
	    "as_called", "Expedited waits: `never` is `rcu_normal` (PREEMPT_RT after boot), `always` is `rcu_expedited`."),
	CPUS(scenario, "rcu.nocb", machine.rcu.nocb,
	    "none", "`rcu_nocbs`: CPUs whose callbacks are numbered and run by kthreads."),
	BOOL(scenario, "rcu.lazy", machine.rcu.lazy,
	    "false", "`CONFIG_RCU_LAZY`: offloaded callbacks that only free memory wait for others, or 10 s."),
	INT(scenario, "rcu.fanout_leaf", machine.rcu.fanout_leaf, 2, 64,
	    "16", "`CONFIG_RCU_FANOUT_LEAF`."),
	INT(scenario, "rcu.fanout", machine.rcu.fanout, 2, 64,
	    "64", "`CONFIG_RCU_FANOUT`."),
	AUTO_INT(scenario, "rcu.jiffies_till_first_fqs", machine.rcu.jiffies_till_first_fqs, 0, 10000,
	    "auto", "Before the first scan for quiescent states; auto: by HZ and possible CPUs."),
	AUTO_INT(scenario, "rcu.jiffies_till_next_fqs", machine.rcu.jiffies_till_next_fqs, 1, 10000,
	    "auto", "Between scans; auto: likewise."),
	INT(scenario, "rcu.blimit", machine.rcu.blimit, 1, 1000000,
	    "10", "Callbacks of one batch."),
	INT(scenario, "rcu.divisor", machine.rcu.divisor, 0, 30,
	    "7", "`rcu_divisor`: a batch is at least the ready callbacks shifted right by this."),
	INT(scenario, "rcu.qhimark", machine.rcu.qhimark, 1, 1000000000,
	    "10000", "Queued callbacks above which the batch limit is lifted."),
	INT(scenario, "rcu.qlowmark", machine.rcu.qlowmark, 0, 1000000000,
	    "100", "Queued callbacks below which it holds again."),
	TIME(scenario, "rcu.resched", machine.rcu.resched, 1e3, 10e9,
	    "3ms", "`rcu_resched_ns`: time limit of a long batch."),
	DIST(scenario, "rcu.leaf_lock", machine.rcu.leaf_lock,
	    "25ns", "How long RCU core holds the lock of a leaf."),
	DIST(scenario, "rcu.node_walk", machine.rcu.node_walk,
	    "2us", "The grace-period kthread's work per `rcu_node` and pass."),
	DIST(scenario, "rcu.callback", machine.rcu.callback,
	    "1us", "Execution of one callback."),
	DIST(scenario, "rcu.exp_report", machine.rcu.exp_report,
	    "{lognormal: {median: 15us, p99: 80us}}", "A busy CPU's answer to an expedited grace period."),
	REAL(scenario, "rcu.reader_fraction", machine.rcu.reader_fraction, 0, 1,
	    "0.1", "Of kernel time inside a reader, where RCU is preemptible or preemption counted."),

	DIST(scenario, "workqueue.create_worker", machine.workqueue.create_worker,
	    "{lognormal: {median: 60us, p99: 300us}}", "A new worker where a pool has none idle."),
	INT(scenario, "workqueue.max_active", machine.workqueue.max_active, 1, 100000,
	    "256", "`WQ_DFL_ACTIVE`."),

	INT(scenario, "writeback.frn_hist_slots", machine.writeback.frn_hist_slots, 1, 16,
	    "16", "`WB_FRN_HIST_SLOTS`."),
	INT(scenario, "writeback.frn_hist_thr_slots", machine.writeback.frn_hist_thr_slots, 0, 15,
	    "8", "`WB_FRN_HIST_THR_SLOTS`: an inode is switched at one more foreign slot."),
	INT(scenario, "writeback.frn_max_in_flight", machine.writeback.frn_max_in_flight, 1, 1000000,
	    "1024", "`WB_FRN_MAX_IN_FLIGHT`; the cleanup of dying cgroups does not ask."),
	INT(scenario, "writeback.max_inodes_per_isw", machine.writeback.max_inodes_per_isw, 1, 1000,
	    "126", "`WB_MAX_INODES_PER_ISW`, less its last slot: inodes that the cleanup switches at once."),
	DIST(scenario, "writeback.queue_window", machine.writeback.queue_window,
	    "{lognormal: {median: 1us, p99: 10us}}", "From `inode_prepare_wbs_switch()` to `wb_queue_isw()`."),
	DIST(scenario, "writeback.process", machine.writeback.process,
	    "{lognormal: {median: 10us, p99: 60us}}", "`process_inode_switch_wbs()`, per switch."),
	TIME(scenario, "writeback.process_inode", machine.writeback.process_inode, 0, 1e9,
	    "300ns", "The same for each further inode of the switch."),
	TIME(scenario, "writeback.dirty_walk", machine.writeback.dirty_walk, 0, 1e9,
	    "0ns", "And for each inode of the target that it passes: where `b_dirty` is sorted (before 6.18, 6.12.54) and the inodes are dirty, as with lazytime."),
	TIME(scenario, "writeback.dirty_expire", machine.writeback.dirty_expire, 0, 3600e9,
	    "30s", "`dirty_expire_interval`: how long what is dirty waits for the flusher."),

	DIST(scenario, "cgroup.mkdir", machine.cgroup.mkdir,
	    "{lognormal: {median: 300us, p99: 1ms}}", "mkdir of a cgroup, under `cgroup_mutex`."),
	DIST(scenario, "cgroup.attach", machine.cgroup.attach,
	    "{lognormal: {median: 30us, p99: 150us}}", "A process joins it, likewise, without waits for RCU."),
	DIST(scenario, "cgroup.rmdir", machine.cgroup.rmdir,
	    "{lognormal: {median: 200us, p99: 800us}}", "rmdir, likewise."),
	DIST(scenario, "cgroup.offline", machine.cgroup.offline,
	    "{lognormal: {median: 50us, p99: 300us}}", "Work that takes a css offline."),
	DIST(scenario, "cgroup.release", machine.cgroup.release,
	    "{lognormal: {median: 10us, p99: 50us}}", "Work that releases a css."),
	DIST(scenario, "cgroup.free", machine.cgroup.free,
	    "{lognormal: {median: 10us, p99: 50us}}", "Work that frees a css."),
	INT(scenario, "cgroup.kernfs_nodes", machine.cgroup.kernfs_nodes, 0, 10000,
	    "40", "Nodes that a rmdir removes, a callback each."),
	BOOL(scenario, "cgroup.favordynmods", machine.cgroup.favordynmods,
	    "false", "Keeps `cgroup_threadgroup_rwsem` ready for writers: no grace period to attach."),
	BOOL(scenario, "cgroup.perf_event", machine.cgroup.perf_event,
	    "true", "Each cgroup has a css of perf_event, which nobody has to enable: three to kill, four to release, else two and three."),
	BOOL(scenario, "cgroup.rstat_relax", machine.cgroup.rstat_relax,
	    "false", "`css_rstat_flush()` lets others go on after each possible CPU, with `cgroup_mutex` held: an emulator's other vCPUs (6.15, 6.12.31)."),
	BOOL(scenario, "cgroup.rstat_per_css", machine.cgroup.rstat_per_css,
	    "false", "Each controller's css has statistics of its own, flushed once more when it is freed (6.16)."),

	DIST(scenario, "disk.service", machine.disk.service,
	    "{exponential: 150us}", "One request."),
	DIST(scenario, "disk.kblockd", machine.disk.kblockd,
	    "0ns", "CPU time of kblockd's worker for each request of a flush: those of `commits: each_write`."),
	INT(scenario, "disk.depth", machine.disk.depth, 1, 100000,
	    "8", "Requests served at once."),
	BOOL(scenario, "disk.shared", machine.disk.shared,
	    "false", "One disk for all superblocks, but for the commits of `each_tick`."),

	DIST(scenario, "process.fork", machine.process.fork,
	    "300us", "fork, in the parent."),
	DIST(scenario, "process.exec", machine.process.exec,
	    "{lognormal: {median: 1ms, p99: 2.5ms}}", "execve to the program's work, and its exit."),
	REAL(scenario, "process.user_fraction", machine.process.user_fraction, 0, 1,
	    "0.5", "Of a process's CPU time in user mode."),
	INT(scenario, "process.exec_callbacks", machine.process.exec_callbacks, 0, 100000,
	    "25", "Callbacks of an exec: maple nodes, VMAs; fewer where those are freed by the sheaf (7.0)."),
	INT(scenario, "process.exit_callbacks", machine.process.exit_callbacks, 0, 100000,
	    "5", "Callbacks of an exit: task, pid, credentials, stack."),

	DIST(scenario, "umount_path.mount", machine.umount.mount,
	    "{lognormal: {median: 4ms, p99: 8ms}}", "mount of a target, CPU part; not timed."),
	INT(scenario, "umount_path.mount_ios", machine.umount.mount_ios, 0, 10000,
	    "0", "Its serial disk waits."),
	DIST(scenario, "umount_path.user", machine.umount.user,
	    "{lognormal: {median: 1.5ms, p99: 2.5ms}}", "fork, exec and libmount up to `umount2()`."),
	DIST(scenario, "umount_path.namespace", machine.umount.namespace,
	    "{lognormal: {median: 150us, p99: 400us}}", "`do_umount()` under `namespace_sem`."),
	DIST(scenario, "umount_path.sync", machine.umount.sync,
	    "{lognormal: {median: 150us, p99: 400us}}", "`sync_filesystem()`, CPU part."),
	INT(scenario, "umount_path.sync_ios", machine.umount.sync_ios, 0, 10000,
	    "2", "Its serial disk waits."),
	DIST(scenario, "umount_path.evict", machine.umount.evict,
	    "{lognormal: {median: 100us, p99: 300us}}", "`evict_inodes()`."),
	DIST(scenario, "umount_path.put_super", machine.umount.put_super,
	    "{lognormal: {median: 600us, p99: 1500us}}", "`ext4_put_super()`, CPU part."),
	INT(scenario, "umount_path.put_super_ios", machine.umount.put_super_ios, 0, 10000,
	    "5", "Its serial disk waits."),
	INT(scenario, "umount_path.kthread_stops", machine.umount.kthread_stops, 0, 100,
	    "2", "Threads it stops and waits for: kjournald2, a rescuer."),
	BOOL(scenario, "umount_path.lru_add_drain_all", machine.umount.lru_add_drain_all,
	    "true", "A work on each busy CPU, under a mutex."),
	INT(scenario, "umount_path.churned_ios", machine.umount.churned_ios, 0, 10000,
	    "4", "More disk waits on a superblock that was written to."),
	DIST(scenario, "umount_path.churned", machine.umount.churned,
	    "{lognormal: {median: 1.5ms, p99: 3ms}}", "And more CPU time: inodes, checkpoint."),
	INT(scenario, "umount_path.callbacks", machine.umount.callbacks, 0, 100000,
	    "120", "Callbacks posted: inodes, dentries, kernfs nodes, mount."),
	DIST(scenario, "umount_path.finish", machine.umount.finish,
	    "{lognormal: {median: 500us, p99: 1ms}}", "From the return to user mode until the parent reaps."),

	WORD(scenario, "load.loop", load.loop, loop_words,
	    "shell", "A script that execs each step, or a program whose only child writes."),
	INT(scenario, "load.churners", load.churners, 0, 1024,
	    "4", "Loops of mkdir, write, rmdir, each on a superblock of its own."),
	DIST(scenario, "load.child_cpu", load.child_cpu,
	    "0ns", "CPU time of a program's child beside its writes: it opens and truncates the file, and exits. A script's child execs."),
	INT(scenario, "load.writes", load.writes, 0, 1000000,
	    "256", "`O_SYNC` writes of an iteration."),
	DIST(scenario, "load.write_cpu", load.write_cpu,
	    "{exponential: 60us}", "CPU time before each disk wait of a write."),
	INT(scenario, "load.write_ios", load.write_ios, 1, 1000,
	    "1", "Disk waits of one write: with `commits: each_write` those for its data, else the others too."),
	WORD(scenario, "load.commits", load.commits, commits_words,
	    "each_tick", "When the journal's thread commits: while somebody writes, at most once a tick; or for each write, which waits for it."),
	DIST(scenario, "load.end_io", load.end_io,
	    "0ns", "CPU time of the unbound work that completes a request of `commits: each_write`, `ext4_end_io_rsv_work()`; 0: none."),
	DIST(scenario, "load.commit_cpu", load.commit_cpu,
	    "{lognormal: {median: 60us, p99: 250us}}", "CPU time of a journal commit."),
	INT(scenario, "load.commit_ios", load.commit_ios, 0, 10000,
	    "2", "Its serial disk waits, 0: no journal; with `commits: each_write` the log, then a flush, the record and a flush by kblockd: 4."),
	WORD(scenario, "load.step_writes", load.step_writes, step_writes_words,
	    "auto", "Whether every write is an event of its own; auto: where writers drawn together would not be the same: other laws than the exponential, a tick that stops in short waits or takes time, more than a loop on four CPUs, a shared disk or processors, preempted or polled vCPUs, interrupts, `commits: each_write`."),
	INT(scenario, "load.inodes", load.inodes, 1, 10000000,
	    "1", "Inodes that an iteration leaves to its cgroup: the file that is overwritten, and new ones."),
	BOOL(scenario, "load.recharge", load.recharge,
	    "true", "Pages are charged anew to each cgroup."),
	BOOL(scenario, "load.inode_clean", load.inode_clean,
	    "false", "The inode has left `b_dirty` when its cgroup goes, as after sync(2), so that cleanup may switch it; O_SYNC leaves it there."),
	REAL(scenario, "load.switch_rate", load.switch_rate, 0, 1e6,
	    "0", "Further inode switches per second, all superblocks of the loops together."),
	DIST(scenario, "load.pause", load.pause,
	    "0ns", "At the end of an iteration."),
	DIST(scenario, "load.start", load.start,
	    "{uniform: {from: 0ns, to: 100ms}}", "When each loop starts, from the beginning of the run."),
	INT(scenario, "load.containers.number", load.containers.number, 0, 10000,
	    "0", "Containers that exist at once; one that ends is replaced."),
	INT(scenario, "load.containers.depth", load.containers.depth, 1, 16,
	    "2", "Cgroups of each, one below another: a pod's and a container's."),
	BOOL(scenario, "load.containers.own_superblock", load.containers.own_superblock,
	    "false", "Whether each has a superblock of its own; otherwise they share one, as upper layers do."),
	INT(scenario, "load.containers.together", load.containers.together, 1, 10000,
	    "1", "How many start and end at once: 1 is a steady coming and going, `number` all of them."),
	DIST_MIN(scenario, "load.containers.life", load.containers.life, 1e6,
	    "{exponential: 60s}", "From the end of one to the end of the next in its place."),
	INT(scenario, "load.containers.inodes", load.containers.inodes, 0, 10000000,
	    "200", "Inodes of each that its cgroup has when it ends."),
	DIST_MIN(scenario, "load.containers.write_every", load.containers.write_every, 1e3,
	    "{exponential: 1s}", "Between its writes."),
	INT(scenario, "load.containers.writes", load.containers.writes, 0, 1000000,
	    "1", "`O_SYNC` writes then, each `load.write_cpu` and then `load.write_ios` disk waits."),
	INT(scenario, "load.containers.buffered_ios", load.containers.buffered_ios, 0, 1000000,
	    "0", "Disk requests that write what it dirties then without waiting for it: `writeback.dirty_expire` later, or at a `syncfs` before."),
	INT(scenario, "load.containers.dirty_ios", load.containers.dirty_ios, 0, 1000000,
	    "0", "And those that write what it leaves dirty at its end. Its inodes are not switched before."),
	SECTION(scenario, "load.interrupts", load.interrupts.any,
	    "none", "Interrupts of devices, and their softirqs, under pressure: `none`, or the below."),
	DIST_MIN(scenario, "load.interrupts.every", load.interrupts.every, 1e3,
	    NULL, "Between two of a CPU."),
	DIST(scenario, "load.interrupts.takes", load.interrupts.takes,
	    NULL, "CPU time of each."),
	CPUS(scenario, "load.interrupts.cpus", load.interrupts.cpus,
	    "all", "Which CPUs take them."),
	INT(scenario, "load.spinners", load.spinners, 0, MAX_CPUS,
	    "0", "Threads that spin in user mode, bound to a CPU each."),
	TIME(scenario, "load.warmup", load.warmup, 0, 3600e9,
	    "2s", "Of the load, before the first umount."),

	WORD(protocol, "kernels.*.gate", gate, gate_words,
	    NULL, "Whether the steps are taken: always, or if switches are in flight anywhere."),
	ROW(PARAM_STEPS, protocol, "kernels.*.drain", OFFSET(protocol, drain, struct step_list), 0, MAX_DRAIN_STEPS, false, NULL,
	    NULL, "The steps, in order."),
	WORD(protocol, "kernels.*.reader", reader, reader_words,
	    "none", "What covers a switch from its check to its queueing."),
	WORD(protocol, "kernels.*.queueing", queueing, queueing_words,
	    "queue_work", "How a switch gets to run."),

	ROW(PARAM_STEPS, driver_config, "umount.*.steps", OFFSET(driver_config, steps, struct step_list), 0, MAX_STEPS, false, umount_words,
	    "umount", "What is timed: umount(8), or a list of steps, see above."),
	ROW(PARAM_STEPS, driver_config, "umount.*.beside", OFFSET(driver_config, beside, struct step_list), 0, MAX_STEPS, false, nothing_words,
	    "nothing", "What a task on each CPU does again and again: steps, with a `delay` among them."),
	BOOL(driver_config, "umount.*.pressure", pressure,
	    "true", "Whether the load runs: loops, containers, spinners, interrupts."),
	INT(driver_config, "umount.*.concurrency", concurrency, 1, 100000,
	    "1", "Umounts started at once, of a superblock each."),
	BOOL(driver_config, "umount.*.bound", bound,
	    "false", "Each of them is bound to a CPU, in turn, the first to the first."),
	BOOL(driver_config, "umount.*.together", together,
	    "true", "The next ones wait for the last of them; otherwise each goes on by itself, with `samples` of its own."),
	WORD(driver_config, "umount.*.sample", sample, sample_words,
	    "each", "What one sample is the latency of: each umount, a batch until its last, of each umount the drain alone, or all from its call of umount2(), of steps the first of them."),
	INT(driver_config, "umount.*.samples", samples, 1, 1000000,
	    "20", "How often in one replication: a batch, or `concurrency` umounts, which are as many samples."),
	INT(driver_config, "umount.*.own_churn", own_churn, 0, 10000,
	    "0", "Iterations of the loop on the target before its umount."),
	DIST(driver_config, "umount.*.settle", settle,
	    "0ns", "From there to the umount."),
	DIST(driver_config, "umount.*.gap", gap,
	    "{uniform: {from: 0ms, to: 50ms}}", "From a sample's end to the next mount."),

	MS(measured, "measured.*.*.p50", latency_ms[STAT_P50], "Measured median."),
	MS(measured, "measured.*.*.p95", latency_ms[STAT_P95], "Measured 95th percentile."),
	MS(measured, "measured.*.*.p99", latency_ms[STAT_P99], "Measured 99th percentile."),
	MS(measured, "measured.*.*.max", latency_ms[STAT_MAX], "Measured maximum."),
	MS(measured, "measured.*.*.p90", latency_ms[STAT_P90], "Measured 90th percentile."),
	MS(measured, "measured.*.*.mean", latency_ms[STAT_MEAN], "Measured mean."),
	MS(measured, "measured.*.*.mean_error", mean_error_ms, "Its standard error: where `n` is not known."),
	AUTO_INT(measured, "measured.*.*.n", n, 1, 1000000,
	    "auto", "Samples that these come from; auto: the driver's `samples`."),

	INT(scenario, "validation.replications", validation.replications, 1, 1000000,
	    "1000", "Of each cell at most, for `umountsim validate`, which ends where it is settled what is hit."),
	INT(scenario, "validation.observed", validation.observed, 1, 100000,
	    "100", "Replications that are traced where samples of what is inside were measured."),
	TEXT(scenario, "validation.samples", validation.samples, 500,
	    "''", "Measured latencies: `kernel,driver,latency_ms`, `waits.csv` of probe, or another format of data.md."),
	TEXT(scenario, "validation.grace_periods", validation.grace_periods, 500,
	    "''", "Measured grace periods: `kernel,driver,length_ms`, or a trace."),
	TEXT(scenario, "validation.calls", validation.calls, 500,
	    "''", "Measured calls: `kernel,driver,function,inside,duration_ms`."),
	INT(scenario, "validation.thresholds.hits_least", validation.hits_least, 0, 1000000,
	    "0", "Measured values inside their 95 % interval."),
	LIMIT(scenario, "validation.thresholds.p50_error_mean_most", validation.p50_error_mean_most,
	    "Mean relative error of the medians; 0.07 is 7 %."),
	LIMIT(scenario, "validation.thresholds.p50_error_worst_most", validation.p50_error_worst_most,
	    "The worst of them."),
	LIMIT(scenario, "validation.thresholds.drain_error_worst_most", validation.drain_error_worst_most,
	    "Worst relative error of the means per call in the drain."),
	LIMIT(scenario, "validation.thresholds.gp_error_most", validation.gp_error_most,
	    "Relative error of the mean grace period under pressure."),
	LIMIT(scenario, "validation.thresholds.ks_misses_most", validation.ks_misses_most,
	    "Distributions whose KS distance is over its limit; one in 20 is by chance."),
	MS(drain_mean, "validation.drain.*.mean", mean, "Measured mean per call in `cgroup_writeback_umount()`, all drivers together."),
	INT(drain_mix, "validation.mix.*.calls", calls, 0, 1000000,
	    NULL, "Calls that the driver contributed to that mean."),

	INT(scenario, "calibrate.replications", calibrate.replications, 2, 1000000,
	    "40", "Of each cell and evaluation, for `umountsim calibrate`."),
	INT(scenario, "calibrate.evaluations", calibrate.evaluations, 1, 100000,
	    "150", "Parameter sets tried at most."),
	TEXT(scenario, "calibrate.only", calibrate.only, 500,
	    "''", "Cells that are fitted to, as `kernel=base,driver=idle`; empty: all that were measured."),
	TEXT(scenario, "calibrate.holdout", calibrate.holdout, 500,
	    "''", "Cells that the fit never reads."),
	TEXT(free_parameter, "calibrate.parameters.*.from", from, 40,
	    NULL, "Least value of the parameter of that path."),
	TEXT(free_parameter, "calibrate.parameters.*.to", to, 40,
	    NULL, "Its greatest value."),
	BOOL(free_parameter, "calibrate.parameters.*.log", log,
	    "false", "Whether the range is searched on a logarithmic scale."),
};

static const struct param sweep_rows[] = {
	INT(sweep_file, "umountsim-sweep", version, 1, 1,
	    NULL, "Version of this format."),
	TEXT(sweep_file, "title", title, 200,
	    "''", "One line for tables and charts; empty: the base's."),
	TEXT(sweep_file, "base", base_name, 4000,
	    NULL, "The scenario to vary: a file, its path relative to this one."),
	MAPPING(sweep_file, "set", set,
	    "{}", "Values by dotted path, as for `--set`, for all points."),
	AUTO_INT(sweep_file, "replications", replications, 1, 1000000,
	    "auto", "Of every cell at every point; auto: the base's."),
	LIST(sweep_file, "kernels", kernel_names, all_words,
	    "all", "Which kernels of the base to run."),
	LIST(sweep_file, "drivers", driver_names, all_words,
	    "all", "Which of its drivers."),
	MAPPING(sweep_file, "axes", axes,
	    NULL, "By dotted path: a list of values, or a range as below. `kernel` and `driver` are axes too, lists of names."),
	WORD(sweep_file, "design", design, design_words,
	    "grid", "Every combination, the last axis fastest; all axes in step; or a sample: independent points, a Latin hypercube, a scrambled Sobol sequence."),
	AUTO_INT(sweep_file, "samples", samples, 1, SWEEP_MAX_POINTS,
	    "auto", "Points of a sample; auto: none, for `grid` and `zip`."),
	ROW(PARAM_SEED, sweep_file, "seed", OFFSET(sweep_file, seed, uint64_t), 0, 18446744073709551615.0, false, NULL,
	    "1", "What a sample is drawn with."),
	LIST(sweep_file, "outputs", output_names, NULL,
	    "[p50, p95, p99, max, mean, drain_mean, gp_mean, busy_inodes]", "What to keep, see above."),

	WORD(sensitivity_config, "sensitivity.method", method, method_words,
	    "sobol", "How `umountsim sensitivity` looks at the axes; also `--method`."),
	AUTO_INT(sensitivity_config, "sensitivity.samples", samples, 2, 1 << 20,
	    "auto", "Sobol: N, rounded up to a multiple of 8, 64 at least; auto: 256. Morris: trajectories; auto: 40. PAWN: points, 100 at least; auto: 512. Also `--samples`."),
	BOOL(sensitivity_config, "sensitivity.second_order", second_order,
	    "false", "Sobol: pairs as well."),
	BOOL(sensitivity_config, "sensitivity.dummy", dummy,
	    "true", "A parameter that does nothing, as noise floor."),
	INT(sensitivity_config, "sensitivity.levels", levels, 2, 100,
	    "4", "Morris: of the grid, even."),
	INT(sensitivity_config, "sensitivity.bootstrap", bootstrap, 100, 100000,
	    "1000", "Resamples for the intervals."),
};

static const struct param range_rows[] = {
	TEXT(axis_range, "from", from, 40,
	    NULL, "The first value, a number or a duration."),
	TEXT(axis_range, "to", to, 40,
	    NULL, "The last one."),
	AUTO_INT(axis_range, "steps", steps, 2, 100000,
	    "auto", "How many values; auto: any between the ends, for the designs that sample."),
	WORD(axis_range, "scale", scale, scale_words,
	    "linear", "On which the steps are even."),
};

#define SCHEMA(rows) { rows, (int)(sizeof(rows) / sizeof((rows)[0])) }

const struct schema scenario_schema = SCHEMA(scenario_rows);
const struct schema sweep_schema = SCHEMA(sweep_rows);
const struct schema range_schema = SCHEMA(range_rows);
