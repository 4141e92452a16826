/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a directory of measurements to a scenario: small directories made up
 * here, good ones and bad ones.
 */
#include <sys/stat.h>

#include "cmd/verbs.h"
#include "engine/simtime.h"
#include "validation.h"

/* -- directories -- */

struct file {
	const char *name, *text;
};

static char *make_directory(const struct file *file)
{
	char *dir = strdup("/tmp/umountsim-test-XXXXXX"), path[200];

	assert_non_null(mkdtemp(dir));
	for (; file->name; file++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", dir, file->name);
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(file->text, f);
		fclose(f);
	}
	return dir;
}

static void remove_directory(char *dir)
{
	char command[200];

	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int(system(command), ==, 0);
	free(dir);
}

#define HOST HOST_ON("QEMU, tcg, -icount shift=0")
#define HOST_ON(machine) HOST_OF(machine, "voluntary")
#define HOST_OF(machine, preempt)                                             \
	"umountsim-host: 1\nname: made-up\n"                                  \
	"measured:\n  machine: " machine "\n"                                 \
	"host:\n  cpus: 4\n  possible_cpus: 8\n  pcpus: 1\n"                  \
	"  pcpu_slice: auto\n  kernel:\n    release: 6.12.0-test\n"           \
	"    version: 6.12.0\n    hz: 1000\n    preempt: " preempt "\n"            \
	"    preempt_dynamic: true\n    rcu_nocb_cpu: true\n"                  \
	"    cpuidle_driver: haltpoll\n    cpuidle_governor: none\n"           \
	"    cmdline:\n      rcu_nocbs: all\n"                                \
	"    parameters:\n"                                                   \
	"      rcutree.rcu_normal_wake_from_gp: 1\n"                          \
	"      rcutree.blimit: 20\n      rcupdate.rcu_expedited: 0\n"         \
	"something: new\n"

#define VIRTUAL                                                               \
	"umountsim-host: 1\nname: made-up\nhost:\n  cpus: 2\n  kernel:\n"    \
	"    version: 6.18.0\n    hz: 250\n    cmdline:\n"                      \
	"      sched_vcpu_pack: 15\n      rcu_nocbs: true\n"                     \
	"      isolcpus: \"managed_irq,domain,1\"\n"                            \
	"    cpuidle_driver: psci_idle\n"                                      \
	"virtualisation: \"kvm\"\nidle: {context_switches_per_s: 80}\n"

#define LOAD                                                                  \
	LOAD_AT("40")
#define LOAD_AT(pace)                                                         \
	"umountsim-load: 1\nkernel: +rmbarrier\nchurners: 2\nwrites: 16\n"    \
	"own_churn: 2\nwarm_up_s: 7\nrounds_per_s: " pace "\n"

/* Umounts of 3 ms, 1 ms of them in the kernel, 4 ms apart. */
static const char calls[] =
	"kernel,driver,function,inside,start_ms,duration_ms\n"
	"+rmbarrier,no-pressure,synchronize_rcu_expedited,,0.0,0.1\n"
	"+rmbarrier,no-pressure,cgroup_writeback_umount,umount,0.3,0.0\n"
	"+rmbarrier,no-pressure,ext4_put_super,umount,0.4,0.6\n"
	"+rmbarrier,no-pressure,synchronize_rcu_expedited,,4.0,0.1\n"
	"+rmbarrier,no-pressure,cgroup_writeback_umount,umount,4.3,0.0\n"
	"+rmbarrier,no-pressure,ext4_put_super,umount,4.4,0.6\n"
	"+rmbarrier,own-churn,ext4_put_super,umount,9.0,2.6\n"
	"+rmbarrier,own-churn,ext4_put_super,umount,19.0,3.6\n";

#define CALL                                                                  \
	"kernel,driver,function,inside,start_ms,duration_ms\n"                \
	"+rmbarrier,no-pressure,ext4_put_super,umount,"

