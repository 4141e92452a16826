/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenario layer: what it reads, and what it says to what it cannot read.
 *
 * scenarios/bad/ holds a file per fault.  Its first lines say what is expected,
 * to the column and word:
 *
 *   # expect: LINE:COL: error: TEXT...
 *   # expect: other.csv:LINE:COL: error: TEXT...
 *
 * TEXT may be cut short.  There must be as many errors as expectations.
 * scenarios/good/ holds files that load without a word and survive printing.
 * Run from the top of the tree.
 */
#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/arena.h"
#include "engine/rng.h"
#include "scenario/derive.h"
#include "scenario/scenario.h"
#include "scenario/schema.h"
#include "data/units.h"
#include "scenario/yaml_tree.h"

#define BAD  "tests/scenarios/bad"
#define GOOD "tests/scenarios/good"

#define MAX_OVERRIDES 8

/* One load: the scenario, what was said about it, and how long it took. */
struct loaded {
	struct arena arena;
	struct scenario *s;
	char *said;
	double seconds; /* of CPU time */
};

static void load(struct loaded *l, const char *path, const char *const *set)
{
	struct override o[MAX_OVERRIDES];
	clock_t start = clock();
	size_t size;
	FILE *diag;
	int nr = 0;

	while (set && set[nr]) {
		o[nr].text = set[nr];
		nr++;
	}
	arena_init(&l->arena, 0);
	diag = open_memstream(&l->said, &size);
	l->s = scenario_load(&l->arena, path, o, nr, diag);
	fclose(diag);
	l->seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void drop(struct loaded *l)
{
	arena_free(&l->arena);
	free(l->said);
}

static char *print(const struct scenario *s)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	scenario_print(s, out);
	fclose(out);
	return text;
}

/* A file that holds those bytes; the caller removes it and frees the name. */
static char *temporary(const char *bytes, size_t nr)
{
	char *path = strdup("/tmp/umountsim-test-XXXXXX");
	int fd = mkstemp(path);

	assert_int(fd, >=, 0);
	while (nr) {
		ssize_t n = write(fd, bytes, nr);

		assert_int(n, >, 0);
		bytes += n;
		nr -= (size_t)n;
	}
	close(fd);
	return path;
}

static void load_text(struct loaded *l, const char *text,
		      const char *const *set)
{
	char *path = temporary(text, strlen(text));

	load(l, path, set);
	remove(path);
	free(path);
}

static int count(const char *text, const char *what)
{
	int nr = 0;

	for (text = strstr(text, what); text; text = strstr(text + 1, what))
		nr++;
	return nr;
}

/* Lines that are errors; a source line below one is indented. */
static int count_errors(const char *text)
{
	int nr = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		const char *error = strstr(text, ": error: ");

		nr += *text != ' ' && error && error < strchr(text, '\n');
	}
	return nr;
}

/* Whether some line of the text begins so. */
static bool has_line(const char *text, const char *begin)
{
	size_t n = strlen(begin);

	while (text && strncmp(text, begin, n)) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return text;
}

static void assert_said(const struct loaded *l, const char *begin)
{
	if (has_line(l->said, begin))
		return;
	print_error("expected: %s\nfound: %s\n", begin, l->said);
	fail();
}

/* -- the corpora -- */

static bool ends_in_yaml(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && !strcmp(name + n - 5, ".yaml");
}

/* Calls fn for every .yaml in the directory; returns their number. */
static int for_each_file(const char *dir, void (*fn)(const char *path))
{
	struct dirent **entry;
	int nr = scandir(dir, &entry, NULL, alphasort), files = 0;
	char path[512];

	assert_int(nr, >, 0);
	for (int i = 0; i < nr; i++) {
		if (ends_in_yaml(entry[i]->d_name)) {
			snprintf(path, sizeof(path), "%s/%s", dir,
				 entry[i]->d_name);
			fn(path);
			files++;
		}
		free(entry[i]);
	}
	free(entry);
	return files;
}

static void check_bad(const char *path)
{
	static const char tag[] = "# expect: ";
	char line[1024], begin[1600];
	FILE *in = fopen(path, "r");
	int expected = 0, found;
	struct loaded l;

	load(&l, path, NULL);
	if (l.s || l.seconds > 1)
		print_error("%s: took %g s, loaded: %d\n", path, l.seconds,
			    l.s != NULL);
	assert_null(l.s);
	assert_real(l.seconds, <=, 1);
	while (fgets(line, sizeof(line), in) && !strncmp(line, tag, 10)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[10] >= '0' && line[10] <= '9')
			snprintf(begin, sizeof(begin), "%s:%s", path,
				 line + 10);
		else
			snprintf(begin, sizeof(begin), BAD "/%s", line + 10);
		assert_said(&l, begin);
		expected++;
	}
	fclose(in);
	found = count_errors(l.said);
	if (found != expected)
		print_error("%s:\n%s", path, l.said);
	assert_int(found, ==, expected);
	assert_int(found, >=, 1);
	drop(&l);
}

static void test_bad_files(void **state)
{
	int files = for_each_file(BAD, check_bad);

	(void)state;
	assert_int(files, >=, 70);
}

static void check_good(const char *path)
{
	struct loaded l, again;
	char *first, *second, *copy;

	load(&l, path, NULL);
	if (!l.s || *l.said)
		print_error("%s:\n%s", path, l.said);
	assert_non_null(l.s);
	assert_string_equal(l.said, "");
	first = print(l.s);
	copy = temporary(first, strlen(first));
	load(&again, copy, NULL);
	if (!again.s)
		print_error("%s printed:\n%s", path, again.said);
	assert_non_null(again.s);
	second = print(again.s);
	assert_string_equal(first, second);
	remove(copy);
	free(copy);
	free(first);
	free(second);
	drop(&l);
	drop(&again);
}

static void test_good_files(void **state)
{
	int files = for_each_file(GOOD, check_good);

	(void)state;
	assert_int(files, >=, 5);
}

/* -- what is read -- */

