/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the node tree to memory, row by row of the schema.
 *
 * A default is YAML text and is bound like what a user writes, so it can say
 * nothing that a scenario could not.  Where the user's value is wrong, the
 * default is bound in its place: nobody runs it, but the checks between
 * parameters that come later have something sound to look at.
 */
#include "scenario/bind.h"

#include <math.h>
#include <string.h>

#include "engine/dist.h"
#include "kernel/config.h"
#include "kernel/cpulist.h"
#include "scenario/distribution.h"
#include "scenario/reader.h"
#include "scenario/steps.h"
#include "data/units.h"

#define MAX_CANDIDATES 64

struct node *param_default(struct reading *rd, const struct param *p)
{
	struct source *src;

	if (!p->def)
		return NULL;
	src = arena_alloc(rd->arena, sizeof(*src));
	*src = (struct source){ p->path, p->def, strlen(p->def), NULL };
	return yaml_parse(rd, src, 0);
}

/* -- one value -- */

static bool bind_int(struct reading *rd, const struct param *p,
		     const struct node *n, void *field)
{
	if (!p->may_be_auto)
		return read_integer(rd, n, "an integer", p->min, p->max, field);
	if (!node_is_word(n, "auto"))
		return read_integer(rd, n, "an integer or auto", p->min, p->max,
				    field);
	*(int *)field = AUTO;
	return true;
}

static bool bind_duration(struct reading *rd, const struct param *p,
			  const struct node *n, void *field)
{
	double ns;

	if (p->may_be_auto && node_is_word(n, "auto")) {
		*(simtime_t *)field = AUTO;
		return true;
	}
	if (!read_duration(rd, n, p->may_be_auto ? "a duration or auto"
						 : "a duration",
			   p->min, p->max, &ns))
		return false;
	*(simtime_t *)field = (simtime_t)(ns + 0.5);
	return true;
}

/* Whole ns, so that printing and reading a value changes no bit of it. */
static bool bind_ms(struct reading *rd, const struct param *p,
		    const struct node *n, void *field)
{
	double ns;

	if (node_is_word(n, "none")) {
		*(double *)field = NAN;
		return true;
	}
	if (!read_duration(rd, n, "a duration", p->min, p->max, &ns))
		return false;
	*(double *)field = rint(ns) / 1e6;
	return true;
}

static bool bind_dist(struct reading *rd, const struct param *p,
		      const struct node *n, void *field)
{
	char least[UNITS_TEXT], most[UNITS_TEXT];
	struct dist d;
	double mean;

	if (!dist_from_node(rd, n, &d))
		return false;
	mean = dist_mean(&d);
	if (mean >= p->min && mean <= p->max) {
		*(struct dist *)field = d;
		return true;
	}
	format_duration(p->min, least);
	format_duration(p->max, most);
	diag_error(rd->diag, n->mark, "the mean is not in %s .. %s", least,
		   most);
	return false;
}

static bool bind_cpus(struct reading *rd, const struct param *p,
		      const struct node *n, void *field)
{
	const char *list;

	if (!read_text(rd, n, (size_t)p->max, &list))
		return false;
	if (!cpulist_valid(list))
		return reader_expected(rd, n, "CPUs: none, all, or as 0-3,8-N");
	*(const char **)field = list;
	return true;
}

/* Enums are as wide as int: schema.c has seen to it. */
static bool bind_word(struct reading *rd, const struct param *p,
		      const struct node *n, void *field)
{
	int value;

	if (!read_word(rd, n, p->words, &value))
		return false;
	memcpy(field, &value, sizeof(value));
	return true;
}

/* The rows below bind what is in it. */
static bool bind_section(struct reading *rd, const struct node *n, void *field)
{
	if (n->kind != NODE_MAPPING && !node_is_null(n) &&
	    !node_is_word(n, "none"))
		return reader_expected(rd, n, "a mapping or none");
	*(bool *)field = n->kind == NODE_MAPPING;
	return true;
}

/* Its parts are for whoever knows what they mean. */
static bool bind_node(struct reading *rd, const struct param *p,
		      const struct node *n, void *field)
{
	bool list = p->type == PARAM_LIST;
	int word;

	if (n->kind == NODE_SCALAR && p->words && !node_is_null(n) &&
	    !read_word(rd, n, p->words, &word))
		return false;
	if ((n->kind == NODE_SCALAR && (!p->words || node_is_null(n))) ||
	    n->kind == (list ? NODE_MAPPING : NODE_SEQUENCE))
		return reader_expected(rd, n, list ? "a list" : "a mapping");
	*(const struct node **)field = n;
	return true;
}

/* A driver's may be a word, for the path that needs no list. */
static bool bind_steps(struct reading *rd, const struct param *p,
		       const struct node *n, void *field)
{
	if (!p->words || !node_is_word(n, p->words->name))
		return steps_from_node(rd, n, (int)p->max, !p->words, field);
	((struct step_list *)field)->nr = 0;
	return true;
}