static const char samples[] =
	"kernel,driver,sample,latency_ms\n"
	"+rmbarrier,no-pressure,0,3.0\n+rmbarrier,no-pressure,1,3.0\n"
	"+rmbarrier,no-pressure,2,3.0\n+rmbarrier,idle,0,7.0\n"
	"+rmbarrier,idle,1,9.0\n";

static const char waits[] =
	"wait,load,threads,pace,sample,duration_ms\n"
	"synchronize_rcu,idle,1,row,0,3.0\nsynchronize_rcu,idle,1,row,1,4.0\n"
	"synchronize_rcu,busy,2,row,0,3.5\nsynchronize_rcu,busy,2,row,0,3.6\n"
	"rcu_barrier,idle,1,single,0,5.0\numount-tmpfs,idle,1,row,0,0.3\n";

/* -- the verb -- */

static int ingest(const char *dir, const char *option, char **out)
{
	char *argv[] = { (char[]){ "umountsim ingest" }, strdup(dir),
			 option ? strdup(option) : NULL, NULL };
	int status = run_verb(cmd_ingest, argv, out);

	free(argv[1]);
	free(argv[2]);
	return status;
}

static struct scenario *scenario_of(const char *dir, struct arena *arena)
{
	const char *path = arena_printf(arena, "%s/scenario.yaml", dir);
	struct scenario *s = scenario_load(arena, path, NULL, 0, stderr);

	assert_non_null(s);
	return s;
}

static void a_load_becomes_a_scenario(void **state)
{
	const struct file files[] = {
		{ "host.yaml", HOST }, { "load.yaml", LOAD },
		{ "samples.csv", samples }, { "calls.csv", calls }, { NULL, NULL },
	};
	char *dir = make_directory(files);
	struct arena arena;
	struct scenario *s;
	double disk;

	(void)state;
	arena_init(&arena, 0);
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
	s = scenario_of(dir, &arena);
	assert_string_equal(s->title, "made-up");
	assert_int(s->machine.host.cpus, ==, 4);
	assert_int(s->machine.host.possible_cpus, ==, 8);
	assert_int(s->machine.host.hz, ==, 1000);
	assert_int(s->machine.host.pcpus, ==, 1);
	assert_int(s->machine.host.tick_stop, ==, TICK_STOP_HALTPOLL);
	assert_int(s->load.warmup, ==, 7 * SEC);
	assert_near(dist_mean(&s->load.child_cpu), 293e3, 1);
	assert_true(s->machine.rcu.preemptible);
	assert_int(s->machine.rcu.normal_wake_from_gp, ==, 1);
	assert_int(s->machine.rcu.blimit, ==, 20);
	assert_string_equal(s->machine.rcu.nocb, "all");
	assert_int(s->load.churners, ==, 2);
	assert_int(s->nr_kernels, ==, 1);
	assert_string_equal(s->kernel[0].name, "+rmbarrier");
	assert_int(s->nr_drivers, ==, 2);
	assert_false(s->driver[0].pressure);
	assert_int(s->driver[0].samples, ==, 3);
	assert_int(s->driver[1].samples, ==, 2);
	assert_int(s->nr_parameters, ==, 1);
	assert_null(free_parameter_range(&s->parameter[0]));
	disk = dist_quantile(&s->machine.disk.service, 0.5);
	assert_near(s->parameter[0].high,
		    fmin(4 * disk, 0.98 * dist_quantile(&s->machine.disk.service,
						     0.99)), 2);
	assert_string_equal(s->validation.samples, "samples.csv");

	/* 0.2 ms to the drain, 0.1 behind it, 0.1 + 0.6, of those half in requests. */
	assert_near(dist_mean(&s->machine.umount.sync), 0.2e6, 1);
	assert_near(dist_mean(&s->machine.umount.evict), 0.1e6, 1);
	assert_near(dist_mean(&s->machine.umount.put_super), 0.3e6, 1);
	assert_near(disk + (double)s->machine.host.idle_exit, 60e3, 1);
	/* 4 ms from umount to umount, less 3 and six requests. */
	assert_near(dist_mean(&s->machine.umount.mount), 1e6 - 6 * disk, 1);
	/* 2.6 ms at the least instead of 0.6 */
	assert_near(dist_quantile(&s->machine.umount.churned, 0.5), 1.8e6, 1);
	arena_free(&arena);
	remove_directory(dir);
}