/* What loading the text of a file gives is what loading the file does. */
static void test_texts(void **state)
{
	static const char text[] = "umountsim: 1\nhost: {cpus: 4}\n";
	struct loaded l, wrong;
	struct scenario *s;
	char *a, *b, *said;
	size_t size;
	FILE *diag;

	(void)state;
	load_text(&l, text, NULL);
	assert_non_null(l.s);
	s = scenario_load_text(&l.arena, "name", text, NULL, 0, stderr);
	assert_non_null(s);
	assert_string_equal(s->path, "name");
	a = print(l.s);
	b = print(s);
	assert_string_equal(a, b);
	free(a);
	free(b);
	drop(&l);

	arena_init(&wrong.arena, 0);
	diag = open_memstream(&said, &size);
	assert_null(scenario_load_text(&wrong.arena, "name",
				       "umountsim: 1\nhost: {cups: 4}\n", NULL,
				       0, diag));
	fclose(diag);
	if (strncmp(said, "name:2:8: error: unknown key 'cups'", 35))
		fail_msg("said: %s", said);
	free(said);
	arena_free(&wrong.arena);
}

/* A scenario with a base is that base, but for what it says itself. */
static void test_base(void **state)
{
	static const char inner[] =
		"umountsim: 1\ntitle: inner\nreplications: 7\n"
		"host: {hz: 100, cpus: 4, wakeup: {constant: 5us}}\n"
		"kernels: {base: , mine: {gate: none, drain: [rcu_barrier]}}\n"
		"umount: {idle: {samples: 3}, mine: {concurrency: 2}}\n"
		"measured: {base: {idle: {p50: 1ms}}}\n";
	char *path = temporary(inner, sizeof(inner) - 1);
	char outer[400];
	struct loaded l;
	double rate;

	(void)state;
	snprintf(outer, sizeof(outer), "umountsim: 1\nbase: %s\n"
		 "host: {cpus: 2, wakeup: {exponential: 1us}}\n"
		 "kernels: [mine]\numount: {mine: {samples: 9}}\n", path);
	load_text(&l, outer, NULL);
	if (!l.s)
		fail_msg("%s", l.said);
	assert_int(l.s->machine.host.cpus, ==, 2);
	assert_int(l.s->machine.host.hz, ==, 100);
	assert_int(l.s->machine.host.wakeup.kind, ==, DIST_EXPONENTIAL);
	assert_int(l.s->replications, ==, 7);
	assert_int(l.s->nr_kernels, ==, 1);
	assert_int(l.s->kernel[0].drain.step[0].op, ==, OP_RCU_BARRIER);
	assert_int(l.s->nr_drivers, ==, 1);
	assert_int(l.s->driver[0].concurrency, ==, 2);
	assert_int(l.s->driver[0].samples, ==, 9);
	assert_int(l.s->nr_measured, ==, 0);
	drop(&l);

	load_text(&l, "umountsim: 1\nbase: published-guest\n", NULL);
	rate = l.s->load.switch_rate;
	drop(&l);

	/* Of two bases the later one wins; --set goes on top. */
	snprintf(outer, sizeof(outer),
		 "umountsim: 1\nbase: [published-guest, %s]\n", path);
	load_text(&l, outer, (const char *const[]){ "host.hz=300", NULL });
	if (!l.s)
		fail_msg("%s", l.said);
	assert_int(l.s->machine.host.cpus, ==, 4);
	assert_int(l.s->machine.host.hz, ==, 300);
	assert_real(rate, >, 0);
	assert_real(l.s->load.switch_rate, ==, rate);
	assert_int(l.s->nr_kernels, ==, 2);
	drop(&l);
	unlink(path);
	free(path);
}

/* umount_path.mount of a scenario, ns. */
static double mount_of(const char *text)
{
	struct loaded l;
	double ns;

	load_text(&l, text, NULL);
	if (!l.s)
		fail_msg("%s", l.said);
	ns = dist_mean(&l.s->machine.umount.mount);
	drop(&l);
	return ns;
}

/* What a file has under x- is what its bases' aliases to that stand for. */
static void test_keys_of_ones_own(void **state)
{
	static const char inner[] =
		"umountsim: 1\n"
		"x-costs: {mount: &mount 1ms, user: &user 2ms}\n"
		"x-one: &one 3ms\n"
		"umount_path: {mount: *mount, user: *user, namespace: *one}\n";
	char *path = temporary(inner, sizeof(inner) - 1), *middle_path;
	char text[600], middle[400];
	struct loaded l;

	(void)state;
	snprintf(text, sizeof(text), "umountsim: 1\nbase: %s\n"
		 "x-costs: {mount: 5ms, other: 6ms}\nx-one: 7ms\n", path);
	assert_real(mount_of(text), ==, 5e6);
	load_text(&l, text, NULL);
	assert_real(dist_mean(&l.s->machine.umount.user), ==, 2e6);
	assert_real(dist_mean(&l.s->machine.umount.namespace), ==, 7e6);
	drop(&l);

	/* Not what stands elsewhere, though its anchor has that name. */
	snprintf(text, sizeof(text), "umountsim: 1\nbase: %s\n"
		 "x-mine: {mount: &mount 5ms}\n", path);
	assert_real(mount_of(text), ==, 1e6);

	/* The outermost file's, and what it does not have, the next one's. */
	snprintf(middle, sizeof(middle), "umountsim: 1\nbase: %s\n"
		 "x-costs: {mount: 8ms, user: 9ms}\n", path);
	middle_path = temporary(middle, strlen(middle));
	snprintf(text, sizeof(text), "umountsim: 1\nbase: %s\n"
		 "x-costs: {mount: 5ms}\n", middle_path);
	load_text(&l, text, NULL);
	if (!l.s)
		fail_msg("%s", l.said);
	assert_real(dist_mean(&l.s->machine.umount.mount), ==, 5e6);
	assert_real(dist_mean(&l.s->machine.umount.user), ==, 9e6);
	drop(&l);

	/* An error in it is where it stands. */
	snprintf(text, sizeof(text), "umountsim: 1\nbase: %s\n"
		 "x-costs: {mount: {exponential: -1ms}}\n", path);
	load_text(&l, text, NULL);
	assert_null(l.s);
	if (!strstr(l.said, ":3:32: error: "))
		fail_msg("said: %s", l.said);
	drop(&l);
	unlink(path);
	unlink(middle_path);
	free(path);
	free(middle_path);
}

