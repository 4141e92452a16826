/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random scenarios: see random_scenario.h.
 *
 * Few rows are said at a time, else hardly any scenario would be valid, and the
 * ends of a range come up as often as all that lies between them.
 */
#include "random_scenario.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/units.h"
#include "scenario/schema.h"

#define NR(array) (sizeof(array) / sizeof(*(array)))

struct choices choices_of_seed(uint64_t seed)
{
	return (struct choices){ .rng = rng_stream(seed, 0, "test", 0,
						   "choices") };
}

struct choices choices_of_bytes(const uint8_t *byte, size_t nr)
{
	return (struct choices){ .byte = byte, .left = nr };
}

uint64_t choose(struct choices *c, uint64_t n)
{
	uint64_t x = 0;

	if (!c->byte)
		return rng_below(&c->rng, n);
	for (uint64_t most = n - 1; most; most >>= 8) {
		if (c->left) {
			x = x << 8 | *c->byte++;
			c->left--;
		}
	}
	return x % n;
}

static bool one_in(struct choices *c, uint64_t n)
{
	return choose(c, n) == n - 1;
}

/* Even on a logarithmic scale, or an end. */
static double between(struct choices *c, double lo, double hi)
{
	double u = (double)choose(c, 1 << 16) / (1 << 16);

	switch (choose(c, 8)) {
	case 6:
		return lo;
	case 7:
		return hi;
	}
	if (lo < 0 || hi <= lo)
		return lo + (hi - lo) * u;
	return lo + expm1(u * log1p(hi - lo));
}

/* -- values -- */

static void write_time(double ns, FILE *out)
{
	char text[UNITS_TEXT];

	format_duration(ns, text);
	fputs(text, out);
}

static void write_real(double x, FILE *out)
{
	char text[UNITS_TEXT];

	format_real(x, text);
	fputs(text, out);
}

static void random_time(struct choices *c, enum wildness wild, double lo,
			double hi, FILE *out)
{
	if (wild == TAME) {
		lo = fmax(lo, 1e3);
		hi = fmin(fmax(hi, lo), fmax(lo, 1e6));
	}
	write_time(one_in(c, 2) ? between(c, lo, hi)
				: rint(between(c, lo, hi)), out);
}

/* Both in one range, in this order. */
static void two_times(struct choices *c, enum wildness wild, double lo,
		      const char *a, const char *b, FILE *out)
{
	double most = wild == TAME ? 1e6 : DURATION_MAX / 1000;
	double x = between(c, wild == TAME ? fmax(lo, 1) : 1, most);
	double y = between(c, x, most);

	fprintf(out, "{%s: ", a);
	write_time(x, out);
	fprintf(out, ", %s: ", b);
	write_time(y, out);
	fputs("}", out);
}

static void random_dist(struct choices *c, enum wildness wild, double lo,
			int depth, FILE *out)
{
	double hi = wild == TAME ? 1e6 : DURATION_MAX / 1000;
	int n;

	switch (choose(c, depth ? 8 : 6)) {
	case 0:
		random_time(c, wild, lo, DURATION_MAX, out);
		return;
	case 1:
		fputs("{exponential: ", out);
		random_time(c, wild, lo, hi, out);
		break;
	case 2:
		fputs("{uniform: ", out);
		two_times(c, wild, lo, "from", "to", out);
		break;
	case 3:
		fputs("{lognormal: ", out);
		two_times(c, wild, lo, "median", "p99", out);
		break;
	case 4:
		fputs("{gamma: {shape: ", out);
		write_real(between(c, 0.05, wild == TAME ? 10 : 1000), out);
		fputs(one_in(c, 2) ? ", scale: " : ", mean: ", out);
		random_time(c, wild, fmax(lo, 1e-3), hi / 1000, out);
		fputs("}", out);
		break;
	case 5:
		fputs("{weibull: {shape: ", out);
		write_real(between(c, wild == TAME ? 0.5 : 0.05, 1000), out);
		fputs(", scale: ", out);
		random_time(c, wild, fmax(lo, 1e-3), hi / 1000, out);
		fputs("}", out);
		break;
	case 6:
		fputs("{mixture: [", out);
		n = 1 + (int)choose(c, 4);
		for (int i = 0; i < n; i++) {
			fputs(i ? ", {weight: " : "{weight: ", out);
			write_real(between(c, 1e-9, 10), out);
			fputs(", of: ", out);
			random_dist(c, wild, lo, depth - 1, out);
			fputs("}", out);
		}
		fputs("]", out);
		break;
	case 7:
		fputs("{empirical: [", out);
		n = 1 + (int)choose(c, 20);
		for (int i = 0; i < n; i++) {
			fputs(i ? ", " : "", out);
			random_time(c, wild, lo, DURATION_MAX, out);
		}
		fputs("]", out);
		break;
	}
	fputs("}", out);
}