/*
 * The simulated loops are as fast as the real ones, and an umount without pressure
 * takes as long, whatever the model's own ways add to the costs.
 */
static void pace_and_calm_are_the_measured_ones(void **state)
{
	const struct file files[] = {
		{ "host.yaml", HOST_ON("QEMU, KVM") }, { "load.yaml", LOAD },
		{ "samples.csv", samples }, { "calls.csv", calls }, { NULL, NULL },
	};
	char *dir = make_directory(files);
	struct experiment e;
	struct arena arena;
	struct scenario *s;
	struct samples calm;
	struct totals t;

	(void)state;
	arena_init(&arena, 0);
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
	s = scenario_of(dir, &arena);
	s->replications = 3;
	s->driver[0].samples = 100;
	s->driver[1].samples = 20;
	s->driver[1].gap = dist_constant(300 * MSEC);
	run_all(&e, s, &arena);
	t = experiment_totals(&e, true);
	assert_near(totals_rate(&t, t.iterations) / 40, 1, 0.1);
	assert_false(s->driver[e.cell[0].driver].pressure);
	calm = samples_of(e.cell[0].replication, e.cell[0].nr, false, &arena);
	assert_near((double)order_statistic(calm.all.x, calm.all.n, 0.5), 3e6,
		    0.02 * 3e6);
	experiment_free(&e);
	arena_free(&arena);
	remove_directory(dir);
}

/*
 * An umount of 23 ms, of which 20 are a wait for RCU that takes less in the model: that is
 * not made up for by the program, which has 1.7 ms before the umount.
 */
static void a_wait_is_not_the_programs(void **state)
{
	static const char long_wait[] =
		"kernel,driver,function,inside,start_ms,duration_ms\n"
		"+rmbarrier,no-pressure,synchronize_rcu_expedited,,0.0,20.1\n"
		"+rmbarrier,no-pressure,cgroup_writeback_umount,umount,20.3,0.0\n"
		"+rmbarrier,no-pressure,ext4_put_super,umount,20.4,0.6\n";
	const struct file files[] = {
		{ "host.yaml", HOST_OF("QEMU, tcg, -icount shift=0", "rt") },
		{ "load.yaml", LOAD }, { "calls.csv", long_wait },
		{ "samples.csv", "kernel,driver,sample,latency_ms\n"
				 "+rmbarrier,no-pressure,0,23.0\n" },
		{ NULL, NULL },
	};
	char *dir = make_directory(files);
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
	assert_near(dist_quantile(&scenario_of(dir, &arena)->machine.umount.user,
				  0.5), 1.7e6, 1);
	arena_free(&arena);
	remove_directory(dir);
}

/*
 * Where instructions are counted a write takes what is known, or less if the loops are
 * faster than that; but not more: they may be in each other's way.
 */
static void an_emulated_write_takes_what_is_known_at_most(void **state)
{
	static const struct {
		const char *load;
		double least, most;
	} want[] = {
		{ LOAD, 54e3, 54e3 },
		{ LOAD_AT("300"), 1e3, 50e3 },
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct file files[] = {
			{ "host.yaml", HOST }, { "load.yaml", want[i].load },
			{ "samples.csv", samples }, { "calls.csv", calls },
			{ NULL, NULL },
		};
		char *dir = make_directory(files);
		struct arena arena;
		double mean;

		arena_init(&arena, 0);
		assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
		mean = dist_mean(&scenario_of(dir, &arena)->load.write_cpu);
		assert_near(mean, fmin(fmax(mean, want[i].least), want[i].most),
			    0.5);
		arena_free(&arena);
		remove_directory(dir);
	}
}

