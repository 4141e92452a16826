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
#include "scenario/distribution.h"
#include "scenario/protocol.h"
#include "data/units.h"

#define MAX_CANDIDATES 64

struct node *param_default(struct reading *rd, const struct param *p)
{
	struct source *src;

	if (!p->def)
		return NULL;
	src = arena_alloc(rd->arena, sizeof(*src));
	*src = (struct source){ p->path, p->def, strlen(p->def) };
	return yaml_parse(rd, src, 0);
}

/* -- one value -- */

static bool expect(struct reading *rd, const struct node *n, const char *what)
{
	diag_error(rd->diag, n->mark, "expected %s, found %s", what,
		   node_describe(rd, n));
	return false;
}

static bool reject(struct reading *rd, const struct node *n, const char *wrong)
{
	diag_error(rd->diag, n->mark, "'%.40s' %s", n->text, wrong);
	return false;
}

/* A scalar without quotes that is not null: what numbers are written as. */
static bool is_bare(const struct node *n)
{
	return n->kind == NODE_SCALAR && n->plain && !node_is_null(n);
}

static bool out_of_range(struct reading *rd, const struct param *p,
			 const struct node *n)
{
	char least[UNITS_TEXT], most[UNITS_TEXT];

	if (p->type == PARAM_INT || p->type == PARAM_REAL) {
		format_real(p->min, least);
		format_real(p->max, most);
	} else {
		format_duration(p->min, least);
		format_duration(p->max, most);
	}
	if (p->type == PARAM_DIST)
		diag_error(rd->diag, n->mark, "the mean is not in %s .. %s",
			   least, most);
	else if (p->min == p->max)
		diag_error(rd->diag, n->mark, "%.40s is not supported, only %s",
			   n->text, least);
	else
		diag_error(rd->diag, n->mark, "%.40s is not in %s .. %s",
			   n->text, least, most);
	return false;
}

static bool bind_int(struct reading *rd, const struct param *p,
		     const struct node *n, void *field)
{
	const char *wrong;
	int64_t value;

	if (p->may_be_auto && node_is_word(n, "auto")) {
		*(int *)field = AUTO;
		return true;
	}
	if (!is_bare(n))
		return expect(rd, n, p->may_be_auto ? "an integer or auto"
						    : "an integer");
	wrong = parse_integer(n->text, &value);
	if (wrong)
		return reject(rd, n, wrong);
	if ((double)value < p->min || (double)value > p->max)
		return out_of_range(rd, p, n);
	*(int *)field = (int)value;
	return true;
}

static bool bind_seed(struct reading *rd, const struct node *n, void *field)
{
	const char *wrong;

	if (!is_bare(n))
		return expect(rd, n, "an integer");
	wrong = parse_unsigned(n->text, field);
	return wrong ? reject(rd, n, wrong) : true;
}

static bool bind_real(struct reading *rd, const struct param *p,
		      const struct node *n, void *field)
{
	const char *wrong;
	double value;

	if (!is_bare(n))
		return expect(rd, n, "a number");
	wrong = parse_real(n->text, &value);
	if (wrong)
		return reject(rd, n, wrong);
	if (value < p->min || value > p->max)
		return out_of_range(rd, p, n);
	*(double *)field = value;
	return true;
}

static bool bind_bool(struct reading *rd, const struct node *n, void *field)
{
	static const char *const yes[] = { "true", "yes", "on" };
	static const char *const no[] = { "false", "no", "off" };

	for (int i = 0; i < 3; i++) {
		if (!node_is_word(n, yes[i]) && !node_is_word(n, no[i]))
			continue;
		*(bool *)field = node_is_word(n, yes[i]);
		return true;
	}
	return expect(rd, n, "true or false");
}

static bool bind_word(struct reading *rd, const struct param *p,
		      const struct node *n, void *field)
{
	const char *name[8];
	char list[200] = "";
	int nr = 0;

	for (const struct word *w = p->words; w->name && nr < 8; w++) {
		size_t at = strlen(list);

		if (node_is_word(n, w->name)) {
			memcpy(field, &w->value, sizeof(int));
			return true;
		}
		name[nr++] = w->name;
		snprintf(list + at, sizeof(list) - at, "%s%s", at ? ", " : "",
			 w->name);
	}
	diag_error(rd->diag, n->mark, "expected one of %s, found %s%s", list,
		   node_describe(rd, n),
		   n->kind == NODE_SCALAR
			   ? diag_suggest(rd->arena, n->text, name, nr) : "");
	return false;
}

/* Control characters, line breaks, and what YAML lets no file hold. */
static bool is_printable(const char *text)
{
	static const char *const refused[] = {
		"\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf",
		"\xef\xbf\xbe", "\xef\xbf\xbf",
	};

	for (const char *s = text; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c == 0x7f ||
		    (c == 0xc2 && (unsigned char)s[1] < 0xa0))
			return false;
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (strstr(text, refused[i]))
			return false;
	return true;
}

