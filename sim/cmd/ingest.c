/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim ingest: from a directory of measurements to a scenario.
 *
 * The scenario is read again before it is done with, so that validate and
 * calibrate take it as it is.
 */
#include <argp.h>
#include <err.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common.h"
#include "cmd/verbs.h"
#include "ingest/ingest.h"
#include "report/output.h"
#include "scenario/scenario.h"

struct ingest_options {
	const char *dir, *out, *kernel;
	const char *costs; /* the directory that they come from; NULL: dir */
	bool waits;
};

enum { OPT_WAITS = 0x200, OPT_KERNEL, OPT_COSTS };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct ingest_options *o = state->input;

	switch (key) {
	case 'o':
		o->out = arg;
		return 0;
	case OPT_WAITS:
		o->waits = true;
		return 0;
	case OPT_KERNEL:
		o->kernel = arg;
		return 0;
	case OPT_COSTS:
		o->costs = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->dir)
			argp_error(state, "one directory is taken");
		o->dir = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->dir)
			argp_error(state, "no directory is given");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "output", .key = 'o', .arg = "FILE",
	  .doc = "Where to; DIR/scenario.yaml by default" },
	{ .name = "waits", .key = OPT_WAITS,
	  .doc = "Of the waits that probe timed, though there is a load" },
	{ .name = "kernel", .key = OPT_KERNEL, .arg = "NAME",
	  .doc = "The drain protocol, where load did not see it" },
	{ .name = "costs", .key = OPT_COSTS, .arg = "DIR",
	  .doc = "Costs and pace of the loops from another machine's "
		 "measurements" },
	{ .name = NULL },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "DIR",
	.doc = "Makes a scenario of a host and its load from what "
	       "validation/measure/ has written into DIR."
	       "\vCosts are taken from umounts without pressure and from the "
	       "pace of the loops. Without a load, the waits of probe, or of "
	       "rcuscale, are predicted. FILE may be - for standard output; then, and in "
	       "another directory, data files have absolute names. `umountsim "
	       "validate` and `umountsim calibrate` take it as it is.",
};

/* "" where the scenario lies beside the data, else the directory and '/'. */
static const char *prefix(struct arena *arena, const struct ingest_options *o)
{
	const char *slash = o->out ? strrchr(o->out, '/') : NULL;
	char here[PATH_MAX], there[PATH_MAX];
	const char *parent = slash ? arena_printf(arena, "%.*s",
						  (int)(slash - o->out) + 1,
						  o->out) : ".";

	if (!o->out || !realpath(o->dir, there))
		return "";
	if (strcmp(o->out, "-") && realpath(parent, here) &&
	    !strcmp(here, there))
		return "";
	return arena_printf(arena, "%s/", there);
}

static bool read_measured(struct ingest *g)
{
	bool ok = ingest_facts(g) && ingest_host_costs(g);

	if (ok)
		ok = g->waits ? ingest_waits(g) : ingest_load_costs(g);
	diag_print(g->diag, stderr);
	return ok;
}

/* As if nothing had been measured on g's machine but what is predicted. */
static bool take_costs(struct ingest *g, const char *dir)
{
	struct ingest *from = arena_alloc(g->arena, sizeof(*from));

	*from = (struct ingest){
		.arena = g->arena, .dir = dir, .files = "",
		.diag = g->diag,
	};
	if (!read_measured(from) || !ingest_simulated(from, stderr))
		return false;
	g->cost = from->cost;
	memcpy(g->host_cost, from->host_cost, sizeof(g->host_cost));
	g->context_switch = from->context_switch;
	g->costs_from = from->name ? from->name : dir;
	return true;
}

static bool read_all(struct ingest *g, const char *costs)
{
	if (!read_measured(g))
		return false;
	for (int i = 0; i < g->nr_unmodelled; i++)
		warnx("%s: not in the model: %s", g->dir, g->unmodelled[i]);
	if (g->waits && costs)
		warnx("--costs: no costs go into the waits of %s", g->dir);
	if (g->waits)
		return !costs;
	return costs ? take_costs(g, costs) : ingest_simulated(g, stderr);
}

/* Whether what is going to be written is one; messages call it 'path'. */
static bool is_a_scenario(const struct ingest *g, const char *path)
{
	struct ingest somewhere = *g;
	struct arena_text t;
	char dir[PATH_MAX];

	if (realpath(g->dir, dir))
		somewhere.files = arena_printf(g->arena, "%s/", dir);
	ingest_write(&somewhere, arena_text_begin(&t, g->arena));
	return scenario_load_text(g->arena, path, arena_text_end(&t), NULL, 0,
				  stderr) != NULL;
}

static int write_scenario(const struct ingest *g, const char *path)
{
	struct output out;

	if (!is_a_scenario(g, path)) {
		warnx("%s: not written", path);
		return EXIT_USAGE;
	}
	if (!output_open(&out, path))
		return EXIT_FAILED;
	ingest_write(g, out.f);
	if (!output_close(&out))
		return EXIT_FAILED;
	if (!strcmp(path, "-"))
		return EXIT_OK;
	printf("%s: %d CPUs, HZ=%d, %d drivers%s%s\n"
	       "next: umountsim validate %s\n", path, g->cpus, g->hz,
	       g->nr_drivers, g->waits ? "" : " of ",
	       g->waits ? "" : g->kernel, path);
	return fflush(stdout) ? EXIT_FAILED : EXIT_OK;
}

static int ingest(const struct ingest_options *o, struct arena *arena)
{
	struct ingest *g = arena_alloc(arena, sizeof(*g));
	const char *path = o->out;

	*g = (struct ingest){
		.arena = arena, .dir = o->dir, .kernel = o->kernel,
		.files = prefix(arena, o), .waits = o->waits,
		.diag = arena_alloc(arena, sizeof(*g->diag)),
	};
	diag_init(g->diag, arena);
	if (!ingest_has(g, "samples.csv") &&
	    (ingest_has(g, "waits.csv") || ingest_has(g, "rcuscale.csv")))
		g->waits = true;
	if (!read_all(g, o->costs))
		return EXIT_USAGE;
	if (!path)
		path = arena_printf(arena, "%s/scenario.yaml", o->dir);
	return write_scenario(g, path);
}

int cmd_ingest(int argc, char **argv)
{
	struct ingest_options o = { .dir = NULL };
	struct arena arena;
	int status;

	common_parse(&argp, argc, argv, &o);
	arena_init(&arena, 0);
	status = ingest(&o, &arena);
	arena_free(&arena);
	return status;
}