static void waits_become_a_scenario(void **state)
{
	const struct file files[] = {
		{ "host.yaml", HOST }, { "waits.csv", waits }, { NULL, NULL },
	};
	char *dir = make_directory(files), path[200], *out;
	char *argv[] = { (char[]){ "umountsim validate" }, path,
			 (char[]){ "-q" }, (char[]){ "--replications" },
			 (char[]){ "40" }, NULL };
	struct arena arena;
	struct scenario *s;

	(void)state;
	arena_init(&arena, 0);
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
	s = scenario_of(dir, &arena);
	assert_int(s->nr_drivers, ==, 3);
	assert_int(s->machine.host.halted_vcpus, ==, HALTED_IDLE);
	assert_int(s->driver[1].concurrency, ==, 2);
	assert_int(s->driver[1].sample, ==, SAMPLE_DRAIN);
	assert_int(s->load.spinners, ==, 4);
	assert_int(s->nr_measured, ==, 3);
	assert_int(s->measured[0].n, ==, 2);
	assert_near(s->measured[0].latency_ms[STAT_MAX], 4, 1e-9);
	snprintf(path, sizeof(path), "%s/scenario.yaml", dir);
	assert_int(run_verb(cmd_validate, argv, &out), ==, EXIT_OK);
	assert_non_null(strstr(out, "rcu_barrier"));
	assert_non_null(strstr(out, " of 12; p50 error"));
	free(out);
	arena_free(&arena);
	remove_directory(dir);
}

/* What probe did before each barrier, and what else that machine's data says. */
static void waits_of_a_virtual_machine(void **state)
{
	const struct file files[] = {
		{ "host.yaml", VIRTUAL },
		{ "waits.csv", waits },
		{ "costs.csv", "wait,load,threads,pace,sample,duration_ms\n"
			       "wakeup-near,idle,1,row,0,0.005\n"
			       "wakeup-far,idle,1,row,0,0.100\n"
			       "wakeup-far,idle,1,row,1,0.102\n"
			       "wakeup-far,idle,1,row,2,0.150\n"
			       "wakeup-polled,idle,1,row,0,0.012\n"
			       "ipi,idle,1,row,0,0.011\n"
			       "umount-tmpfs,idle,1,row,0,0.3\n" },
		{ NULL, NULL },
	};
	char *dir = make_directory(files), path[200], *text;
	const struct host_config *host;
	const struct driver_config *barrier;
	struct arena arena;
	struct scenario *s;

	(void)state;
	arena_init(&arena, 0);
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
	snprintf(path, sizeof(path), "%s/scenario.yaml", dir);
	s = scenario_of(dir, &arena);
	text = contents(path);
	assert_non_null(strstr(text, "Not in the model: cpuidle_driver: psci_"));
	assert_non_null(strstr(text, "Not in the model: isolcpus=managed_irq"));
	free(text);
	host = &s->machine.host;
	assert_int(host->halted_vcpus, ==, HALTED_PACKED);
	assert_near(dist_mean(&host->local_wakeup) / (3 * USEC), 1, 0.01);
	assert_near(dist_quantile(&host->wakeup, 0.5) / (100 * USEC), 1, 1e-6);
	assert_near(dist_mean(&host->polled_wakeup) / (10 * USEC), 1, 0.01);
	assert_near(dist_mean(&host->ipi) / (11 * USEC), 1, 0.01);
	assert_int(host->halt_poll, ==, 200 * USEC);
	for (int i = 0; i < s->nr_parameters; i++)
		if (strstr(s->parameter[i].path, "host.wakeup"))
			assert_real(s->parameter[i].high, <,
				    dist_quantile(&host->wakeup, 0.99));
	barrier = &s->driver[s->measured[2].driver];
	assert_string_equal(barrier->name, "idle-single-1-forks");
	assert_int(barrier->beside.nr, ==, 2); /* each CPU 20 times a second */
	assert_near(dist_mean(&barrier->beside.step[1].time) / (50 * MSEC), 1,
		    1e-9);
	assert_int(barrier->steps.nr, ==, 3);
	assert_int(barrier->steps.step[0].op, ==, OP_FORK);
	assert_int(barrier->steps.step[2].op, ==, OP_DRAIN);
	arena_free(&arena);
	remove_directory(dir);
}

