/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading a scenario: the order of the steps.
 *
 *   file -> tree -> its base -> --set -> built-ins expanded -> unknown keys
 *        -> what follows from the kernel -> values bound -> rules between them
 *
 * Only a file that cannot be read or is no YAML stops this early.  Every other
 * error is collected, and the steps go on, to find the rest of them.
 */
#include "scenario/scenario.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/base.h"
#include "scenario/bind.h"
#include "scenario/builtin.h"
#include "scenario/check.h"
#include "scenario/derive.h"
#include "scenario/override.h"
#include "scenario/schema.h"
#include "data/text.h"
#include "data/units.h"

#define MAX_NAMED   64 /* kernels, or drivers */
#define NAME_LENGTH 32

static void check_name(struct reading *rd, const struct node *key)
{
	if (!text_is_name(key->text))
		diag_error(rd->diag, key->mark,
			   "'%.40s' is not a name: letters, digits and '+-_.', "
			   "not a '-' or '.' first", key->text);
	else if (strlen(key->text) > NAME_LENGTH)
		diag_error(rd->diag, key->mark,
			   "'%.40s' is longer than %d characters", key->text,
			   NAME_LENGTH);
}

/* The entries of 'kernels' or 'umount', NULL unless there are some. */
static const struct node *named(struct reading *rd, const struct node *root,
				const char *key)
{
	const struct node *map = node_get(root, key);
	const struct node *e;

	if (!map || map->kind != NODE_MAPPING)
		return NULL; /* reported with the unknown keys */
	if (map->nr == 0) {
		diag_error(rd->diag, map->mark, "'%s' is empty", key);
		return NULL;
	}
	if (map->nr > MAX_NAMED) {
		diag_error(rd->diag, map->mark, "more than %d entries",
			   MAX_NAMED);
		return NULL;
	}
	for_each_child(e, map)
		check_name(rd, e->key);
	return map;
}

static void bind_kernels(struct reading *rd, const struct node *root,
			 struct scenario *s)
{
	const struct node *map = named(rd, root, "kernels");
	const struct node *e;

	if (!map)
		return;
	s->kernel = arena_calloc(rd->arena, (size_t)map->nr,
				 sizeof(*s->kernel));
	for_each_child(e, map) {
		struct protocol *p = &s->kernel[s->nr_kernels++];

		p->name = e->key->text;
		bind_group(rd, &scenario_schema, GROUP_protocol, e, p);
	}
}

static void bind_drivers(struct reading *rd, const struct node *root,
			 struct scenario *s)
{
	const struct node *map = named(rd, root, "umount");
	const struct node *e;

	if (!map)
		return;
	s->driver = arena_calloc(rd->arena, (size_t)map->nr,
				 sizeof(*s->driver));
	for_each_child(e, map) {
		struct driver_config *d = &s->driver[s->nr_drivers++];

		d->name = e->key->text;
		bind_group(rd, &scenario_schema, GROUP_driver_config, e, d);
	}
}

/* The position of a name among the entries of 'section'; reports if none. */
static int index_of(struct reading *rd, const struct node *root,
		    const char *section, const struct node *key)
{
	const struct node *map = node_get(root, section);
	const char *candidate[MAX_NAMED];
	const struct node *e;
	int nr = 0;

	if (!map || map->kind != NODE_MAPPING)
		return -1;
	for_each_child(e, map) {
		if (!strcmp(e->key->text, key->text))
			return nr;
		if (nr < MAX_NAMED)
			candidate[nr++] = e->key->text;
	}
	diag_error(rd->diag, key->mark, "'%.40s' is not one of '%s'%s",
		   key->text, section,
		   diag_suggest(rd->arena, key->text, candidate, nr));
	return -1;
}

static void bind_measured(struct reading *rd, const struct node *root,
			  struct scenario *s)
{
	const struct node *map = node_get(root, "measured");
	const struct node *k, *d;
	int nr = 0;

