/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the host is and what was done on it: host.yaml and load.yaml.
 *
 * Keys that this does not know are passed over, as docs/measuring.md asks.
 * What is known to matter and is not in the model is collected, to be said in
 * the scenario.
 */
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "data/units.h"
#include "ingest/ingest.h"
#include "kernel/config.h"
#include "scenario/derive.h"
#include "scenario/source.h"

#define FILE_MOST ((size_t)1 << 20)

/* -- files -- */

static const char *path_of(const struct ingest *g, const char *name)
{
	return arena_printf(g->arena, "%s/%s", g->dir, name);
}

bool ingest_has(const struct ingest *g, const char *name)
{
	return !access(path_of(g, name), R_OK);
}

static struct source *read_source(struct ingest *g, const char *name,
				  size_t most)
{
	struct source *src = arena_alloc(g->arena, sizeof(*src));
	const char *wrong = source_read(g->arena, path_of(g, name),
					SOURCE_FILE, most, src);

	if (!wrong)
		return src;
	diag_error(g->diag, (struct mark){ src, 0, 0 }, "%s", wrong);
	return NULL;
}

void ingest_error(struct ingest *g, const char *file, const char *fmt, ...)
{
	struct source *src = arena_alloc(g->arena, sizeof(*src));
	char what[300];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	*src = (struct source){ .name = path_of(g, file), .text = "" };
	diag_error(g->diag, (struct mark){ src, 0, 0 }, "%s", what);
}

double ingest_ns(const char *text)
{
	double ns;

	return parse_duration_in(text, "ms", &ns) ? NAN : ns;
}

struct place {
	struct ingest *g;
	const struct source *src;
};

static void complain(void *arg, int line, int col, const char *what)
{
	const struct place *p = arg;

	diag_error(p->g->diag, (struct mark){ p->src, line, col }, "%s", what);
}

bool ingest_table(struct ingest *g, const char *name, struct csv_table *t)
{
	struct place p = { g, read_source(g, name, DATA_MAX_BYTES) };
	struct data_request rq = { .arena = g->arena, .complain = complain,
				   .arg = &p };

	if (!p.src)
		return false;
	rq.text = p.src->text;
	rq.len = p.src->len;
	if (!csv_table(&rq, t))
		return false;
	if (t->nr && t->name)
		return true;
	ingest_error(g, name, "no names of columns, or no rows");
	return false;
}

int ingest_column(struct ingest *g, const char *file, const struct csv_table *t,
		  const char *name)
{
	int column = csv_column(t, name);

	if (column < 0)
		ingest_error(g, file, "no column '%s'; there are %s", name,
			     csv_names(t, g->arena));
	return column;
}

static const struct node *read_yaml(struct ingest *g, const char *name)
{
	struct reading rd = { .arena = g->arena, .diag = g->diag, .dir = "" };
	struct source *src = read_source(g, name, FILE_MOST);
	const struct node *root = src ? yaml_parse(&rd, src, 0) : NULL;

	if (!root || root->kind == NODE_MAPPING)
		return root;
	diag_error(g->diag, root->mark, "expected a mapping");
	return NULL;
}

/* -- values -- */

static const char *text_at(const struct node *map, const char *path)
{
	const struct node *n = node_lookup(map, path);

	return n && n->kind == NODE_SCALAR && !node_is_null(n) ? n->text : NULL;
}

static bool is_true(const struct node *map, const char *path)
{
	const char *text = text_at(map, path);

	return text && (!strcmp(text, "true") || !strcmp(text, "yes") ||
			!strcmp(text, "y") || !strcmp(text, "1"));
}

/* A whole number in [least, most]; 'otherwise' if there is none. */
static int number_at(struct ingest *g, const struct node *map,
		     const char *path, int least, int most, int otherwise)
{
	const struct node *n = node_lookup(map, path);
	int64_t value;

	if (!n)
		return otherwise;
	if (n->kind == NODE_SCALAR && !parse_integer(n->text, &value) &&
	    value >= least && value <= most)
		return (int)value;
	diag_error(g->diag, n->mark, "expected a number in %d .. %d", least,
		   most);
	return otherwise;
}

