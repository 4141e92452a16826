/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenario as YAML, with where each number comes from.
 *
 * What was not measured is left to the schema's defaults, except on an emulator
 * that counts instructions: there costs are instructions, one a nanosecond, and
 * those of validation/rerun-6.12.yaml hold.
 */
#include <math.h>
#include <string.h>

#include "data/units.h"
#include "engine/simtime.h"
#include "ingest/ingest.h"
#include "scenario/schema.h"
#include "scenario/yaml_tree.h"

/* "  key: 12.3us" in four digits; nothing if it is not known. */
static void write_time(const char *key, double ns, FILE *out)
{
	char digits[UNITS_TEXT], text[UNITS_TEXT];
	double rounded;

	if (isnan(ns))
		return;
	snprintf(digits, sizeof(digits), "%.4g", ns < 1 ? 0 : rint(ns));
	if (parse_real(digits, &rounded))
		return;
	format_duration(rounded, text);
	fprintf(out, "  %s: %s\n", key, text);
}

static void write_spread(const char *key, struct spread s, FILE *out)
{
	if (isnan(s.median))
		return;
	fprintf(out, "  %s: {lognormal: {median: %.0fns, p99: %.0fns}}\n", key,
		fmax(rint(s.median), 1), fmax(rint(s.p99), 2));
}

static void write_head(const struct ingest *g, FILE *out)
{
	fprintf(out,
		"# Made by `umountsim ingest` from measurements (docs/measuring.md).\n"
		"%s", g->waits ? "# Nothing comes from the waits themselves.\n" :
		"# Costs come from umounts without pressure and the pace of the "
		"loops, not from\n# latencies under pressure.\n");
	if (g->costs_from)
		fprintf(out, "# They are another machine's, %s.\n",
			g->costs_from);
	for (int i = 0; i < g->nr_unmodelled; i++)
		fprintf(out, "# Not in the model: %s\n", g->unmodelled[i]);
	fputs("umountsim: 1\ntitle: ", out);
	yaml_write_text(arena_printf(g->arena, "%s%s",
				     g->name ? g->name : g->dir,
				     g->waits ? ": waits of RCU" : ""), out);
	fputs("\nseed: 1\nreplications: 40\n", out);
}

/* Every option that has a row and a value that the row allows. */
static void write_options(const struct ingest *g, FILE *out)
{
	static const char section[] = "host.kernel.";

	for (int i = 0; i < scenario_schema.nr; i++) {
		const struct param *p = &scenario_schema.row[i];
		const struct word *w = p->words;
		const struct node *n;

		if (strncmp(p->path, section, strlen(section)))
			continue;
		n = node_get(g->kernel_config, p->path + strlen(section));
		if (!n || n->kind != NODE_SCALAR)
			continue;
		while (w && w->name && strcmp(w->name, n->text))
			w++;
		if (w ? w->name != NULL :
			p->type == PARAM_BOOL && node_truth(n) >= 0)
			fprintf(out, "    %s: %s\n",
				p->path + strlen(section), n->text);
		else if (w && node_truth(n) < 0 && strcmp(n->text, "none"))
			fprintf(out, "    # Not in the model: %s: %s\n",
				p->path + strlen(section), n->text);
	}
}

/* KVM's halt_poll_ns; of a host that is not asked. */
#define HALT_POLL "200us"

static void write_host_costs(const struct ingest *g, FILE *out)
{
	const struct spread *c = g->host_cost;

	if (!isnan(g->context_switch))
		fputs("  # By costs.csv; a hop between two threads is a wake-up "
		      "and a switch.\n", out);
	for (int k = 0; k < NR_HOST_COSTS; k++)
		write_spread(host_cost_text[k].key, c[k], out);
	write_time("context_switch", g->context_switch, out);
	if (!g->pcpus &&
	    c[HOST_POLLED_WAKEUP].median < c[HOST_WAKEUP].median / 2)
		fputs("  halt_poll: " HALT_POLL " # wake-ups in a row are "
		      "shorter\n", out);
}

