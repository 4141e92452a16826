/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenario that a scenario starts from.
 *
 * Files are merged as trees, before anything is bound: a section is merged with
 * the section, a value takes the place of the value, a distribution or a list of
 * steps that of the whole one.  The kernels and the drivers that a file names
 * are those there are; what it does not say of one is the base's, then the
 * built-in's.  Each node keeps its place, so an error is reported in the file
 * that has it, and a file of samples is looked for beside the one that names it.
 *
 * What was measured, how that is judged and what is fitted to it belong to the
 * file that says so, and no scenario inherits them.
 */
#include "scenario/base.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/schema.h"
#include "scenario/shipped.h"
#include "scenario/source.h"

#define MAX_DEPTH 8
#define MAX_NAMES 200

/* The files being read, from the scenario to the innermost base. */
struct chain {
	const struct chain *outer;
	const char *path; /* without links; "" if it is no file */
	struct given given;
	int depth;
};

static void merge_file(struct reading *rd, struct node *root,
		       const struct chain *chain);

/* -- finding it -- */

static void unknown_name(struct reading *rd, const struct node *n)
{
	const char *name[MAX_NAMES];
	int nr = shipped_names(rd->arena, name, MAX_NAMES);
	const char *meant = diag_suggest(rd->arena, n->text, name, nr);

	diag_error(rd->diag, n->mark, "no scenario '%.40s' is shipped with the "
		   "program%s", n->text, *meant ? meant
		   : "; a file is named with its '.yaml'");
}

/* A name has neither a directory nor an extension. */
static const char *find_file(struct reading *rd, const struct node *n)
{
	const char *path;

	if (strchr(n->text, '/') || strstr(n->text, ".yaml"))
		return source_beside(rd->arena, n->mark.source, rd->dir,
				     n->text);
	path = shipped_file(rd->arena, n->text);
	if (!path)
		unknown_name(rd, n);
	return path;
}

static const char *real_path(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *copy = arena_printf(arena, "%s", real ? real : "");

	free(real);
	return copy;
}

static bool check_chain(struct reading *rd, const struct node *n,
			const struct chain *c)
{
	if (c->depth > MAX_DEPTH) {
		diag_error(rd->diag, n->mark, "more than %d bases deep",
			   MAX_DEPTH);
		return false;
	}
	for (const struct chain *o = c->outer; o; o = o->outer) {
		if (!*c->path || strcmp(o->path, c->path))
			continue;
		diag_error(rd->diag, n->mark, "'%.100s' would be its own base",
			   n->text);
		return false;
	}
	return true;
}

static struct node *read_base(struct reading *rd, const struct node *n,
			      const struct chain *outer)
{
	struct chain c = {
		.outer = outer,
		.depth = outer->depth + 1,
		.given.outer = outer->given.root ? &outer->given : NULL,
	};
	struct source *src;
	const char *path, *wrong;
	struct node *root;

	if (n->kind != NODE_SCALAR || node_is_null(n)) {
		reader_expected(rd, n, "the name of a scenario");
		return NULL;
	}
	path = find_file(rd, n);
	if (!path)
		return NULL;
	c.path = real_path(rd->arena, path);
	if (!check_chain(rd, n, &c))
		return NULL;
	src = arena_alloc(rd->arena, sizeof(*src));
	wrong = source_read(rd->arena, path, SOURCE_FILE, YAML_MAX_BYTES, src);
	if (wrong) {
		diag_error(rd->diag, n->mark, "%.200s: %s", path, wrong);
		return NULL;
	}
	rd->given = c.given.outer;
	root = yaml_parse_mapping(rd, src, "umountsim: 1");
	rd->given = NULL;
	if (!root)
		return NULL;
	c.given.root = root;
	if (!node_get(root, "umountsim")) {
		diag_error(rd->diag, root->mark, "missing key 'umountsim'");
		return NULL;
	}
	merge_file(rd, root, &c);
	return root;
}

/* -- merging -- */

/* "kernels: [a, b]" as "kernels: {a: , b: }", to say more of each. */
static void list_to_mapping(struct reading *rd, struct node *list)
{
	struct node *map = node_mapping(rd, list->mark);
	const struct node *n;

	for_each_child(n, list) {
		if (n->kind != NODE_SCALAR || node_get(map, n->text))
			return; /* stays as it is: an error of built-ins */
		node_set(map, node_scalar(rd, n->mark, n->text),
			 node_scalar(rd, n->mark, ""));
	}
	list->kind = NODE_MAPPING;
	list->first = map->first;
	list->last = map->last;
	list->nr = map->nr;
}

static bool is_inherited(const char *path)
{
	return strcmp(path, "measured") && strcmp(path, "validation") &&
	       strcmp(path, "calibrate");
}

/* Gives 'map' what 'base' says and it does not; 'path': in the schema. */
static void merge(struct reading *rd, struct node *map,
		  const struct node *base, const char *path)
{
	struct node *copy;
	const struct node *b;
	struct node *own;

	for_each_child(b, base) {
		char below[SCHEMA_PATH];
		bool known = schema_child(&scenario_schema, path, b->key->text,
					  below);
		bool section = known && schema_is_section(&scenario_schema,
							  below);
		bool named = !strcmp(below, "kernels.*") ||
			     !strcmp(below, "umount.*");

		if (known && !*path && !is_inherited(below))
			continue;
		own = node_get(map, b->key->text);
		if (own && section && own->kind == NODE_SEQUENCE &&
		    b->kind == NODE_MAPPING)
			list_to_mapping(rd, own);
		if (own && section && own->kind == NODE_MAPPING &&
		    b->kind == NODE_MAPPING) {
			merge(rd, own, b, below);
		} else if (own ? named && node_is_null(own) : !named) {
			copy = node_clone(rd, b);
			if (copy)
				node_set(map, own ? own->key : b->key, copy);
		}
	}
}

/* From the last one to the first: what is there already stays. */
static void merge_all(struct reading *rd, struct node *root,
		      const struct node *base, const struct chain *chain)
{
	struct node *tree;

	if (!base)
		return;
	merge_all(rd, root, base->next, chain);
	tree = read_base(rd, base, chain);
	if (tree)
		merge(rd, root, tree, "");
}

static void merge_file(struct reading *rd, struct node *root,
		       const struct chain *chain)
{
	const struct node *base = node_take(root, "base");

	if (base)
		merge_all(rd, root, base->kind == NODE_SEQUENCE ? base->first
								: base, chain);
}

void base_merge(struct reading *rd, struct node *root)
{
	const struct source *src = root->mark.source;
	struct chain c = {
		.path = real_path(rd->arena, src->name),
		.given.root = root,
	};

	merge_file(rd, root, &c);
}

struct node *base_read(struct reading *rd, const struct node *n)
{
	struct chain none = { .path = "" };

	return read_base(rd, n, &none);
}