/* What follows from a kernel, and that what is said wins. */
static void test_kernels(void **state)
{
	static const struct {
		const char *kernel;
		int tick_stop, wake_from_gp, preemptible; /* -1: counted */
	} want[] = {
		{ "{version: 4.19, preempt: none}",
		  TICK_STOP_AT_ONCE, 0, 0 },
		{ "{version: 5.12, preempt: none}", TICK_STOP_AT_ONCE, 0, 1 },
		{ "{version: 6.1.166}", TICK_STOP_AT_ONCE, 0, 1 },
		{ "{version: 6.1.167}", TICK_STOP_AFTER_IDLE_TICK, 0, 1 },
		{ "{version: 6.10, preempt_dynamic: no, cmdline: "
		  "rcutree.rcu_normal_wake_from_gp=1}",
		  TICK_STOP_AT_ONCE, 1, 0 },
		{ "{version: 6.12.77}", TICK_STOP_AT_ONCE, 0, 1 },
		{ "{version: 6.12.78}", TICK_STOP_AFTER_IDLE_TICK, 0, 1 },
		{ "{version: 6.12.78, cpuidle_driver: intel_idle}",
		  TICK_STOP_MENU, 0, 1 },
		{ "{version: 6.12.78, cpuidle_driver: intel_idle, "
		  "cpuidle_governor: teo}", TICK_STOP_TEO, 0, 1 },
		{ "{version: 6.18, cpuidle_driver: intel_idle}",
		  TICK_STOP_MENU_7_2, AUTO, 1 },
		{ "{version: 7.2, cpuidle_driver: intel_idle, "
		  "cpuidle_governor: teo}", TICK_STOP_TEO_7_2, 1, 1 },
		{ "{version: 6.12.78, cpuidle_driver: haltpoll}",
		  TICK_STOP_HALTPOLL, 0, 1 },
		{ "{version: 6.12.78, cmdline: nohz=off}",
		  TICK_STOP_NEVER, 0, 1 },
		{ "{version: 6.17}", TICK_STOP_AT_ONCE, AUTO, 1 },
		{ "{version: 7.0, preempt: lazy}",
		  TICK_STOP_AFTER_IDLE_TICK, AUTO, 1 },
		{ "{version: 7.1.13}", TICK_STOP_AFTER_IDLE_TICK, AUTO, 1 },
		{ "{version: 7.2}", TICK_STOP_AFTER_IDLE_TICK, 1, 1 },
		{ "{version: 6.13, preempt: lazy, preempt_dynamic: no}",
		  TICK_STOP_AT_ONCE, 0, 1 },
		{ "{version: 6.15, preempt: lazy, preempt_dynamic: no}",
		  TICK_STOP_AT_ONCE, 0, -1 },
		{ "{version: 6.15, preempt: voluntary, preempt_dynamic: no}",
		  TICK_STOP_AT_ONCE, 0, 0 },
		{ "debian-12", TICK_STOP_AFTER_IDLE_TICK, 0, 1 },
		{ "ubuntu-22.04", TICK_STOP_AT_ONCE, 0, 0 },
		{ "ubuntu-24.04", TICK_STOP_AT_ONCE, 0, 1 },
		{ "rhel-9", TICK_STOP_AT_ONCE, 0, 1 },
		{ "rhel-10", TICK_STOP_AT_ONCE, 0, 1 },
		{ "amazon-2023", TICK_STOP_AT_ONCE, 0, 1 },
		{ "cos", TICK_STOP_AT_ONCE, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		struct loaded l, again;
		char text[200], *a, *b;

		snprintf(text, sizeof(text), "umountsim: 1\nhost: {hz: auto, "
			 "kernel: %s}\n", want[i].kernel);
		load_text(&l, text, NULL);
		if (!l.s)
			fail_msg("%s", l.said);
		if ((int)l.s->machine.host.tick_stop != want[i].tick_stop ||
		    l.s->machine.rcu.normal_wake_from_gp !=
			    want[i].wake_from_gp ||
		    l.s->machine.rcu.preemptible -
				    l.s->machine.rcu.preempt_count !=
			    want[i].preemptible)
			fail_msg("%s: tick_stop %d, normal_wake_from_gp %d, "
				 "preemptible %d", want[i].kernel,
				 l.s->machine.host.tick_stop,
				 l.s->machine.rcu.normal_wake_from_gp,
				 l.s->machine.rcu.preemptible);
		a = print(l.s);
		load_text(&again, a, NULL);
		assert_non_null(again.s);
		b = print(again.s);
		assert_string_equal(a, b);
		free(a);
		free(b);
		drop(&again);
		load_text(&again, text, (const char *const[]){
			"host.tick_stop=never", "host.hz=300", NULL });
		assert_non_null(again.s);
		assert_int(again.s->machine.host.tick_stop, ==,
			   TICK_STOP_NEVER);
		assert_int(again.s->machine.host.hz, ==, 300);
		drop(&again);
		drop(&l);
	}
}

/* Which kernels give way in css_rstat_flush(), and flush once more for each css. */
static void test_rstat(void **state)
{
	static const struct {
		const char *version;
		bool relax, per_css;
	} want[] = {
		{ "6.1.170", false, false }, { "6.12.30", false, false },
		{ "6.12.31", true, false },  { "6.13.5", false, false },
		{ "6.15", true, false },     { "6.16", true, true },
		{ "7.2.13", true, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		struct loaded l;
		char text[200];

		snprintf(text, sizeof(text), "umountsim: 1\nhost: {hz: auto, "
			 "kernel: {version: %s}}\n", want[i].version);
		load_text(&l, text, NULL);
		if (!l.s)
			fail_msg("%s", l.said);
		if (l.s->machine.cgroup.rstat_relax != want[i].relax ||
		    l.s->machine.cgroup.rstat_per_css != want[i].per_css)
			fail_msg("%s: relax %d, per css %d", want[i].version,
				 l.s->machine.cgroup.rstat_relax,
				 l.s->machine.cgroup.rstat_per_css);
		drop(&l);
	}
}

#define EIGHT(text)   text text text text text text text text
#define MANY	      EIGHT(EIGHT("nohz=on ")) /* 64 of them */
#define ALL_OFFLOADED "rcu_nocb_cpu_default_all: true"

/* What the table derives for a parameter, or its default. */
static const char *derived_of(const struct loaded *l, const char *path)
{
	const struct derived *d = derived_find(l->s->derived, path);

	return d ? d->value : schema_row(&scenario_schema, path)->def;
}

/* As the kernel reads its command line, and which parameters it has. */
static void test_boot_parameters(void **state)
{
	static const struct {
		const char *kernel, *path, *value, *set;
	} want[] = {
		{ "cmdline: nohz=0", "host.tick_stop", "never", NULL },
		{ "cmdline: nohz=No", "host.tick_stop", "never", NULL },
		{ "cmdline: nohz=off nohz=on", "host.tick_stop", "at_once", NULL },
		{ "cmdline: nohz=off nohz=x", "host.tick_stop", "never", NULL },
		{ "cmdline: nohz", "host.tick_stop", "at_once", NULL },
		{ "cmdline: " MANY "nohz=off", "host.tick_stop", "never", NULL },
		{ "cmdline: skew_tick=2", "host.skew_tick", "true", NULL },
		{ "cmdline: skew_tick=0", "host.skew_tick", "false", NULL },
		{ "cmdline: cgroup_favordynmods=1", "cgroup.favordynmods",
		  "true", NULL },
		{ "cmdline: cgroup_favordynmods=f", "cgroup.favordynmods",
		  "false", NULL },
		{ "cmdline: rcutree.use_softirq=N", "rcu.use_softirq", "false", NULL },
		{ "cmdline: rcutree.use_softirq=0 rcutree.use_softirq",
		  "rcu.use_softirq", "true", NULL },
		{ "cmdline: rcupdate.rcu_expedited=2", "rcu.expedited",
		  "always", NULL },
		{ "cmdline: rcupdate.rcu_expedited=0x1", "rcu.expedited",
		  "always", NULL },
		{ "cmdline: rcupdate.rcu_expedited=y", "rcu.expedited",
		  "as_called", NULL },
		{ "cmdline: rcupdate.rcu_expedited", "rcu.expedited",
		  "as_called", NULL },
		{ "cmdline: rcupdate.rcu_normal=-1", "rcu.expedited", "never", NULL },
		{ "cmdline: rcutree.rcu_normal_wake_from_gp=2",
		  "rcu.normal_wake_from_gp", "on", NULL },
		{ "version: 7.0, cmdline: rcutree.rcu_normal_wake_from_gp=-1",
		  "rcu.normal_wake_from_gp", "auto", NULL },
		{ "version: 7.2, cmdline: rcutree.rcu_normal_wake_from_gp=-1",
		  "rcu.normal_wake_from_gp", "off", NULL },
		{ "preempt: rt, cmdline: rcutree.use_softirq=1",
		  "rcu.use_softirq", "false", NULL },
		{ "preempt: rt", "rcu.expedited", "never", NULL },
		{ "preempt: rt, cmdline: rcupdate.rcu_normal_after_boot=0",
		  "rcu.expedited", "never", NULL },
		{ "preempt: rt, no_hz: full", "rcu.expedited", "never", NULL },
		{ "preempt: rt, no_hz: full, cmdline: "
		  "rcupdate.rcu_normal_after_boot=0",
		  "rcu.expedited", "as_called", NULL },
		{ "preempt: rt, no_hz: full, cmdline: "
		  "rcupdate.rcu_normal_after_boot=0 rcupdate.rcu_expedited=1",
		  "rcu.expedited", "always", NULL },
		{ "rcu_boost: true, cmdline: rcutree.kthread_prio=0",
		  "rcu.kthread_fifo", "true", NULL },
		{ "cmdline: rcutree.kthread_prio=2", "rcu.kthread_fifo",
		  "true", NULL },
		{ "cmdline: rcutree.kthread_prio=0", "rcu.kthread_fifo",
		  "false", NULL },
		{ "preempt: rt", "host.rt_mutex", "true", NULL },
		{ "preempt: full", "host.rt_mutex", "false", NULL },
		{ "version: 5.19", "host.sis_util", "false", NULL },
		{ "version: 6.0", "host.sis_util", "true", NULL },
		{ "hz: 250", "cgroup.perf_event", "true", NULL },
		{ "cgroup_perf: false", "cgroup.perf_event", "false", NULL },
		{ ALL_OFFLOADED, "rcu.nocb", "all", NULL },
		{ ALL_OFFLOADED ", cmdline: rcu_nocbs=2", "rcu.nocb", "2", NULL },
		{ ALL_OFFLOADED ", cmdline: rcu_nocbs", "rcu.nocb", "none", NULL },
		{ ALL_OFFLOADED ", cmdline: nohz_full=1-3", "rcu.nocb", "all", NULL },
		{ ALL_OFFLOADED ", no_hz: full, cmdline: nohz_full=1-3",
		  "rcu.nocb", "none", NULL },
		{ ALL_OFFLOADED ", no_hz: full, cmdline: nohz_full=1-3 "
		  "rcu_nocbs=0", "rcu.nocb", "0", NULL },
		{ ALL_OFFLOADED, "rcu.nocb", "none", "host.nohz_full=1-3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		bool has = !strncmp(want[i].kernel, "version", 7);
		struct loaded l;
		char text[1000];

		snprintf(text, sizeof(text),
			 "umountsim: 1\nhost: {kernel: {%s%s}}\n",
			 has ? "" : "version: 6.12, ", want[i].kernel);
		load_text(&l, text, (const char *const[]){ want[i].set, NULL });
		if (!l.s)
			fail_msg("%s", l.said);
		if (strcmp(derived_of(&l, want[i].path), want[i].value))
			fail_msg("%s: %s is %s, not %s", want[i].kernel,
				 want[i].path, derived_of(&l, want[i].path),
				 want[i].value);
		drop(&l);
	}
}

/* Every fact is about a parameter that there is, and says where it is from. */
static void test_facts(void **state)
{
	(void)state;
	for (const struct fact *f = kernel_facts; f->path; f++) {
		if (!schema_row(&scenario_schema, f->path))
			fail_msg("no parameter %s", f->path);
		if (!f->why || !f->source)
			fail_msg("%s: no reason or no source", f->path);
	}
}

/* All presets that are shipped can be read. */
static void test_presets(void **state)
{
	static const char *const name[] = {
		"debian-12", "debian-12-backports", "debian-testing", "debian-rt",
		"android-like", "mainline-6.6", "mainline-6.12",
		"mainline-6.18", "mainline-7.0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++) {
		char text[100];
		struct loaded l;

		snprintf(text, sizeof(text), "umountsim: 1\n"
			 "base: [published-guest, %s]\n", name[i]);
		load_text(&l, text, NULL);
		if (!l.s)
			fail_msg("%s: %s", name[i], l.said);
		assert_int(l.s->machine.host.hz, !=, 100);
		drop(&l);
	}
}

/* Six spellings of two values, wherever one of the two may stand. */
static void test_truth(void **state)
{
	static const char *const name[2][3] = {
		{ "false", "no", "off" }, { "true", "yes", "on" },
	};

	(void)state;
	for (int value = 0; value < 2; value++)
		for (int i = 0; i < 3; i++) {
			struct loaded l;
			char text[120];

			snprintf(text, sizeof(text), "umountsim: 1\n"
				 "load: {recharge: %s}\n"
				 "rcu: {normal_wake_from_gp: %s}\n",
				 name[value][i], name[value][i]);
			load_text(&l, text, NULL);
			if (!l.s)
				fail_msg("%s", l.said);
			assert_int(l.s->load.recharge, ==, value);
			assert_int(l.s->machine.rcu.normal_wake_from_gp, ==,
				   value);
			drop(&l);
		}
}

static void test_defaults(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, GOOD "/minimal.yaml", NULL);
	assert_non_null(l.s);
	assert_uint(l.s->seed, ==, 1);
	assert_int(l.s->replications, ==, 20);
	assert_int(l.s->machine.host.cpus, ==, 16);
	assert_int(l.s->machine.host.possible_cpus, ==, AUTO);
	assert_int(l.s->machine.host.max_softirq_time, ==, AUTO);
	assert_int(l.s->machine.rcu.normal_wake_from_gp, ==, AUTO);
	assert_int(l.s->machine.host.steal, ==, 0);
	assert_int(l.s->load.warmup, ==, 2 * SEC);
	assert_int(l.s->nr_kernels, ==, 4);
	assert_string_equal(l.s->kernel[0].name, "base");
	assert_int(l.s->kernel[0].drain.nr, ==, 2);
	assert_int(l.s->kernel[0].drain.step[0].op, ==, OP_RCU_BARRIER);
	assert_int(l.s->kernel[1].reader, ==, READER_THROUGH_QUEUEING);
	assert_int(l.s->kernel[3].gate, ==, GATE_NONE);
	assert_int(l.s->nr_drivers, ==, 4);
	assert_int(l.s->driver[0].pressure, ==, 0);
	assert_int(l.s->driver[1].own_churn, ==, 3);
	assert_int(l.s->driver[2].samples, ==, 100);
	assert_int(l.s->driver[3].concurrency, ==, 8);
	assert_int(l.s->driver[3].sample, ==, SAMPLE_BATCH);
	assert_int(l.s->nr_measured, ==, 0);
	drop(&l);
}

static void test_distributions(void **state)
{
	const struct machine_config *m;
	const struct dist *d;
	struct loaded l;

	(void)state;
	load(&l, GOOD "/distributions.yaml", NULL);
	assert_non_null(l.s);
	m = &l.s->machine;
	assert_string_equal(l.s->title, "caf\xc3\xa9: a \"quoted\" \\ title");
	assert_uint(l.s->seed, ==, UINT64_MAX);
	assert_int(m->host.wakeup.kind, ==, DIST_CONSTANT);
	assert_real(m->host.wakeup.a, ==, 25e3);
	assert_real(m->host.ipi.a, ==, 10e3);
	assert_real(m->host.tick_jitter.a, ==, 500);
	assert_int(m->host.steal, ==, 1);
	assert_real(dist_mean(&m->host.steal_every), ==, 10e6);
	assert_int(l.s->load.warmup, ==, 90 * SEC);

	d = &m->disk.service;
	assert_int(d->kind, ==, DIST_MIXTURE);
	assert_int(d->n, ==, 3);
	assert_near(d->weight[0], 0.9, 1e-12);
	assert_near(dist_mean(&d->part[0]), 100e3, 1e-6);
	assert_near(dist_quantile(&d->part[2].part[1], 0.99), 7.77e6, 1e-3);

	d = &m->process.fork;
	assert_int(d->n, ==, 3);
	assert_real(d->sample[0], ==, 100e3);
	assert_real(d->sample[2], ==, 1.5e6);
	d = &m->process.exec;
	assert_int(d->n, ==, 3);
	assert_real(d->sample[0], ==, 2e3);
	assert_real(d->sample[1], ==, 0.5e6);
	assert_real(m->umount.user.sample[2], ==, 5e3);
	assert_real(m->umount.evict.sample[0], ==, 1e6);
	drop(&l);
}

static void test_protocols(void **state)
{
	const struct protocol *p;
	struct loaded l;

	(void)state;
	load(&l, GOOD "/protocols.yaml", NULL);
	assert_non_null(l.s);
	assert_int(l.s->nr_kernels, ==, 7);
	p = &l.s->kernel[2];
	assert_string_equal(p->name, "2016");
	assert_int(p->queueing, ==, SWITCH_CALL_RCU);
	p = &l.s->kernel[3];
	assert_int(p->drain.nr, ==, 5);
	assert_int(p->drain.step[1].op, ==, OP_DELAY);
	assert_int(p->drain.step[1].time.a, ==, 5e6);
	assert_int(p->drain.step[2].time.a, ==, 1500);
	assert_int(p->reader, ==, READER_SRCU_THROUGH_QUEUEING);
	p = &l.s->kernel[6]; /* +persb with another gate */
	assert_int(p->gate, ==, GATE_GLOBAL_COUNTER);
	assert_int(p->drain.step[0].op, ==, OP_WAIT_SB_COUNTER);

	assert_int(l.s->nr_measured, ==, 3);
	assert_int(l.s->measured[1].kernel, ==, 0);
	assert_int(l.s->measured[1].driver, ==, 1);
	assert_real(l.s->measured[0].latency_ms[STAT_P95], ==, 123.5);
	assert_true(isnan(l.s->measured[1].latency_ms[STAT_P95]));
	assert_int(l.s->measured[2].kernel, ==, 3);
	drop(&l);
}

/* -- overrides -- */

/* Applied to an almost empty file; the print must have that text in it. */
static const struct override_case {
	const char *set[3];
	const char *text;
} override_cases[] = {
	{ { "host.cpus=64" }, "  cpus: 64\n" },
	{ { "host.cpus=64", "host.cpus=8" }, "  cpus: 8\n" },
	{ { "host.possible_cpus=auto" }, "  possible_cpus: auto\n" },
	{ { "host={cpus: 2, hz: 100}" }, "  hz: 100\n" },
	{ { "seed=7" }, "seed: 7\n" },
	{ { "title='a = b'" }, "title: \"a = b\"\n" },
	{ { "host.wakeup.lognormal.median=20us" },
	  "  wakeup: {lognormal: {median: 20us, p99: 120us}}\n" },
	{ { "host.wakeup=3us", "host.wakeup.lognormal={median: 1us, p99: 1ms}" },
	  "  wakeup: {lognormal: {median: 1us, p99: 1ms}}\n" },
	{ { "host.wakeup.exponential=2us" },
	  "  wakeup: {exponential: 2us}\n" },
	{ { "disk.service.exponential.mean=1ms" },
	  "  service: {exponential: 1ms}\n" },
	{ { "disk.service={mixture: [{weight: 1, of: 1ms}, "
	    "{weight: 3, of: 2ms}]}", "disk.service.mixture.1.of=5ms" },
	  "  service: {mixture: [{weight: 0.25, of: 1ms}, "
	  "{weight: 0.75, of: 5ms}]}\n" },
	{ { "host.steal={every: 10ms, for: 1ms}" }, "    every: 10ms\n" },
	{ { "host.steal.every=10ms", "host.steal.for=2ms" },
	  "    for: 2ms\n" },
	{ { "kernels.base.gate=none" },
	  "  base: {gate: none, drain: [rcu_barrier, flush_workqueue], " },
	{ { "kernels.base.drain.0=synchronize_rcu" },
	  "  base: {gate: global_counter, drain: [synchronize_rcu, "
	  "flush_workqueue], " },
	{ { "kernels.+persb.drain=[delay: 5ms]" },
	  "  +persb: {gate: none, drain: [{delay: 5ms}], " },
	{ { "kernels=[+race]" }, "  +race: {gate: global_counter, " },
	{ { "kernels.mine={gate: none, drain: []}" },
	  "  mine: {gate: none, drain: [], reader: none, " },
	{ { "kernels={6.12: {gate: none, drain: []}}",
	    "kernels.6.12.reader=through_queueing" },
	  "  6.12: {gate: none, drain: [], reader: through_queueing, " },
	{ { "umount.idle.samples=3" },
	  "samples: 3, " },
	{ { "umount.idle.gap.uniform.to=9ms" },
	  "gap: {uniform: {from: 0ns, to: 9ms}}" },
	{ { "measured.base.idle.p50=92ms" }, "    idle: {p50: 92ms}\n" },
};

static void test_overrides(void **state)
{
	size_t nr = sizeof(override_cases) / sizeof(override_cases[0]);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const struct override_case *c = &override_cases[i];
		struct loaded l;
		char *text;

		load_text(&l, "umountsim: 1\n", c->set);
		if (!l.s)
			print_error("%s:\n%s", c->set[0], l.said);
		assert_non_null(l.s);
		text = print(l.s);
		if (!strstr(text, c->text))
			print_error("%s: expected %sfound %s", c->set[0],
				    c->text, text);
		assert_non_null(strstr(text, c->text));
		free(text);
		drop(&l);
	}
}

static const struct bad_override {
	const char *set;
	const char *said;
} bad_overrides[] = {
	{ "host.cpus", "--set:1:10: error: expected PATH=VALUE" },
	{ "host.cpus=", "--set:1:11: error: expected YAML, found nothing" },
	{ "=4", "--set:1:1: error: a key is missing here" },
	{ "host.=4", "--set:1:6: error: a key is missing here" },
	{ ".cpus=4", "--set:1:1: error: a key is missing here" },
	{ "hots.cpus=4", "--set:1:1: error: unknown key 'hots' (did you mean "
			 "'host'?)" },
	{ "host.cpu=4", "--set:1:6: error: unknown key 'cpu' (did you mean "
			"'cpus'?)" },
	{ "host.cpus=many", "--set:1:11: error: 'many' is not a number" },
	{ "host.cpus=[1", "--set:1:13: error: YAML: " },
	{ "host.cpus.x=1", "--set:1:11: error: 'host.cpus' has no parts" },
	{ "host=4", "--set:1:6: error: expected a mapping, found '4'" },
	{ "load.warmup=2", "--set:1:13: error: '2' is a number without" },
	{ "host.wakeup.lognormal.medium=2us",
	  "--set:1:23: error: unknown key 'medium' (did you mean 'median'?)" },
	{ "host.wakeup.exponental=2us",
	  "--set:1:13: error: unknown distribution 'exponental'" },
	{ "disk.service.lognormal.p99=2us",
	  "--set:1:14: error: missing key 'median'" },
	{ "kernels.base.drain.7=rcu_barrier",
	  "--set:1:20: error: no item '7' in a list of 2" },
	{ "kernels.base.drian=[]", "--set:1:14: error: unknown key 'drian'" },
	{ "kernels.mine.gate=none", "--set:1:9: error: no kernel 'mine'" },
	{ "kernels.+rmbarier.gate=none", "--set:1:9: error: no kernel "
					 "'+rmbarier' (did you mean "
					 "'+rmbarrier'?)" },
	{ "umount.idel.samples=3", "--set:1:8: error: no driver 'idel' (did "
				   "you mean 'idle'?)" },
	{ "kernels.mine={gate: none}",
	  "--set:1:9: error: missing key 'drain'" },
	{ "host.cpus=99999", "--set:1:11: error: 99999 is not in 1 .. 8192" },
	{ "host.kernel.version=6.19.3",
	  "--set:1:21: error: 'host.tick_stop' has to be given for" },
	{ "title=\"\xff\"", "--set:1:8: error: not a text in UTF-8" },
	{ "seed=*a", "--set:1:6: error: no anchor" },
};

static void test_bad_overrides(void **state)
{
	size_t nr = sizeof(bad_overrides) / sizeof(bad_overrides[0]);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const char *set[] = { bad_overrides[i].set, NULL };
		struct loaded l;

		load_text(&l, "umountsim: 1\n", set);
		if (l.s || count_errors(l.said) != 1)
			print_error("%s:\n%s", set[0], l.said);
		assert_null(l.s);
		assert_int(count_errors(l.said), ==, 1);
		assert_said(&l, bad_overrides[i].said);
		drop(&l);
	}
}