static void write_host(const struct ingest *g, FILE *out)
{
	fprintf(out, "\nhost:%s%s\n  cpus: %d\n  possible_cpus: %d\n"
		"  hz: auto\n  kernel:\n    version: %s\n    hz: %d\n"
		"    no_hz: %s\n",
		g->release ? " # " : "", g->release ? g->release : "", g->cpus,
		g->possible_cpus, g->version, g->hz, g->no_hz);
	write_options(g, out);
	if (*g->cmdline) {
		fputs("    cmdline: ", out);
		yaml_write_text(g->cmdline, out);
		fputc('\n', out);
	}
	if (g->pcpus)
		fprintf(out, "  pcpus: %d\n", g->pcpus);
	if (g->pcpu_slice_auto)
		fputs("  pcpu_slice: auto\n", out);
	if (g->vcpu_pack)
		fputs("  halted_vcpus: packed # by sched_vcpu_pack\n", out);
	write_host_costs(g, out);
	if (g->icount)
		fprintf(out, "  # An emulator that counts instructions: one vCPU "
		      "handles its tick after the\n  # other, and one of them counts "
		      "the jiffies for all. Its disks answer in\n"
		      "  # real time.\n  emulation: 4\n  do_timer: passed_on\n"
		      "  tick_jitter: 0ns\n  tick_cpu: 5us\n  wakeup: 2us\n"
		      "  local_wakeup: 1us\n"
		      "  ipi: {lognormal: {median: 4us, p99: 12us}}\n"
		      "  context_switch: 2us\n"
		      "  idle_exit: %.0fns\n"
		      "\nrcu: {callback: 300ns, leaf_lock: 500ns}\n", ICOUNT_IDLE_EXIT);
}

/* -- the load and its umounts -- */

/*
 * CPU time of the work that completes a write's request, the journal's thread for it,
 * and kblockd for one request of that, ns, with the interrupts that end their sleeps,
 * where that of a write itself is ICOUNT_WRITE_CPU.  Of another machine or kernel, their
 * proportion.
 */
#define END_IO_CPU  10e3
#define COMMIT_CPU  64e3
#define KBLOCKD_CPU 11e3

static bool write_cpu_known(const struct ingest *g)
{
	return g->icount || !isnan(g->cost.write_cpu);
}

static double write_scale(const struct ingest *g)
{
	return isnan(g->cost.write_cpu) ? 1
					: g->cost.write_cpu / ICOUNT_WRITE_CPU;
}

static void write_load(const struct ingest *g, FILE *out)
{
	fprintf(out,
		"\nload:\n  loop: program\n  churners: %d\n  warmup: %ds\n"
		"  writes: %d\n"
		"  # A write that allocates: its data; then the journal's thread "
		"writes the log, and the\n  # commit record between two "
		"flushes.\n  write_ios: 1\n  commits: each_write\n"
		"  commit_ios: 4\n",
		g->churners, g->warm_up_s, g->writes);
	if (!write_cpu_known(g))
		return;
	if (write_scale(g) == 1)
		fputs("  # By the instructions it takes.\n", out);
	else
		fprintf(out, "  # By the pace of the loops: %.4g rounds a "
			"second.\n", g->rounds_per_s);
	fprintf(out, g->icount ? "  write_cpu: %.0fns\n"
			       : "  write_cpu: {exponential: %.0fns}\n",
		fmax(rint(write_scale(g) * ICOUNT_WRITE_CPU), 1));
	fprintf(out, "  end_io: %.0fns\n  commit_cpu: %.0fns\n",
		rint(write_scale(g) * END_IO_CPU),
		rint(write_scale(g) * COMMIT_CPU));
	if (g->icount)
		fputs("  child_cpu: 293us\n", out);
}

static void write_disk(const struct ingest *g, FILE *out)
{
	if (!write_cpu_known(g) && isnan(g->cost.disk.median))
		return;
	fputs("\ndisk:\n", out);
	if (write_cpu_known(g))
		fprintf(out, "  kblockd: %.0fns\n",
			rint(write_scale(g) * KBLOCKD_CPU));
	if (!isnan(g->cost.disk.median))
		write_spread("service", g->cost.disk, out);
}

static void write_processes(const struct ingest *g, FILE *out)
{
	fprintf(out, "\n# The loop is a program: it forks once and executes "
		"nothing.\nprocess:\n%s  exec_callbacks: 0\n"
		"  exit_callbacks: 4\n",
		g->icount ? "  fork: 73us\n" : "");
	if (g->icount)
		fputs("\n# Likewise by what it takes.\ncgroup:\n"
		      "  mkdir: {lognormal: {median: 136us, p99: 190us}}\n"
		      "  attach: {lognormal: {median: 28us, p99: 100us}}\n"
		      "  rmdir: {lognormal: {median: 81us, p99: 210us}}\n"
		      "  offline: {lognormal: {median: 6us, p99: 30us}}\n"
		      "  release: {lognormal: {median: 10us, p99: 80us}}\n"
		      "  free: {lognormal: {median: 6us, p99: 30us}}\n",
		      out);
}