static int needed(struct ingest *g, const char *file, const struct node *map,
		  const char *path, int most)
{
	if (!node_lookup(map, path))
		ingest_error(g, file, "no '%s'", path);
	return number_at(g, map, path, 1, most, 0);
}

/* -- host.yaml -- */

static void not_modelled(struct ingest *g, const char *what, const char *value)
{
	const int most = sizeof(g->unmodelled) / sizeof(*g->unmodelled);

	if (g->nr_unmodelled < most)
		g->unmodelled[g->nr_unmodelled++] =
			arena_printf(g->arena, "%s%s%.60s", what,
				     value ? "=" : "", value ? value : "");
}

/* A boot parameter that something follows from. */
static bool has_facts(const char *name)
{
	for (const struct fact *f = kernel_facts; f->path; f++)
		if (fact_has_boot(f, name))
			return true;
	return false;
}

static void add_boot(struct ingest *g, const char *name, const char *value)
{
	g->cmdline = arena_printf(g->arena, "%s%s%s%s%s", g->cmdline,
				  *g->cmdline ? " " : "", name,
				  *value ? "=" : "", value);
}

/* isolcpus=FLAGS,LIST: what the flags add is not in the model. */
static const char *cpus_behind_flags(struct ingest *g, const char *name,
				     const char *value)
{
	const char *cpus = value + strcspn(value, "0123456789");

	if (cpus != value && !strcmp(name, "isolcpus")) {
		not_modelled(g, name, value);
		return cpus;
	}
	return value;
}

/* What the kernel was booted with, as far as there are facts about it. */
static void read_cmdline(struct ingest *g, const struct node *cmdline)
{
	static const char *const harmless[] = {
		"cpuidle_haltpoll.force",
	};

	for (const struct node *n = cmdline ? cmdline->first : NULL; n;
	     n = n->next) {
		const char *name = n->key->text;
		const char *value = n->kind == NODE_SCALAR ? n->text : "";
		bool known = !strncmp(name, "rcuscale.", 9);

		if (!strcmp(value, "true")) /* no value is given */
			value = "";
		for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
			known |= !strcmp(name, harmless[i]);
		if (has_facts(name))
			add_boot(g, name, cpus_behind_flags(g, name, value));
		else if (!strcmp(name, "sched_vcpu_pack"))
			g->vcpu_pack = strcmp(value, "0") != 0;
		else if (!known)
			not_modelled(g, name, value);
	}
}

/* What the command line sets it to, by its last word about it; NULL: nothing. */
static const char *boot_value(const struct ingest *g, const char *name)
{
	char *text = arena_printf(g->arena, "%s", g->cmdline), *save = NULL;
	size_t n = strlen(name);
	const char *value = NULL;

	for (char *s = strtok_r(text, " ", &save); s;
	     s = strtok_r(NULL, " ", &save))
		if (!strncmp(s, name, n) && (s[n] == '=' || !s[n]))
			value = s[n] ? s + n + 1 : "";
	return value;
}

/*
 * What a parameter was set to in the running kernel, after the command line, since
 * the last one counts; not where that or nobody's doing makes it so.
 */
static void read_parameters(struct ingest *g, const struct node *kernel)
{
	const struct node *parameters = node_get(kernel, "parameters");
	bool boost = is_true(kernel, "rcu_boost");
	const char *fqs = arena_printf(g->arena, "%d",
				       1 + (g->hz > 250) + (g->hz > 500) +
				       g->possible_cpus / 256);
	const struct {
		const char *name, *boot, *otherwise;
	} same[] = {
		{ "rcutree.rcu_normal_wake_from_gp", NULL, "" },
		{ "rcutree.jiffies_till_first_fqs", NULL, fqs },
		{ "rcutree.jiffies_till_next_fqs", NULL, fqs },
		{ "rcutree.blimit", NULL, "10" },
		{ "rcutree.qhimark", NULL, "10000" },
		{ "rcutree.qlowmark", NULL, "100" },
		{ "rcutree.rcu_divisor", NULL, "7" },
		{ "rcutree.rcu_fanout_leaf", NULL, "16" },
		{ "rcutree.kthread_prio", NULL, boost ? "1" : "0" },
		{ "rcupdate.rcu_normal", NULL, "0" },
		{ "rcupdate.rcu_expedited", NULL, "0" },
		{ "rcu_expedited", "rcupdate.rcu_expedited", "0" },
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		const char *boot = same[i].boot ? same[i].boot : same[i].name;
		const struct node *n = node_get(parameters, same[i].name);
		const char *set = boot_value(g, boot);

		if (n && n->kind == NODE_SCALAR && *n->text &&
		    strcmp(n->text, set ? set : same[i].otherwise))
			add_boot(g, boot, n->text);
	}
}