	if (!map || map->kind != NODE_MAPPING)
		return;
	for_each_child(k, map)
		nr += k->nr;
	s->measured = arena_calloc(rd->arena, (size_t)nr,
				   sizeof(*s->measured));
	for_each_child(k, map) {
		int kernel = index_of(rd, root, "kernels", k->key);

		for_each_child(d, k) {
			struct measured *m = &s->measured[s->nr_measured++];

			m->kernel = kernel;
			if (k->kind != NODE_MAPPING)
				continue; /* reported already */
			m->driver = index_of(rd, root, "umount", d->key);
			bind_group(rd, &scenario_schema, GROUP_measured, d, m);
		}
	}
}

/* -- validation and calibration -- */

/* Entries 'name: VALUE' of a section become 'name: {key: VALUE}'. */
static void wrap_entries(struct reading *rd, const struct node *root,
			 const char *section, const char *key)
{
	const struct node *map = node_lookup(root, section);
	struct node *e;

	if (!map || map->kind != NODE_MAPPING)
		return;
	for_each_child(e, map) {
		struct node *value = node_clone(rd, e);

		if (e->kind != NODE_SCALAR || !value)
			continue;
		e->kind = NODE_MAPPING;
		node_set(e, node_scalar(rd, e->mark, key), value);
	}
}

/* 'path: [low, high]' becomes 'path: {from: low, to: high}'. */
static void wrap_ranges(struct reading *rd, const struct node *root)
{
	const struct node *map = node_lookup(root, "calibrate.parameters");
	struct node *e;

	if (!map || map->kind != NODE_MAPPING)
		return;
	for_each_child(e, map) {
		struct node *low = e->first;

		if (e->kind != NODE_SEQUENCE || e->nr != 2)
			continue;
		e->kind = NODE_MAPPING;
		e->first = e->last = NULL;
		e->nr = 0;
		node_set(e, node_scalar(rd, e->mark, "to"), low->next);
		low->next = NULL;
		node_set(e, node_scalar(rd, e->mark, "from"), low);
	}
}

static int nr_entries(const struct node *map)
{
	return map && map->kind == NODE_MAPPING ? map->nr : 0;
}

static void bind_validation(struct reading *rd, const struct node *root,
			    struct scenario *s)
{
	const struct node *drain = node_lookup(root, "validation.drain");
	const struct node *mix = node_lookup(root, "validation.mix");
	const struct node *e;

	s->drain_mean = arena_calloc(rd->arena, (size_t)nr_entries(drain),
				     sizeof(*s->drain_mean));
	s->drain_mix = arena_calloc(rd->arena, (size_t)nr_entries(mix),
				    sizeof(*s->drain_mix));
	if (nr_entries(drain))
		for_each_child(e, drain) {
			struct drain_mean *m =
				&s->drain_mean[s->nr_drain_means++];

			m->kernel = index_of(rd, root, "kernels", e->key);
			bind_group(rd, &scenario_schema, GROUP_drain_mean, e, m);
		}
	if (nr_entries(mix))
		for_each_child(e, mix) {
			struct drain_mix *m =
				&s->drain_mix[s->nr_drain_mixes++];

			m->driver = index_of(rd, root, "umount", e->key);
			bind_group(rd, &scenario_schema, GROUP_drain_mix, e, m);
		}
}

static void bind_calibrate(struct reading *rd, const struct node *root,
			   struct scenario *s)
{
	const struct node *map = node_lookup(root, "calibrate.parameters");
	const struct node *e;