static void random_text(struct choices *c, size_t most, FILE *out)
{
	static const char *const part[] = {
		"a", "B", "7", " ", "'", "\\\"", "\\\\", "#", ": ", "{", "}",
		"[", ",", "&", "*", "!", "%", "@", "`", "|", ">", "-", "?",
		"~", "null", "true", "\xc3\xa4", "\xf0\x9f\x90\xa7", "=", "$x",
	};
	size_t n = choose(c, 12);

	fputc('"', out);
	for (size_t i = 0; i < n && 4 * i < most; i++)
		fputs(part[choose(c, NR(part))], out);
	fputc('"', out);
}

/* Texts that mean something. */
static bool known_text(struct choices *c, const char *path, FILE *out)
{
	static const char *const version[] = {
		"4.19", "5.4", "5.10.200", "5.15", "6.1", "6.6", "6.12",
		"6.12.117", "6.18", "7.1",
	};
	static const char *const boot[] = {
		"quiet", "nohz=off", "nohz_full=1-3", "rcu_nocbs=all",
		"rcupdate.rcu_expedited=1", "rcupdate.rcu_normal=1",
		"rcupdate.rcu_normal_after_boot=1", "skew_tick=1",
		"rcutree.blimit=20", "rcutree.qhimark=500", "threadirqs",
		"rcutree.jiffies_till_first_fqs=2", "preempt=full",
	};
	int n;

	if (!strcmp(path, "host.kernel.version")) {
		fprintf(out, "'%s'", version[choose(c, NR(version))]);
		return true;
	}
	if (strcmp(path, "host.kernel.cmdline"))
		return false;
	fputc('"', out);
	n = (int)choose(c, 4);
	for (int i = 0; i < n; i++)
		fprintf(out, "%s%s", i ? " " : "", boot[choose(c, NR(boot))]);
	fputc('"', out);
	return true;
}

/* first: what no list of the kind may lack, or "". */
static void random_steps(struct choices *c, const char *first, FILE *out)
{
	static const char *const step[] = {
		"synchronize_rcu", "synchronize_rcu_expedited", "rcu_barrier",
		"synchronize_srcu", "flush_workqueue", "wait_sb_counter",
		"call_rcu", "{delay: 3ms}", "'delay: 10us'", "{delay: 0ns}",
		"wait_rcu_gp", "{kernel: 1ms}", "{disk: 3}", "lru_add_drain_all",
		"{flush_workqueue: cgroup_release}",
		"cgroup_mkdir, cgroup_attach, cgroup_rmdir", "{fork: 3}",
		"{lock: a}, {kernel: 1ms}, {unlock: a}",
	};
	int n = (int)choose(c, 6);

	fprintf(out, "[%s", first);
	for (int i = 0; i < n; i++)
		fprintf(out, "%s%s", i || *first ? ", " : "",
			step[choose(c, NR(step))]);
	fputs("]", out);
}

/* What keeps a run short, where four times the default does not. */
static double most_tame(const struct param *p)
{
	static const struct {
		const char *path;
		double most;
	} most[] = {
		{ "replications", 2 }, { "umount.*.samples", 3 },
		{ "umount.*.concurrency", 5 }, { "umount.*.own_churn", 2 },
		{ "load.churners", 6 }, { "load.writes", 64 },
		{ "load.warmup", 60e6 }, { "host.steal.every", 1e8 },
		{ "validation.replications", 3 }, { "validation.observed", 2 },
		{ "calibrate.evaluations", 9 }, { "calibrate.replications", 3 },
		{ "load.switch_rate", 1000 }, { "disk.depth", 100 },
	};
	double def = p->def ? strtod(p->def, NULL) : 0, ns;

	for (size_t i = 0; i < NR(most); i++)
		if (!strcmp(p->path, most[i].path))
			return most[i].most;
	if (p->type == PARAM_DURATION)
		return p->def && !parse_duration(p->def, &ns) ? 4 * ns : 1e7;
	return 4 * def + 3;
}