/* -- diagnostics -- */

static void test_excerpt(void **state)
{
	struct loaded l;

	(void)state;
	load_text(&l, "umountsim: 1\nhost: {cpu: 4}\n", NULL);
	assert_non_null(strstr(l.said, "\n  host: {cpu: 4}\n         ^\n"));
	drop(&l);
}

/* More errors than are kept, on a line longer than is shown. */
static void test_many_errors(void **state)
{
	char text[4096] = "umountsim: 1\nhost: {";
	struct loaded l;

	(void)state;
	for (int i = 0; i < 60; i++) {
		char key[32];

		snprintf(key, sizeof(key), "unknown%d: 1, ", i);
		strcat(text, key);
	}
	strcat(text, "}\n");
	load_text(&l, text, NULL);
	assert_null(l.s);
	assert_int(count_errors(l.said), ==, 50);
	assert_non_null(strstr(l.said, "\nand 10 more errors\n"));
	for (const char *s = l.said; *s; s += strcspn(s, "\n") + 1)
		assert_int(strcspn(s, "\n"), <, 200);
	drop(&l);
}

/* Nothing that a terminal would act on comes out. */
static void test_no_control_characters(void **state)
{
	struct loaded l;

	(void)state;
	load_text(&l, "umountsim: 1\n\"a\\e[31m\": 1\nb\xc2\x9b: \x1b[2J\n",
		  NULL);
	assert_null(l.s);
	for (const char *s = l.said; *s; s++)
		assert_true(*s == '\n' || *s == '\t' ||
			    (unsigned char)*s >= 0x20);
	assert_null(strstr(l.said, "\xc2\x9b"));
	drop(&l);
}