	s->parameter = arena_calloc(rd->arena, (size_t)nr_entries(map),
				    sizeof(*s->parameter));
	if (!nr_entries(map))
		return;
	for_each_child(e, map) {
		struct free_parameter *p = &s->parameter[s->nr_parameters++];
		const char *wrong;

		p->path = e->key->text;
		if (e->kind != NODE_MAPPING && !diag_has(rd->diag, e->mark))
			reader_expected(rd, e, "a mapping");
		bind_group(rd, &scenario_schema, GROUP_free_parameter, e, p);
		wrong = p->from && p->to ? free_parameter_range(p) : NULL;
		if (wrong)
			diag_error(rd->diag, e->key->mark, "'%.60s' %s",
				   p->path, wrong);
	}
}

const char *free_parameter_range(struct free_parameter *p)
{
	const char *rest;
	const struct param *row = schema_find(p->path, &rest);
	bool other;

	if (schema_fixed(p->path))
		return schema_fixed(p->path);
	if (!row)
		return "is not a parameter of a scenario";
	if (parse_quantity(p->from, &p->is_time, &p->low) ||
	    parse_quantity(p->to, &other, &p->high) || other != p->is_time)
		return "needs two numbers or two durations as its range";
	if (p->low >= p->high)
		return "has a range that is empty";
	if (p->log && p->low <= 0)
		return "has no logarithmic scale down to 0";
	p->is_integer = row->type == PARAM_INT;
	return NULL;
}

/* From shorthands to the one form that is bound. */
static void normalize(struct reading *rd, struct node *root)
{
	expand_builtins(rd, root);
	wrap_entries(rd, root, "validation.drain", "mean");
	wrap_entries(rd, root, "validation.mix", "calls");
	wrap_ranges(rd, root);
	check_keys(rd, &scenario_schema, root);
}

static struct scenario *bind_scenario(struct reading *rd, struct node *root)
{
	struct scenario *s = arena_alloc(rd->arena, sizeof(*s));

	s->derived = derive_from_kernel(rd, root);
	bind_group(rd, &scenario_schema, GROUP_scenario, root, s);
	bind_kernels(rd, root, s);
	bind_drivers(rd, root, s);
	bind_measured(rd, root, s);
	bind_validation(rd, root, s);
	bind_calibrate(rd, root, s);
	check_scenario(rd, root, s);
	return s;
}

struct loading {
	struct reading rd;
	struct diag diag;
};

static struct loading *begin(struct arena *arena)
{
	struct loading *l = arena_alloc(arena, sizeof(*l));

	diag_init(&l->diag, arena);
	l->rd = (struct reading){ .arena = arena, .diag = &l->diag, .dir = "" };
	return l;
}

/*
 * A scenario that could not be read back when it is printed is refused, here
 * and nowhere later: files of samples and aliases can make it larger than what
 * was read.
 */
static void check_print(struct loading *l, const struct node *root,
			const struct scenario *s)
{
	struct source src = { .name = "" };
	struct arena scratch;
	struct arena_text t;
	struct loading *again;

	arena_init(&scratch, 0);
	again = begin(&scratch);
	scenario_print(s, arena_text_begin(&t, &scratch));
	src.text = arena_text_end(&t);
	src.len = strlen(src.text);
	if (src.len > YAML_MAX_BYTES)
		diag_error(&l->diag, root->mark, "with every value filled in it "
			   "is larger than %d bytes", YAML_MAX_BYTES);
	else if (!yaml_parse(&again->rd, &src, 0))
		diag_error(&l->diag, root->mark, "with every value filled in: %s",
			   again->diag.entry[0].text);
	arena_free(&scratch);
}

/* What all ways in share; root: NULL after an error. */
static struct scenario *finish(struct loading *l, struct node *root,
			       const char *path,
			       const struct override *overrides,
			       int nr_overrides, FILE *diag)
{
	struct scenario *s = NULL;

	root = reader_other(&l->rd, root, "umountsim-sweep",
			    "a sweep, for umountsim sweep or sensitivity");
	if (root) {
		base_merge(&l->rd, root);
		for (int i = 0; i < nr_overrides; i++)
			override_apply(&l->rd, root, overrides[i].text);
		normalize(&l->rd, root);
		s = bind_scenario(&l->rd, root);
		s->path = path;
		if (!l->diag.total)
			check_print(l, root, s);
	}
	diag_print(&l->diag, diag);
	return l->diag.total ? NULL : s;
}

