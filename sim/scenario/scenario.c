/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading a scenario: the order of the steps.
 *
 *   file -> tree -> --set -> built-ins expanded -> unknown keys -> values bound
 *        -> rules between values
 *
 * Only a file that cannot be read or is no YAML stops this early.  Every other
 * error is collected, and the steps go on, to find the rest of them.
 */
#include "scenario/scenario.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "scenario/bind.h"
#include "scenario/builtin.h"
#include "scenario/check.h"
#include "scenario/override.h"
#include "scenario/source.h"

#define MAX_NAMED   64 /* kernels, or drivers */
#define NAME_LENGTH 32

/*
 * Names stand in tables, on command lines, in CSV and in file names, so they
 * hold nothing that one of these would have to quote.
 */
static void check_name(struct reading *rd, const struct node *key)
{
	const char *s = key->text;
	bool ok = isalnum((unsigned char)*s) || *s == '+' || *s == '_';

	for (; *s; s++)
		ok = ok && (isalnum((unsigned char)*s) || strchr("+-_.", *s));
	if (!ok)
		diag_error(rd->diag, key->mark,
			   "'%.40s' is no name: letters, digits and '+-_.', "
			   "not a '-' or '.' first", key->text);
	else if (s - key->text > NAME_LENGTH)
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
		bind_group(rd, GROUP_protocol, e, p);
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
		bind_group(rd, GROUP_driver_config, e, d);
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
			bind_group(rd, GROUP_measured, d, m);
		}
	}
}

/* The directory part of a path with its '/', or "". */
static const char *directory_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;
	char *dir = arena_alloc(arena, n + 1);

	memcpy(dir, path, n);
	return dir;
}

static struct node *load_tree(struct reading *rd, const char *path)
{
	struct source *src = arena_alloc(rd->arena, sizeof(*src));
	const char *wrong;
	struct node *root;

	wrong = source_read(rd->arena, path, SOURCE_STREAM, YAML_MAX_BYTES,
			    src);
	if (wrong) {
		diag_error(rd->diag, (struct mark){ src, 0, 0 }, "%s", wrong);
		return NULL;
	}
	rd->dir = directory_of(rd->arena, path);
	root = yaml_parse(rd, src, 0);
	if (root && root->kind != NODE_MAPPING) {
		diag_error(rd->diag, root->mark,
			   "expected a mapping, as 'umountsim: 1', found %s",
			   node_describe(rd, root));
		return NULL;
	}
	return root;
}

static struct scenario *load(struct reading *rd, const char *path,
			     const struct override *overrides,
			     int nr_overrides)
{
	struct scenario *s = arena_alloc(rd->arena, sizeof(*s));
	struct node *root = load_tree(rd, path);

	if (!root)
		return NULL;
	for (int i = 0; i < nr_overrides; i++)
		override_apply(rd, root, overrides[i].text);
	expand_builtins(rd, root);
	check_keys(rd, root);
	s->path = path;
	bind_group(rd, GROUP_scenario, root, s);
	bind_kernels(rd, root, s);
	bind_drivers(rd, root, s);
	bind_measured(rd, root, s);
	check_scenario(rd, root, s);
	return s;
}

struct scenario *scenario_load(struct arena *arena, const char *path,
			       const struct override *overrides,
			       int nr_overrides, FILE *diag)
{
	struct diag *d = arena_alloc(arena, sizeof(*d));
	struct reading rd = { .arena = arena, .diag = d, .dir = "" };
	struct scenario *s;

	diag_init(d, arena);
	s = load(&rd, path, overrides, nr_overrides);
	diag_print(d, diag);
	return d->total ? NULL : s;
}