/* What comes again and again comes rarely enough for the run to end soon. */
static double least_tame(enum wildness wild, const struct param *p)
{
	return wild == TAME && p->min > 0 ? fmax(p->min, 1e5) : p->min;
}

static void random_number(struct choices *c, enum wildness wild,
			  const struct param *p, FILE *out)
{
	double hi = wild == TAME ? fmax(p->min, fmin(p->max, most_tame(p)))
				 : p->max;
	double lo = wild == TAME && p->type == PARAM_DURATION
			    ? fmax(p->min, hi / 100) : p->min;
	double x = between(c, lo, hi);

	if (p->may_be_auto && one_in(c, 4))
		fputs("auto", out);
	else if (p->type == PARAM_DURATION)
		write_time(rint(x), out);
	else if (p->type == PARAM_INT)
		fprintf(out, "%.0f", x);
	else
		write_real(x, out);
}

void random_value(struct choices *c, enum wildness wild, const struct param *p,
		  FILE *out)
{
	static const char *const cpus[] = {
		"none", "none", "all", "1", "0-1,3", "2-N",
	};
	int n = 0;

	switch (p->type) {
	case PARAM_LIMIT:
	case PARAM_MS:
		if (one_in(c, 4)) {
			fputs("none", out);
			break;
		}
		if (p->type == PARAM_MS) {
			random_time(c, wild, 1, DURATION_MAX, out);
			break;
		}
		/* fall through */
	case PARAM_INT:
	case PARAM_REAL:
	case PARAM_DURATION:
		random_number(c, wild, p, out);
		break;
	case PARAM_SEED:
		fprintf(out, "%llu", (unsigned long long)choose(c, UINT64_MAX));
		break;
	case PARAM_BOOL:
		fputs(one_in(c, 2) ? "true" : "false", out);
		break;
	case PARAM_WORD:
		while (p->words[n].name)
			n++;
		fputs(p->words[choose(c, (uint64_t)n)].name, out);
		break;
	case PARAM_CPUS:
		fputs(cpus[choose(c, sizeof(cpus) / sizeof(*cpus))], out);
		break;
	case PARAM_TEXT:
		if (!known_text(c, p->path, out))
			random_text(c, (size_t)p->max, out);
		break;
	case PARAM_DIST:
		random_dist(c, wild, least_tame(wild, p), 3, out);
		break;
	case PARAM_STEPS:
		if (strstr(p->path, "beside") || (p->words && one_in(c, 2)))
			fputs(p->words->name, out);
		else
			random_steps(c, p->words ? "drain" : "", out);
		break;
	case PARAM_SECTION:
	case PARAM_LIST:
	case PARAM_MAPPING:
		break;
	}
}

/* -- sections -- */

static bool lies_in(const char *path, const char *section)
{
	size_t n = strlen(section);

	return n && !strncmp(path, section, n) && path[n] == '.';
}

/* Opens what 'path' is in and 'last' was not; returns the key. */
static const char *open_sections(const char *path, const char *last, FILE *out)
{
	const char *key = path, *dot;
	int depth = 0;

	for (; (dot = strchr(key, '.')); key = dot + 1, depth++)
		if (strncmp(path, last, (size_t)(dot - path) + 1))
			fprintf(out, "%*s%.*s:\n", 2 * depth, "",
				(int)(dot - key), key);
	fprintf(out, "%*s", 2 * depth, "");
	return key;
}

static void random_entry(struct choices *c, enum wildness wild,
			 enum param_group group, uint64_t said, FILE *out)
{
	const char *sep = "{";