/* -- robustness -- */

static void assert_refused(const char *path, const char *said)
{
	struct loaded l;

	load(&l, path, NULL);
	assert_null(l.s);
	assert_non_null(strstr(l.said, said));
	assert_real(l.seconds, <=, 1);
	drop(&l);
}

static void test_unreadable(void **state)
{
	(void)state;
	assert_refused("tests/no-such-file.yaml",
		       "no-such-file.yaml: error: No such file");
	assert_refused("tests", "tests: error: is a directory");
	assert_refused("/dev/zero", "/dev/zero: error: is too large");
	assert_refused("", ": error: ");
}

/* A file of that size: begin, then 'unit' over and over. */
static void refuse_repeated(const char *begin, const char *unit, size_t size,
			    const char *said)
{
	size_t used = strlen(begin), n = strlen(unit);
	char *text = malloc(size + n), *path;

	memcpy(text, begin, used);
	for (; used < size; used += n)
		memcpy(text + used, unit, n);
	path = temporary(text, used);
	assert_refused(path, said);
	remove(path);
	free(path);
	free(text);
}

static void test_large_files(void **state)
{
	static const char *const unit[] = {
		"a", "[", "{", "- ", "a: ", "? ", "'", "\"", "\n", " ", "\t",
		"a\n", "- a\n", "[a, ", "{a: ", "a: b\n", "[]", "&a ", "*a ",
		"!a ", "#\n", "|\n", "%a\n", "---\n", "x,", "\\", "<<: ",
		"\xc3\xa9", "[[],", "{},", "\r", "a:\n  ",
	};
	size_t nr = sizeof(unit) / sizeof(unit[0]);

	(void)state;
	refuse_repeated("", "a", 10 << 20, "is too large");
	for (size_t i = 0; i < nr; i++) {
		refuse_repeated("", unit[i], YAML_MAX_BYTES - 8, ": error: ");
		refuse_repeated("umountsim: 1\ntitle: [", unit[i],
				YAML_MAX_BYTES - 8, ": error: ");
	}
}