/* A hop shorter than the switch is taken to be: nothing comes out below 0. */
static void a_short_hop_is_half_a_switch(void **state)
{
	const struct file files[] = {
		{ "host.yaml", VIRTUAL }, { "waits.csv", waits },
		{ "costs.csv", "wait,load,threads,pace,sample,duration_ms\n"
			       "wakeup-near,idle,1,row,0,0.008\n"
			       "wakeup-far,idle,1,row,0,0.009\n"
			       "wakeup-polled,idle,1,row,0,0.001\n" },
		{ NULL, NULL },
	};
	char *dir = make_directory(files);
	struct arena arena;
	struct host_config *host;

	(void)state;
	arena_init(&arena, 0);
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
	host = &scenario_of(dir, &arena)->machine.host;
	assert_int(host->context_switch, ==, 500);
	assert_near(dist_quantile(&host->polled_wakeup, 0.5) / 500, 1, 1e-6);
	assert_near(dist_quantile(&host->wakeup, 0.5) / 8500, 1, 1e-6);
	arena_free(&arena);
	remove_directory(dir);
}

/* What would be no scenario leaves the one before as it is. */
static void what_is_refused_is_not_written(void **state)
{
	const struct file files[] = {
		{ "host.yaml", "umountsim-host: 1\nhost:\n  cpus: 9\n"
			       "  possible_cpus: 8\n  kernel:\n"
			       "    version: 6.18.0\n    hz: 250\n" },
		{ "waits.csv", waits }, { "scenario.yaml", "before\n" },
		{ NULL, NULL },
	};
	char *dir = make_directory(files), path[200], *text;

	(void)state;
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_USAGE);
	assert_int(ingest(dir, "--output=-", NULL), ==, EXIT_USAGE);
	snprintf(path, sizeof(path), "%s/scenario.yaml", dir);
	text = contents(path);
	assert_string_equal(text, "before\n");
	free(text);
	remove_directory(dir);
}

