/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One cell of a scenario: see cell_option.h.
 *
 * There is always a default, so that `umountsim explain SCENARIO` says something
 * at once; the kernel and the driver that come out are in every heading.
 */
#include "cmd/cell_option.h"

#include <err.h>

#include "cmd/common.h"
#include "data/units.h"

enum { OPT_KERNEL = 0x300, OPT_DRIVER, OPT_REPLICATION, OPT_UMOUNT };

int cell_option_number(const char *name, const char *arg, int least,
		       struct argp_state *state)
{
	uint64_t n = 0;

	if (parse_unsigned(arg, &n) || n < (uint64_t)least || n > 1000000)
		argp_error(state, "%s %s: a number from %d to 1000000 expected",
			   name, arg, least);
	return (int)n;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct cell_option *o = state->input;

	switch (key) {
	case OPT_KERNEL:
		o->kernel = arg;
		return 0;
	case OPT_DRIVER:
		o->driver = arg;
		return 0;
	case OPT_REPLICATION:
		o->replication = cell_option_number("--replication", arg, 0,
						    state);
		return 0;
	case OPT_UMOUNT:
		o->umount = cell_option_number("--umount", arg, 1, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "kernel", .key = OPT_KERNEL, .arg = "NAME",
	  .doc = "Kernel; the scenario's first by default" },
	{ .name = "driver", .key = OPT_DRIVER, .arg = "NAME",
	  .doc = "Umount driver; idle by default" },
	{ .name = "umount", .key = OPT_UMOUNT, .arg = "N",
	  .doc = "The N-th umount to begin, from 1" },
	{ .name = "replication", .key = OPT_REPLICATION, .arg = "R",
	  .doc = "Of replication R, from 0" },
	{ .name = NULL },
};

const struct argp cell_argp = { .options = options, .parser = parse };

static int default_driver(const struct scenario *s)
{
	int idle = scenario_driver(s, "idle");

	if (idle >= 0)
		return idle;
	for (int d = 0; d < s->nr_drivers; d++)
		if (s->driver[d].pressure)
			return d;
	return 0;
}

bool cell_option_find(const struct cell_option *o, const struct scenario *s,
		      int *kernel, int *driver)
{
	*kernel = o->kernel ? scenario_kernel(s, o->kernel) : 0;
	if (*kernel < 0) {
		warnx("--kernel: the scenario has no kernel '%s'", o->kernel);
		return false;
	}
	*driver = o->driver ? scenario_driver(s, o->driver)
			    : default_driver(s);
	if (*driver < 0)
		warnx("--driver: the scenario has no driver '%s'", o->driver);
	return *driver >= 0;
}

bool cell_listen(const struct scenario *s, int kernel, int driver,
		 int replication, const struct observer *observer,
		 struct arena *arena)
{
	struct measurement m;
	struct arena work;

	arena_init(&work, 0);
	cell_run(s, kernel, driver, (uint64_t)replication, observer, NULL,
		 &work, arena, &m);
	arena_free(&work);
	if (m.error)
		warnx("%s", m.error);
	else
		common_doubts(m.doubts);
	return !m.error;
}