static char *slurp(const char *path, size_t *nr)
{
	char *text = malloc(1 << 16);
	FILE *in = fopen(path, "r");

	assert_non_null(in);
	*nr = fread(text, 1, 1 << 16, in);
	fclose(in);
	return text;
}

static void mutate(struct rng *r, char *text, size_t *nr)
{
	static const char bytes[] = "{}[]:,-&*!|>'\"%@`#?\n\t 0159eums.~\\";
	size_t at = rng_below(r, *nr), n = rng_below(r, 20) + 1;

	switch (rng_below(r, 4)) {
	case 0:
		text[at] = bytes[rng_below(r, sizeof(bytes) - 1)];
		break;
	case 1:
		text[at] = (char)rng_below(r, 256);
		break;
	case 2: /* cut */
		n = n > *nr - at ? *nr - at : n;
		if (n == *nr)
			break;
		memmove(text + at, text + at + n, *nr - at - n);
		*nr -= n;
		break;
	case 3: /* repeat */
		if (at + n > *nr || *nr + n > 1 << 16)
			break;
		memmove(text + at + n, text + at, *nr - at);
		*nr += n;
		break;
	}
}

/* The sanitizers get most of theirs from tests/corpus. */
#ifdef __SANITIZE_ADDRESS__
#define MUTATIONS 100
#else
#define MUTATIONS 500
#endif