static void write_costs(const struct ingest *g, FILE *out)
{
	const struct ingest_costs *k = &g->cost;

	write_disk(g, out);
	if (isnan(k->latency)) {
		fputs("\n# No umounts without pressure: umount_path is not of "
		      "this host.\n", out);
		return;
	}
	fprintf(out, "\n# Without pressure an umount takes %.3g ms.\n"
		"umount_path:\n", k->latency / (double)MSEC);
	write_time("mount", k->mount, out);
	if (!isnan(k->mount))
		fputs("  mount_ios: 6\n", out);
	write_spread("user", k->user, out);
	write_spread("finish", k->finish, out);
	fputs("  namespace: 10us\n", out);
	if (isnan(k->put_super)) {
		fputs("  # No times of calls: what follows is inside of "
		      "'user'.\n  sync: 0ns\n  sync_ios: 0\n  evict: 0ns\n"
		      "  put_super: 0ns\n  put_super_ios: 0\n", out);
		return;
	}
	write_time("sync", k->sync, out);
	fputs("  sync_ios: 0\n", out);
	write_time("evict", k->evict, out);
	write_time("put_super", k->put_super, out);
	fputs("  put_super_ios: 5\n", out);
	write_spread("churned", k->churned, out);
	fputs("  churned_ios: 5\n", out);
}

static void write_load_drivers(const struct ingest *g, FILE *out)
{
	fprintf(out, "\nkernels: [%s]\n\n# Each sample starts when the one "
		"before is over.\numount:\n", g->kernel);
	for (int i = 0; i < g->nr_drivers; i++) {
		const struct ingest_driver *d = &g->driver[i];

		fprintf(out, "  %s: {samples: %d, gap: 0ms", d->name, d->n);
		if (!strcmp(d->name, "no-pressure"))
			fputs(", pressure: false", out);
		if (!strcmp(d->name, "own-churn"))
			fprintf(out, ", own_churn: %d", g->own_churn);
		if (!strcmp(d->name, "concurrent-8"))
			fputs(", concurrency: 8, sample: batch", out);
		fputs("}\n", out);
	}
}

static void write_validation(const struct ingest *g, FILE *out)
{
	fprintf(out, "\nvalidation:\n  replications: 200\n  observed: 40\n"
		"  samples: '%ssamples.csv'\n", g->files);
	if (g->has_grace_periods)
		fprintf(out, "  grace_periods: '%sgrace-periods.csv'\n",
			g->files);
	if (g->has_calls)
		fprintf(out, "  calls: '%scalls.csv'\n", g->files);
}

/* Up to a factor away, but not beyond 'most'. */
static void write_range(const char *path, double value, double factor,
			double most, FILE *out)
{
	if (value > 0)
		fprintf(out, "    %s: {from: %.0fns, to: %.0fns, log: true}\n",
			path, fmax(rint(value / factor), 1),
			fmin(rint(value * factor) + 1, floor(most)));
}

static void write_load_calibration(const struct ingest *g, FILE *out)
{
	double write_cpu = g->icount ? NAN : g->cost.write_cpu;

	if (isnan(write_cpu) && isnan(g->cost.disk.median))
		return;
	fputs("\n# What the umounts without pressure say least about.\n"
	      "calibrate:\n  parameters:\n", out);
	write_range("load.write_cpu.exponential", write_cpu, 5,
		    INFINITY, out);
	/* A median lies below its p99. */
	write_range("disk.service.lognormal.median", g->cost.disk.median, 4,
		    0.98 * g->cost.disk.p99, out);
}

/* -- waits -- */

static bool has_wait(const struct ingest *g, enum wait_kind kind)
{
	for (int i = 0; i < g->nr_wait; i++)
		if (g->wait[i].kind == kind)
			return true;
	return false;
}

/* Of somebody else who wakes on an idle host; in a trace of one 8 to 30 us. */
#define WAKES_FOR "20us"

/* A CPU that is woken more often than that by others is not idle. */
#define WAKES_MOST 1000 /* a second */

