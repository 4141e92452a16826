/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --set, --seed and --replications: see set_option.h. */
#include "cmd/set_option.h"

#include <stdio.h>
#include <string.h>

enum { OPT_SET = 0x400, OPT_SEED, OPT_REPLICATIONS };

void set_options_init(struct set_options *o, struct arena *arena, int most)
{
	*o = (struct set_options){ .arena = arena };
	o->item = arena_calloc(arena, (size_t)most, sizeof(*o->item));
}

void set_options_add(struct set_options *o, const char *key, const char *value)
{
	o->item[o->nr++].text = arena_printf(o->arena, "%s=%s", key, value);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct set_options *o = state->input;

	switch (key) {
	case OPT_SET:
		if (!strchr(arg, '='))
			argp_error(state, "--set %s: PATH=VALUE expected", arg);
		o->item[o->nr++].text = arg;
		return 0;
	case OPT_SEED:
		set_options_add(o, "seed", arg);
		return 0;
	case OPT_REPLICATIONS:
		set_options_add(o, "replications", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ .name = "set", .key = OPT_SET, .arg = "PATH=VALUE",
	  .doc = "Override a value: host.cpus=64; repeatable" },
	{ .name = "seed", .key = OPT_SEED, .arg = "N",
	  .doc = "Short for --set seed=N" },
	{ .name = "replications", .key = OPT_REPLICATIONS, .arg = "N",
	  .doc = "Short for --set replications=N" },
	{ .name = NULL },
};

const struct argp set_argp = { .options = options, .parser = parse };