/*
 * Good files with a few bytes changed: they load and print, or are refused
 * with a reason.
 */
static void mutate_file(const char *path)
{
	struct test_run run = { .seed = 1 };
	struct rng r = rng_stream(run.seed, 0, "test", 0, path);
	size_t whole, nr;
	char *original = slurp(path, &whole);
	char *text = malloc(1 << 16);

	for (int i = 0; i < MUTATIONS; i++) {
		struct loaded l;
		char *file;

		memcpy(text, original, whole);
		nr = whole;
		for (uint64_t n = 1 + rng_below(&r, 4); n; n--)
			mutate(&r, text, &nr);
		file = temporary(text, nr);
		load(&l, file, NULL);
		assert_int_in(&run, l.s == NULL, ==, *l.said != '\0');
		if (l.s)
			free(print(l.s));
		drop(&l);
		remove(file);
		free(file);
	}
	free(text);
	free(original);
}

static void test_mutations(void **state)
{
	(void)state;
	for_each_file(GOOD, mutate_file);
}

/* -- schema and units -- */

static void assert_found(const char *path, const char *row, const char *rest)
{
	const char *r = NULL;
	const struct param *p = schema_find(path, &r);

	assert_non_null(p);
	assert_string_equal(p->path, row);
	assert_string_equal(r, rest);
}