/* On each CPU as many as there are in the mean: two switches for each. */
static double others_us(const struct ingest *g)
{
	double us = 2e6 * g->cpus / g->switches_per_s;

	return g->switches_per_s && !g->icount && us >= 1e6 / WAKES_MOST ? us
									 : 0;
}

static void write_others(const struct ingest *g, FILE *out)
{
	if (others_us(g) > 0)
		fprintf(out, ",\n    beside: [{kernel: " WAKES_FOR "}, "
			"{delay: {exponential: %.0fus}}]", others_us(g));
}

static void write_waits(const struct ingest *g, FILE *out)
{
	fprintf(out,
		"\n# Callers of a wait and nothing else.\n"
		"load: {churners: 0, spinners: %d, warmup: 500ms}\n"
		"process: {fork: 40us, exec_callbacks: 0, exit_callbacks: 2}\n"
		"umount_path: {mount: 0ns}\n"
		"\nkernels:\n", g->cpus);
	for (int k = 0; k < NR_WAIT_KINDS; k++)
		if (has_wait(g, (enum wait_kind)k))
			fprintf(out, "  %s: {gate: none, drain: [%s]}\n",
				wait_name[k], wait_name[k]);
	if (has_wait(g, WAIT_BARRIER))
		fputs("\n# Before each barrier four children are forked: of each "
		      "two callbacks on its CPU,\n# of its memory, and two on "
		      "its parent's, of its pid and its task.", out);
	if (others_us(g) > 0)
		fprintf(out, "\n# Beside the idle ones: who else wakes there, %d "
			"context switches a second.", g->switches_per_s);
	fputs("\numount:\n", out);
	for (int i = 0; i < g->nr_drivers; i++) {
		const struct ingest_driver *d = &g->driver[i];

		fprintf(out, "  %s: {steps: [%sdrain], sample: drain, "
			"samples: %d, concurrency: %d,%s%s\n"
			"    pressure: %s, gap: %s",
			d->name, d->forks ? "{fork: 4}, {call_rcu: 8}, " : "",
			(d->n + d->threads - 1) / d->threads,
			d->threads, d->threads > 1 ? " together: false," : "",
			g->bound ? " bound: true," : "",
			d->busy ? "true" : "false",
			d->row ? "0ms" : "{uniform: {from: 90ms, to: 180ms}}");
		if (!d->busy)
			write_others(g, out);
		fputs("}\n", out);
	}
}

static void write_measured(const struct ingest *g, FILE *out)
{
	const struct spread *wakeup = &g->host_cost[HOST_WAKEUP];

	fputs("\nmeasured:\n", out);
	for (int k = 0; k < NR_WAIT_KINDS; k++) {
		if (has_wait(g, (enum wait_kind)k))
			fprintf(out, "  %s:\n", wait_name[k]);
		for (int i = 0; i < g->nr_wait; i++) {
			const struct ingest_wait *w = &g->wait[i];

			if ((int)w->kind != k)
				continue;
			fprintf(out, "    %s: {p50: %.0fns, p95: %.0fns, "
				"p99: %.0fns, max: %.0fns, n: %d}\n",
				g->driver[w->driver].name, rint(w->p50),
				rint(w->p95), rint(w->p99), rint(w->max),
				w->n);
		}
	}
	fputs("\nvalidation: {replications: 200}\n"
	      "\ncalibrate:\n  parameters:\n"
	      "    rcu.node_walk: {from: 100ns, to: 200us, log: true}\n"
	      "    host.context_switch: {from: 500ns, to: 50us, log: true}\n",
	      out);
	if (g->icount)
		return;
	if (isnan(wakeup->median)) /* by default a p99 of 120 us */
		fputs("    host.wakeup.lognormal.median: {from: 2us, to: "
		      "115us, log: true}\n", out);
	else /* a median lies below its p99 */
		write_range("host.wakeup.lognormal.median", wakeup->median, 4,
			    0.98 * wakeup->p99, out);
}

void ingest_write(const struct ingest *g, FILE *out)
{
	write_head(g, out);
	write_host(g, out);
	if (g->waits) {
		write_waits(g, out);
		write_measured(g, out);
		return;
	}
	write_load(g, out);
	write_processes(g, out);
	write_costs(g, out);
	write_load_drivers(g, out);
	write_validation(g, out);
	write_load_calibration(g, out);
}