static void bad_directories_are_refused(void **state)
{
	static const struct {
		struct file file[5];
	} bad[] = {
		/* nothing, or not made by the kit */
		{ { { NULL, NULL } } },
		{ { { "host.yaml", HOST }, { NULL, NULL } } },
		{ { { "host.yaml", "host: {cpus: 2}\n" }, { "waits.csv", waits },
		    { NULL, NULL } } },
		{ { { "host.yaml", "- 1\n" }, { "waits.csv", waits },
		    { NULL, NULL } } },
		{ { { "host.yaml", "umountsim-host: 1\nhost:\n  cpus: 2\n" },
		    { "waits.csv", waits }, { NULL, NULL } } },
		{ { { "host.yaml", "umountsim-host: 1\nhost:\n  cpus: many\n"
				   "  kernel:\n    hz: 250\n" },
		    { "waits.csv", waits }, { NULL, NULL } } },
		/* costs */
		{ { { "host.yaml", VIRTUAL },
		    { "waits.csv", waits },
		    { "costs.csv", "wait,load\na,b\n" }, { NULL, NULL } } },
		{ { { "host.yaml", VIRTUAL },
		    { "waits.csv", waits },
		    { "costs.csv", "wait,load,threads,pace,sample,duration_ms\n"
				   "ipi,idle,1,row,0,fast\n" },
		    { NULL, NULL } } },
		/* waits */
		{ { { "host.yaml", HOST }, { "waits.csv", "wait,load\na,b\n" },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST },
		    { "waits.csv", "wait,load,threads,pace,sample,duration_ms\n"
				   "rcu_barrier,lazy,1,row,0,1\n" },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST },
		    { "waits.csv", "wait,load,threads,pace,sample,duration_ms\n"
				   "rcu_barrier,idle,1,row,0,fast\n" },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST },
		    { "waits.csv", "wait,load,threads,pace,sample,duration_ms\n"
				   "rcu_barrier,idle,1,row,0,\n" },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST },
		    { "waits.csv", "wait,load,threads,pace,sample,duration_ms\n"
				   "rcu_barrier,idle,1x,row,0,1\n" },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST },
		    { "waits.csv", "wait,load,threads,pace,sample,duration_ms\n"
				   "umount-tmpfs,idle,1,row,0,1\n" },
		    { NULL, NULL } } },
		/* a load */
		{ { { "host.yaml", HOST }, { "samples.csv", samples },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST }, { "samples.csv", samples },
		    { "load.yaml", "kernel: unknown\nchurners: 2\nwrites: 1\n" },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST }, { "samples.csv", samples },
		    { "load.yaml", "kernel: base\nchurners: 2\nwrites: 1\n" },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST },
		    { "samples.csv", "kernel,driver,latency_ms\n"
				     "+rmbarrier,mine,1\n" },
		    { "load.yaml", LOAD }, { NULL, NULL } } },
		{ { { "host.yaml", HOST }, { "samples.csv", samples },
		    { "load.yaml", LOAD }, { "calls.csv", "kernel,driver\na,b\n" },
		    { NULL, NULL } } },
		{ { { "host.yaml", HOST }, { "samples.csv", samples },
		    { "load.yaml", LOAD },
		    { "calls.csv", CALL "4.0,\"1,361\"\n" }, { NULL, NULL } } },
		{ { { "host.yaml", HOST }, { "samples.csv", samples },
		    { "load.yaml", LOAD }, { "calls.csv", CALL ",0.1\n" },
		    { NULL, NULL } } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *dir = make_directory(bad[i].file), path[200];
		int status = ingest(dir, NULL, NULL);

		if (status != EXIT_USAGE)
			fail_msg("bad directory %zu: status %d", i, status);
		snprintf(path, sizeof(path), "%s/scenario.yaml", dir);
		assert_int(access(path, F_OK), ==, -1);
		remove_directory(dir);
	}
	assert_int(ingest("/nonexistent", NULL, NULL), ==, EXIT_USAGE);
}

/* A drain that load did not see is named afterwards, in no other file. */
static void an_unknown_kernel_is_named(void **state)
{
	const struct file files[] = {
		{ "host.yaml", HOST },
		{ "load.yaml", "kernel: unknown\nchurners: 2\nwrites: 16\n" },
		{ "samples.csv", "kernel,driver,sample,latency_ms\n"
				 "unknown,no-pressure,0,3.0\n"
				 "unknown,no-pressure,1,3.0\n" },
		{ NULL, NULL },
	};
	char *dir = make_directory(files), path[200], *out;
	char *argv[] = { (char[]){ "umountsim validate" }, path,
			 (char[]){ "-q" }, (char[]){ "--replications" },
			 (char[]){ "3" }, NULL };

	(void)state;
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_USAGE);
	assert_int(ingest(dir, "--kernel=+persb", NULL), ==, EXIT_OK);
	snprintf(path, sizeof(path), "%s/scenario.yaml", dir);
	assert_int(run_verb(cmd_validate, argv, &out), ==, EXIT_OK);
	assert_non_null(strstr(out, "+persb     p50"));
	free(out);
	remove_directory(dir);
}