static void read_kernel(struct ingest *g, const struct node *kernel)
{
	const char *preempt = text_at(kernel, "preempt");

	g->kernel_config = kernel;
	g->release = text_at(kernel, "release");
	g->version = text_at(kernel, "version");
	if (!g->version)
		ingest_error(g, "host.yaml", "no 'host.kernel.version'");
	g->cmdline = "";
	read_cmdline(g, node_get(kernel, "cmdline"));
	read_parameters(g, kernel);
	g->no_hz = is_true(kernel, "hz_periodic") ? "periodic"
		   : is_true(kernel, "no_hz_full") ? "full" : "idle";
	if (preempt && (!strcmp(preempt, "rt") || !strcmp(preempt, "lazy")))
		not_modelled(g, arena_printf(g->arena, "the scheduler of "
					     "preempt: %s", preempt), NULL);
}

static void read_host(struct ingest *g)
{
	const struct node *root = read_yaml(g, "host.yaml"), *kernel;
	const char *slice;

	if (!root)
		return;
	if (!node_get(root, "umountsim-host")) {
		ingest_error(g, "host.yaml", "no 'umountsim-host': it was not "
			     "written by validation/measure/probe");
		return;
	}
	kernel = node_lookup(root, "host.kernel");
	g->name = text_at(root, "name");
	g->machine = text_at(root, "measured.machine");
	g->icount = g->machine && strstr(g->machine, "icount");
	g->cpus = needed(g, "host.yaml", root, "host.cpus", MAX_CPUS);
	g->possible_cpus = number_at(g, root, "host.possible_cpus", 1,
				     MAX_CPUS, g->cpus);
	g->hz = needed(g, "host.yaml", root, "host.kernel.hz", 10000);
	g->pcpus = number_at(g, root, "host.pcpus", 0, MAX_CPUS, 0);
	g->switches_per_s = number_at(g, root, "idle.context_switches_per_s", 0,
				      INT_MAX, 0);
	slice = text_at(root, "host.pcpu_slice");
	g->pcpu_slice_auto = slice && !strcmp(slice, "auto");
	if (kernel)
		read_kernel(g, kernel);
}

/* -- load.yaml -- */

static void read_load(struct ingest *g)
{
	const struct node *root = read_yaml(g, "load.yaml");
	const char *rate;

	if (!root)
		return;
	g->churners = needed(g, "load.yaml", root, "churners", 1024);
	g->writes = needed(g, "load.yaml", root, "writes", 1000000);
	g->own_churn = number_at(g, root, "own_churn", 0, 10000, 3);
	g->warm_up_s = number_at(g, root, "warm_up_s", 0, 3600, 2);
	if (!g->kernel)
		g->kernel = text_at(root, "kernel");
	if (!g->kernel)
		ingest_error(g, "load.yaml", "no 'kernel'");
	else if (!strcmp(g->kernel, "unknown"))
		ingest_error(g, "load.yaml", "the kernel's drain protocol was "
			     "not seen; --kernel says which it is");
	rate = text_at(root, "rounds_per_s");
	if (rate && (parse_real(rate, &g->rounds_per_s) ||
		     g->rounds_per_s <= 0))
		ingest_error(g, "load.yaml", "'rounds_per_s' is no rate");
}

bool ingest_facts(struct ingest *g)
{
	g->rounds_per_s = NAN;
	read_host(g);
	if (!g->waits)
		read_load(g);
	g->has_calls = ingest_has(g, "calls.csv");
	g->has_grace_periods = ingest_has(g, "grace-periods.csv");
	return !g->diag->total;
}