static bool bind(struct reading *rd, const struct param *p,
		 const struct node *n, void *field)
{
	switch (p->type) {
	case PARAM_INT:
		return bind_int(rd, p, n, field);
	case PARAM_SEED:
		return read_unsigned(rd, n, field);
	case PARAM_REAL:
		return read_real(rd, n, p->min, p->max, field);
	case PARAM_LIMIT:
		*(double *)field = INFINITY;
		return node_is_word(n, "none") ||
		       read_real(rd, n, p->min, p->max, field);
	case PARAM_BOOL:
		return read_bool(rd, n, field);
	case PARAM_WORD:
		return bind_word(rd, p, n, field);
	case PARAM_TEXT:
		return read_text(rd, n, (size_t)p->max, field);
	case PARAM_CPUS:
		return bind_cpus(rd, p, n, field);
	case PARAM_DURATION:
		return bind_duration(rd, p, n, field);
	case PARAM_DIST:
		return bind_dist(rd, p, n, field);
	case PARAM_MS:
		return bind_ms(rd, p, n, field);
	case PARAM_STEPS:
		return bind_steps(rd, p, n, field);
	case PARAM_LIST:
	case PARAM_MAPPING:
		return bind_node(rd, p, n, field);
	case PARAM_SECTION:
		return bind_section(rd, n, field);
	}
	return false;
}

/* -- all of them -- */

/* The mapping that should hold the last key of the path, or NULL. */
static const struct node *parent_of(const struct node *map, const char *path)
{
	const char *last = strrchr(path, '.');
	char section[SCHEMA_PATH];

	if (!last)
		return map->kind == NODE_MAPPING ? map : NULL;
	snprintf(section, sizeof(section), "%.*s", (int)(last - path), path);
	map = node_lookup(map, section);
	return map && map->kind == NODE_MAPPING ? map : NULL;
}

static void bind_row(struct reading *rd, const struct param *p,
		     const struct node *map, void *field)
{
	const char *path = schema_relative(p);
	const struct node *n = node_lookup(map, path);
	const struct node *parent;

	if (n && bind(rd, p, n, field))
		return;
	if (p->def) {
		n = param_default(rd, p);
		if (n)
			bind(rd, p, n, field);
		return;
	}
	parent = map ? parent_of(map, path) : NULL;
	if (!n && parent)
		diag_error(rd->diag,
			   parent->key ? parent->key->mark : parent->mark,
			   "missing key '%s'", strrchr(path, '.')
			   ? strrchr(path, '.') + 1 : path);
}

void bind_group(struct reading *rd, const struct schema *schema,
		enum param_group group, const struct node *map, void *base)
{
	for (int i = 0; i < schema->nr; i++) {
		const struct param *p = &schema->row[i];

		if (p->group == group)
			bind_row(rd, p, map, (char *)base + p->offset);
	}
}

/* -- unknown keys -- */

struct keys {
	struct reading *rd;
	const struct schema *schema;
};

/* For a parameter's key that stands in the wrong section. */
static const char *suggest_elsewhere(const struct keys *k, const char *key)
{
	for (int i = 0; i < k->schema->nr; i++) {
		const char *path = k->schema->row[i].path;
		const char *last = strrchr(path, '.');
		size_t n = strlen(path) + 32;
		char *text;

		if (strcmp(key, path) &&
		    (!last || strcmp(key, last + 1) || strchr(path, '*')))
			continue;
		text = arena_alloc(k->rd->arena, n);
		snprintf(text, n, " (its place is %.*s: {%s: ...})",
			 last ? (int)(last - path) : 0, path,
			 last ? last + 1 : path);
		return text;
	}
	return "";
}

static void unknown_key(const struct keys *k, const struct node *key,
			const char *section)
{
	const char *candidate[MAX_CANDIDATES];
	int nr = schema_keys(k->schema, k->rd->arena, section, candidate,
			     MAX_CANDIDATES);
	const char *hint = diag_suggest(k->rd->arena, key->text, candidate, nr);

	if (!*hint)
		hint = suggest_elsewhere(k, key->text);
	diag_error(k->rd->diag, key->mark, "unknown key '%.40s'%s", key->text,
		   hint);
}

static void check_section(const struct keys *k, const struct node *map,
			  const char *section)
{
	const struct node *e;

	for_each_child(e, map) {
		const struct param *p;
		char path[SCHEMA_PATH];

		if (!*section && !strncmp(e->key->text, "x-", 2))
			continue; /* the user's own: a place for anchors */
		if (!schema_child(k->schema, section, e->key->text, path)) {
			unknown_key(k, e->key, section);
			continue;
		}
		p = schema_row(k->schema, path);
		if (e->kind == NODE_MAPPING &&
		    (!p || schema_is_section(k->schema, path)))
			check_section(k, e, path);
		else if (!p && !node_is_null(e))
			reader_expected(k->rd, e, "a mapping");
	}
}

void check_keys(struct reading *rd, const struct schema *schema,
		const struct node *root)
{
	check_section(&(struct keys){ rd, schema }, root, "");
}