	for (int i = 0; i < scenario_schema.nr; i++) {
		const struct param *p = &scenario_schema.row[i];

		if (p->group != group || (p->def && !one_in(c, said)))
			continue;
		fprintf(out, "%s%s: ", sep, schema_relative(p));
		random_value(c, wild, p, out);
		sep = ", ";
	}
	fputs(*sep == '{' ? "{}\n" : "}\n", out);
}

static void random_sections(struct choices *c, enum wildness wild,
			    uint64_t said, FILE *out)
{
	const char *last = "", *absent = "", *must = "";

	for (int i = 0; i < scenario_schema.nr; i++) {
		const struct param *p = &scenario_schema.row[i];
		bool required = !p->def && lies_in(p->path, must);

		if (p->group != GROUP_scenario || lies_in(p->path, absent))
			continue;
		if (p->type == PARAM_SECTION) {
			absent = one_in(c, 8) ? "" : p->path;
			must = p->path;
			continue;
		}
		if (p->def ? !one_in(c, said) && !(wild == TAME &&
			     !strcmp(p->path, "load.warmup"))
			   : !required && strcmp(p->path, "umountsim"))
			continue;
		fprintf(out, "%s: ", open_sections(p->path, last, out));
		random_value(c, wild, p, out);
		fputc('\n', out);
		last = p->path;
	}
}

/* -- names -- */

#define MAX_NAMES 4

static int random_names(struct choices *c, const char *const *known, size_t nr,
			const char *name[MAX_NAMES])
{
	int n = 1 + (int)choose(c, MAX_NAMES), k = 0;
	size_t at = choose(c, nr);

	for (; k < MAX_NAMES; k++)
		name[k] = known[(at + (size_t)k) % nr];
	return n;
}

static void random_kernels(struct choices *c, enum wildness wild,
			   const char *const *name, int nr, FILE *out)
{
	fputs("kernels:\n", out);
	for (int i = 0; i < nr; i++) {
		fprintf(out, "  %s: ", name[i]);
		if (i % 2 && strspn(name[i], "+abceprsty") == strlen(name[i]))
			fputs("builtin\n", out);
		else
			random_entry(c, wild, GROUP_protocol, 2, out);
	}
}

static void random_drivers(struct choices *c, enum wildness wild,
			   const char *const *name, int nr, FILE *out)
{
	fputs("umount:\n", out);
	for (int i = 0; i < nr; i++) {
		fprintf(out, "  %s: ", name[i]);
		random_entry(c, wild, GROUP_driver_config, wild == TAME ? 1 : 3,
			     out);
	}
}

/* Rising, as they have to be. */
static void random_measured(struct choices *c, const char *const *kernel,
			    int nr_kernels, const char *const *driver,
			    FILE *out)
{
	double ms = between(c, 1e3, 1e9);

	fputs("measured:\n", out);
	for (int i = 0; i < nr_kernels; i++) {
		fprintf(out, "  %s: {%s: {p50: ", kernel[i], driver[0]);
		write_time(rint(ms), out);
		fputs(", p99: ", out);
		write_time(rint(2 * ms), out);
		fputs("}}\n", out);
	}
}

void random_scenario(struct choices *c, enum wildness wild, FILE *out)
{
	static const char *const kernels[] = {
		"base", "+persb", "+race", "6.12", "true", "null", "+", "_",
		"1e3", "a-b", "0x10", "no", "NAME-OF-THIRTY-TWO-CHARACTERS_32",
	};
	static const char *const drivers[] = {
		"idle", "no-pressure", "off", "7", "own-churn", "x.y", "+d",
	};
	const char *kernel[MAX_NAMES], *driver[MAX_NAMES];
	int nr_kernels = random_names(c, kernels, NR(kernels), kernel);
	int nr_drivers = random_names(c, drivers, NR(drivers), driver);

	if (wild == TAME)
		nr_kernels = nr_drivers = 1 + (int)choose(c, 2);
	random_sections(c, wild, 1 + choose(c, 40), out);
	random_kernels(c, wild, kernel, nr_kernels, out);
	random_drivers(c, wild, driver, nr_drivers, out);
	if (one_in(c, 3))
		random_measured(c, kernel, nr_kernels, driver, out);
}