static bool bind_text(struct reading *rd, const struct param *p,
		      const struct node *n, void *field)
{
	if (n->kind != NODE_SCALAR)
		return expect(rd, n, "a text");
	if (strlen(n->text) > (size_t)p->max) {
		diag_error(rd->diag, n->mark, "longer than %d bytes",
			   (int)p->max);
		return false;
	}
	if (!is_printable(n->text)) {
		diag_error(rd->diag, n->mark,
			   "the text holds a character that cannot be printed");
		return false;
	}
	*(const char **)field = n->text;
	return true;
}

/* ns in the range of the row */
static bool read_duration(struct reading *rd, const struct param *p,
			  const struct node *n, double *ns)
{
	const char *wrong;

	if (n->kind != NODE_SCALAR || node_is_null(n))
		return expect(rd, n, p->may_be_auto ? "a duration or auto"
						    : "a duration");
	wrong = parse_duration(n->text, ns);
	if (wrong)
		return reject(rd, n, wrong);
	if (*ns < p->min || *ns > p->max)
		return out_of_range(rd, p, n);
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
	if (!read_duration(rd, p, n, &ns))
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
	if (!read_duration(rd, p, n, &ns))
		return false;
	*(double *)field = rint(ns) / 1e6;
	return true;
}

static bool bind_dist(struct reading *rd, const struct param *p,
		      const struct node *n, void *field)
{
	struct dist d;
	double mean;

	if (!dist_from_node(rd, n, &d))
		return false;
	mean = dist_mean(&d);
	if (!(mean >= p->min && mean <= p->max))
		return out_of_range(rd, p, n);
	*(struct dist *)field = d;
	return true;
}

/* The rows below bind what is in it. */
static bool bind_section(struct reading *rd, const struct node *n, void *field)
{
	if (n->kind != NODE_MAPPING && !node_is_null(n) &&
	    !node_is_word(n, "none"))
		return expect(rd, n, "a mapping or none");
	*(bool *)field = n->kind == NODE_MAPPING;
	return true;
}

static bool bind(struct reading *rd, const struct param *p,
		 const struct node *n, void *field)
{
	switch (p->type) {
	case PARAM_INT:
		return bind_int(rd, p, n, field);
	case PARAM_SEED:
		return bind_seed(rd, n, field);
	case PARAM_REAL:
		return bind_real(rd, p, n, field);
	case PARAM_BOOL:
		return bind_bool(rd, n, field);
	case PARAM_WORD:
		return bind_word(rd, p, n, field);
	case PARAM_TEXT:
		return bind_text(rd, p, n, field);
	case PARAM_DURATION:
		return bind_duration(rd, p, n, field);
	case PARAM_DIST:
		return bind_dist(rd, p, n, field);
	case PARAM_MS:
		return bind_ms(rd, p, n, field);
	case PARAM_STEPS:
		return steps_from_node(rd, n, field);
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
	parent = parent_of(map, path);
	if (!n && parent)
		diag_error(rd->diag,
			   parent->key ? parent->key->mark : parent->mark,
			   "missing key '%s'", strrchr(path, '.')
			   ? strrchr(path, '.') + 1 : path);
}

void bind_group(struct reading *rd, enum param_group group,
		const struct node *map, void *base)
{
	const struct param *p;
	int nr;

	p = schema_params(&nr);
	for (; nr > 0; nr--, p++)
		if (p->group == group)
			bind_row(rd, p, map, (char *)base + p->offset);
}

/* For a parameter's key that stands in the wrong section. */
static const char *suggest_elsewhere(struct reading *rd, const char *key)
{
	const struct param *p;
	int nr;

	p = schema_params(&nr);
	for (; nr > 0; nr--, p++) {
		const char *last = strrchr(p->path, '.');
		size_t n = strlen(p->path) + 32;
		char *text;

		if (strcmp(key, p->path) &&
		    (!last || strcmp(key, last + 1) || strchr(p->path, '*')))
			continue;
		text = arena_alloc(rd->arena, n);
		snprintf(text, n, " (its place is %.*s: {%s: ...})",
			 last ? (int)(last - p->path) : 0, p->path,
			 last ? last + 1 : p->path);
		return text;
	}
	return "";
}

static void unknown_key(struct reading *rd, const struct node *key,
			const char *section)
{
	const char *candidate[MAX_CANDIDATES];
	int nr = schema_keys(rd->arena, section, candidate, MAX_CANDIDATES);
	const char *hint = diag_suggest(rd->arena, key->text, candidate, nr);

	if (!*hint)
		hint = suggest_elsewhere(rd, key->text);
	diag_error(rd->diag, key->mark, "unknown key '%.40s'%s", key->text,
		   hint);
}

static void check_section(struct reading *rd, const struct node *map,
			  const char *section)
{
	const struct node *e;

	for_each_child(e, map) {
		const struct param *p;
		char path[SCHEMA_PATH];

		if (!schema_child(section, e->key->text, path)) {
			unknown_key(rd, e->key, section);
			continue;
		}
		p = schema_row(path);
		if (e->kind == NODE_MAPPING && (!p || schema_is_section(path)))
			check_section(rd, e, path);
		else if (!p && !node_is_null(e))
			expect(rd, e, "a mapping");
	}
}

void check_keys(struct reading *rd, const struct node *root)
{
	check_section(rd, root, "");
}
