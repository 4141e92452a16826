/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking things up in the schema's tables.  Lookups walk a table: it has some
 * hundred rows, and a scenario is read once.
 */
#include "scenario/schema.h"

#include <string.h>

/* What does not say what the machine is or does. */
static const struct {
	const char *path, *reason;
} fixed[] = {
	{ "umountsim", "is the version of the format" },
	{ "title", "is a title" },
	{ "replications", "says how often something is run, not what" },
	{ "kernels", "says what a kernel variant is; name another one in the "
		     "base, and list them as 'kernel'" },
	{ "measured", "is what was measured" },
	{ "validation", "says how a prediction is judged, not what is run" },
	{ "calibrate", "says how a scenario is fitted, not what is run" },
};

static const char *const group_prefix[] = {
	[GROUP_scenario] = "",
	[GROUP_protocol] = "kernels.*.",
	[GROUP_driver_config] = "umount.*.",
	[GROUP_measured] = "measured.*.*.",
	[GROUP_drain_mean] = "validation.drain.*.",
	[GROUP_drain_mix] = "validation.mix.*.",
	[GROUP_free_parameter] = "calibrate.parameters.*.",
	[GROUP_sweep_file] = "",
	[GROUP_axis_range] = "",
	[GROUP_sensitivity_config] = "sensitivity.",
};

const struct param *schema_row(const struct schema *schema, const char *path)
{
	for (int i = 0; i < schema->nr; i++)
		if (!strcmp(schema->row[i].path, path))
			return &schema->row[i];
	return NULL;
}

/*
 * What is left of 'path' after 'pattern', at a '.' or the end; NULL where it
 * does not match.  A '*' takes one character or more, dots included: a kernel
 * may be called 6.12.
 */
static const char *match(const char *pattern, const char *path)
{
	for (; *pattern && *pattern != '*'; pattern++, path++)
		if (*pattern != *path)
			return NULL;
	if (!*pattern)
		return *path == '.' || !*path ? path : NULL;
	while (*path) {
		const char *rest = match(pattern + 1, ++path);

		if (rest)
			return rest;
	}
	return NULL;
}

static bool has_parts(enum param_type type)
{
	return type == PARAM_DIST || type == PARAM_STEPS;
}

const struct param *schema_find(const char *path, const char **rest)
{
	const struct param *found = NULL;

	for (int i = 0; i < scenario_schema.nr; i++) {
		const struct param *p = &scenario_schema.row[i];
		const char *r = match(p->path, path);

		if (!r || (*r && !has_parts(p->type)))
			continue;
		found = p;
		*rest = *r ? r + 1 : r;
	}
	return found;
}

const char *schema_relative(const struct param *p)
{
	return p->path + strlen(group_prefix[p->group]);
}

/* What follows "section." in a path, or NULL. */
static const char *below(const char *path, const char *section)
{
	size_t n = strlen(section);

	if (n == 0)
		return path;
	return !strncmp(path, section, n) && path[n] == '.' ? path + n + 1
							    : NULL;
}

const char *schema_fixed(const char *path)
{
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (!strcmp(path, fixed[i].path) || below(path, fixed[i].path))
			return fixed[i].reason;
	return NULL;
}

bool schema_is_section(const struct schema *schema, const char *path)
{
	for (int i = 0; i < schema->nr; i++)
		if (below(schema->row[i].path, path))
			return true;
	return false;
}

bool schema_child(const struct schema *schema, const char *section,
		  const char *key, char path[SCHEMA_PATH])
{
	const char *dot = *section ? "." : "";
	bool named;

	snprintf(path, SCHEMA_PATH, "%s%s*", section, dot);
	named = schema_is_section(schema, path);
	if (named)
		return true;
	if (strchr(key, '.') || !*key)
		return false;
	if (snprintf(path, SCHEMA_PATH, "%s%s%s", section, dot, key) >=
	    SCHEMA_PATH)
		return false;
	return schema_row(schema, path) || schema_is_section(schema, path);
}

int schema_keys(const struct schema *schema, struct arena *arena,
		const char *section, const char **key, int max)
{
	int nr = 0;

	for (int i = 0; i < schema->nr && nr < max; i++) {
		const char *s = below(schema->row[i].path, section);
		size_t n = s ? strcspn(s, ".") : 0;
		char *copy;

		if (n == 0 || *s == '*')
			continue;
		if (nr && !strncmp(key[nr - 1], s, n) && !key[nr - 1][n])
			continue;
		copy = arena_alloc(arena, n + 1);
		memcpy(copy, s, n);
		key[nr++] = copy;
	}
	return nr;
}