static void test_schema_find(void **state)
{
	const char *rest;

	(void)state;
	assert_found("host.cpus", "host.cpus", "");
	assert_found("host.steal", "host.steal", "");
	assert_found("host.steal.for", "host.steal.for", "");
	assert_found("host.wakeup.lognormal.median", "host.wakeup",
		     "lognormal.median");
	assert_found("kernels.6.12.drain.0", "kernels.*.drain", "0");
	assert_found("umount.idle.gap", "umount.*.gap", "");
	assert_found("measured.base.idle.p50", "measured.*.*.p50", "");
	assert_null(schema_find("host.cpu", &rest));
	assert_null(schema_find("host", &rest));
	assert_null(schema_find("host.cpus.x", &rest));
	assert_null(schema_find("", &rest));
	assert_null(schema_find("kernels.base.x", &rest));
}

static void check_rows(const struct schema *schema)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	schema_write_reference(schema, out);
	fclose(out);
	assert_int(count(text, "\n| `"), ==, schema->nr);
	free(text);
	for (int i = 0; i < schema->nr; i++) {
		const struct param *p = &schema->row[i];

		assert_ptr_equal(schema_row(schema, p->path), p);
		assert_int(strlen(p->path), <, SCHEMA_PATH);
		assert_real(p->min, <=, p->max);
	}
}

static void test_schema_rows(void **state)
{
	(void)state;
	check_rows(&scenario_schema);
	check_rows(&sweep_schema);
	check_rows(&range_schema);
}

/* What a sweep or a fit may vary, and what it may not. */
static void test_schema_fixed(void **state)
{
	static const char *const fixed[] = {
		"umountsim", "title", "replications", "kernels.base.gate",
		"measured.base.idle.p50", "validation.observed", "validation",
		"calibrate.replications", "calibrate.parameters.x.from",
	};
	static const char *const may_vary[] = {
		"host.cpus", "seed", "load.switch_rate", "umount.idle.samples",
		"disk.service.exponential.mean",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		if (!schema_fixed(fixed[i]))
			fail_msg("%s may vary", fixed[i]);
	for (size_t i = 0; i < sizeof(may_vary) / sizeof(*may_vary); i++)
		if (schema_fixed(may_vary[i]))
			fail_msg("%s cannot vary", may_vary[i]);
}

static void test_units(void **state)
{
	struct rng r = rng_stream(1, 0, "test", 0, "units");
	char text[UNITS_TEXT];
	double back;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double ns = exp(rng_uniform(&r) * 40 - 8);

		if (i % 2)
			ns = rint(ns);
		if (ns > DURATION_MAX)
			continue;
		format_duration(ns, text);
		assert_null(parse_duration(text, &back));
		assert_real(back, ==, ns);
		format_real(ns - 1000, text);
		assert_null(parse_real(text, &back));
		assert_real(back, ==, ns - 1000);
	}
	format_duration(1500, text);
	assert_string_equal(text, "1.5us");
	format_duration(0, text);
	assert_string_equal(text, "0ns");
	assert_null(parse_duration("1.5e3 us", &back));
	assert_real(back, ==, 1.5e6);
	assert_null(parse_duration("2min", &back));
	assert_real(back, ==, 120e9);
	assert_non_null(parse_duration("", &back));
	assert_non_null(parse_duration("5", &back));
	assert_non_null(parse_duration("5msx", &back));
	assert_non_null(parse_duration("0x5ms", &back));
	assert_non_null(parse_duration("1e400s", &back));
	assert_non_null(parse_duration("ms", &back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_good_files),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_keys_of_ones_own),
		cmocka_unit_test(test_kernels),
		cmocka_unit_test(test_rstat),
		cmocka_unit_test(test_boot_parameters),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_distributions),
		cmocka_unit_test(test_protocols),
		cmocka_unit_test(test_overrides),
		cmocka_unit_test(test_bad_overrides),
		cmocka_unit_test(test_excerpt),
		cmocka_unit_test(test_many_errors),
		cmocka_unit_test(test_no_control_characters),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_large_files),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_schema_find),
		cmocka_unit_test(test_schema_rows),
		cmocka_unit_test(test_schema_fixed),
		cmocka_unit_test(test_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