/* What runs counts, not what it was booted with, nor a name that begins alike. */
static void running_parameters_count(void **state)
{
	static const char host[] =
		"umountsim-host: 1\nhost:\n  cpus: 6000\n  kernel:\n"
		"    version: 6.12.0\n    hz: 250\n    cmdline:\n"
		"      rcutree.blimit: 50\n      rcutree.rcu_divisor: 5\n"
		"      rcupdate.rcu_normal_after_boot: 0\n"
		"    parameters:\n      rcutree.blimit: 10\n"
		"      rcutree.rcu_divisor: 5\n      rcupdate.rcu_normal: 1\n";
	const struct file files[] = {
		{ "host.yaml", host }, { "waits.csv", waits }, { NULL, NULL },
	};
	char *dir = make_directory(files), *out;
	struct arena arena;
	struct scenario *s;

	(void)state;
	assert_int(ingest(dir, "-o-", &out), ==, EXIT_OK);
	assert_non_null(strstr(out, "rcu_normal_after_boot=0 "
				    "rcutree.blimit=10 rcupdate.rcu_normal=1\"\n"));
	free(out);
	arena_init(&arena, 0);
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
	s = scenario_of(dir, &arena);
	assert_int(s->machine.host.cpus, ==, 6000);
	assert_int(s->machine.rcu.blimit, ==, 10);
	assert_int(s->machine.rcu.divisor, ==, 5);
	assert_int(s->machine.rcu.expedited, ==, RCU_EXPEDITED_NEVER);
	arena_free(&arena);
	remove_directory(dir);
}

/* Elsewhere than beside the data, its files have absolute names. */
static void data_files_are_found(void **state)
{
	const struct file files[] = {
		{ "host.yaml", HOST }, { "load.yaml", LOAD },
		{ "samples.csv", samples }, { NULL, NULL },
	};
	char *dir = make_directory(files), *out, name[200];

	(void)state;
	assert_int(ingest(dir, "-o-", &out), ==, EXIT_OK);
	snprintf(name, sizeof(name), "samples: '%s/samples.csv'", dir);
	if (!strstr(out, name))
		fail_msg("no %s in %s", name, out);
	assert_null(strstr(out, "# Not in the model"));
	assert_non_null(strstr(out, "    cmdline: \"rcu_nocbs=all rcutree."));
	free(out);
	remove_directory(dir);
}

/* Its writers call side by side; what they queue asynchronously is no wait. */
static void rcuscale_becomes_callers_in_a_row(void **state)
{
	const struct file files[] = {
		{ "host.yaml", HOST },
		{ "rcuscale.csv",
		  "type,writers,readers,writer,sample,duration_ms\n"
		  "normal,3,0,0,0,14.5\nnormal,3,0,1,0,15.5\n"
		  "normal,3,0,2,0,16.5\nexpedited,1,0,0,0,0.25\n"
		  "async,3,0,0,0,99\n" }, { NULL, NULL },
	};
	char *dir = make_directory(files);
	struct arena arena;
	struct scenario *s;

	(void)state;
	arena_init(&arena, 0);
	assert_int(ingest(dir, NULL, NULL), ==, EXIT_OK);
	s = scenario_of(dir, &arena);
	assert_int(s->nr_kernels, ==, 2);
	assert_string_equal(s->kernel[1].name, "synchronize_rcu_expedited");
	assert_int(s->nr_drivers, ==, 2);
	assert_int(s->driver[0].concurrency, ==, 3);
	assert_false(s->driver[0].together);
	assert_int(s->driver[0].samples, ==, 1);
	assert_int(s->nr_measured, ==, 2);
	assert_real(s->measured[0].latency_ms[STAT_P50], ==, 15.5);
	assert_real(s->measured[1].latency_ms[STAT_MAX], ==, 0.25);
	arena_free(&arena);
	remove_directory(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_load_becomes_a_scenario),
		cmocka_unit_test(pace_and_calm_are_the_measured_ones),
		cmocka_unit_test(a_wait_is_not_the_programs),
		cmocka_unit_test(an_emulated_write_takes_what_is_known_at_most),
		cmocka_unit_test(waits_become_a_scenario),
		cmocka_unit_test(waits_of_a_virtual_machine),
		cmocka_unit_test(a_short_hop_is_half_a_switch),
		cmocka_unit_test(what_is_refused_is_not_written),
		cmocka_unit_test(bad_directories_are_refused),
		cmocka_unit_test(an_unknown_kernel_is_named),
		cmocka_unit_test(running_parameters_count),
		cmocka_unit_test(data_files_are_found),
		cmocka_unit_test(rcuscale_becomes_callers_in_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