static const char example[] = "umountsim: 1";

struct scenario *scenario_load(struct arena *arena, const char *path,
			       const struct override *overrides,
			       int nr_overrides, FILE *diag)
{
	struct loading *l = begin(arena);

	return finish(l, yaml_read(&l->rd, path, example), path, overrides,
		      nr_overrides, diag);
}

struct scenario *scenario_load_source(struct arena *arena, const char *path,
				      const struct source *src,
				      const char *wrong,
				      const struct override *overrides,
				      int nr_overrides, FILE *diag)
{
	struct loading *l = begin(arena);
	struct node *root = NULL;

	if (src->dir)
		l->rd.dir = src->dir;
	if (wrong)
		diag_error(&l->diag, (struct mark){ src, 0, 0 }, "%s", wrong);
	else
		root = yaml_parse_mapping(&l->rd, src, example);
	return finish(l, root, path, overrides, nr_overrides, diag);
}

struct scenario *scenario_load_text(struct arena *arena, const char *name,
				    const char *text,
				    const struct override *overrides,
				    int nr_overrides, FILE *diag)
{
	struct loading *l = begin(arena);
	struct source *src = arena_alloc(arena, sizeof(*src));

	*src = (struct source){ name, text, strlen(text), NULL };
	return finish(l, yaml_parse_mapping(&l->rd, src, example), name,
		      overrides, nr_overrides, diag);
}

/* -- variants -- */

struct scenario_base *scenario_base(struct arena *arena,
				    const struct scenario *s, FILE *diag)
{
	struct scenario_base *base = arena_alloc(arena, sizeof(*base));
	struct source *src = arena_alloc(arena, sizeof(*src));
	struct loading *l = begin(arena);
	struct arena_text t;
	char *text;

	scenario_print_base(s, arena_text_begin(&t, arena));
	text = arena_text_end(&t);
	*src = (struct source){ "base scenario", text, strlen(text), NULL };
	base->text = text;
	base->path = s->path;
	base->root = yaml_parse(&l->rd, src, 0);
	diag_print(&l->diag, diag);
	return base->root ? base : NULL;
}

struct scenario *scenario_variant(struct reading *rd,
				  const struct scenario_base *base,
				  const struct change *changes, int nr)
{
	struct node *root = node_clone(rd, base->root);
	int errors = rd->diag->total;
	bool scalars = true;
	struct scenario *s;

	for (int i = 0; root && i < nr; i++) {
		struct node *value = node_clone(rd, changes[i].value);

		if (value)
			override_set(rd, root, changes[i].path,
				     changes[i].mark, value);
		scalars = scalars && changes[i].value->kind == NODE_SCALAR;
	}
	if (!root)
		return NULL;
	if (!scalars) /* else the base's form has not changed: saves half */
		normalize(rd, root);
	s = bind_scenario(rd, root);
	s->path = base->path;
	return rd->diag->total > errors ? NULL : s;
}

/* -- looking things up -- */

int scenario_kernel(const struct scenario *s, const char *name)
{
	for (int k = 0; k < s->nr_kernels; k++)
		if (!strcmp(s->kernel[k].name, name))
			return k;
	return -1;
}

int scenario_driver(const struct scenario *s, const char *name)
{
	for (int d = 0; d < s->nr_drivers; d++)
		if (!strcmp(s->driver[d].name, name))
			return d;
	return -1;
}

const struct measured *scenario_measured(const struct scenario *s, int kernel,
					 int driver)
{
	for (int i = 0; i < s->nr_measured; i++)
		if (s->measured[i].kernel == kernel &&
		    s->measured[i].driver == driver)
			return &s->measured[i];
	return NULL;
}
