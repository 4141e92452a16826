/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kernels and drivers that need only be named: the four variants of
 * cgroup_writeback_umount() and the four loops of the published experiment, which
 * are those of a scenario that names none, and what kernels had before.
 *
 * They are YAML like any other, and are expanded in the tree before anything
 * is bound.  So --set can reach into them, and a driver called 'idle' with
 * nothing but another number of samples is still the published one.
 */
#include "scenario/builtin.h"

#include <string.h>

#define MAX_BUILTINS 8

struct builtin {
	const char *name, *yaml; /* NULL ends a list */
	bool only_by_name;
};

static const struct builtin kernels[] = {
	{ "base", "{gate: global_counter, "
		  "drain: [rcu_barrier, flush_workqueue]}", false },
	{ "+race", "{gate: global_counter, drain: [synchronize_rcu, "
		   "rcu_barrier, flush_workqueue], reader: through_queueing}",
	  false },
	{ "+rmbarrier", "{gate: global_counter, drain: [synchronize_rcu, "
			"flush_workqueue], reader: through_queueing}", false },
	{ "+persb", "{gate: none, drain: [wait_sb_counter]}", false },
	{ "2019", "{gate: global_counter, queueing: call_rcu, "
		  "drain: [rcu_barrier, flush_workqueue]}", true },
	{ NULL, NULL, false },
};

static const struct builtin drivers[] = {
	{ "no-pressure", "{pressure: false, samples: 20}", false },
	{ "own-churn", "{samples: 20, own_churn: 3}", false },
	{ "idle", "{samples: 100}", false },
	{ "concurrent-8", "{concurrency: 8, sample: batch, samples: 20}",
	  false },
	{ NULL, NULL, false },
};

/* A fresh tree of it, said to be at that place; NULL if there is none. */
static struct node *builtin_tree(struct reading *rd, const struct builtin *b,
				 const char *name)
{
	struct source *src;

	while (b->name && strcmp(b->name, name))
		b++;
	if (!b->name)
		return NULL;
	src = arena_alloc(rd->arena, sizeof(*src));
	*src = (struct source){ b->name, b->yaml, strlen(b->yaml), NULL };
	return yaml_parse(rd, src, 0);
}

static void unknown_builtin(struct reading *rd, const struct builtin *b,
			    const struct node *at, const char *name)
{
	const char *candidate[MAX_BUILTINS];
	int nr = 0;

	while (nr < MAX_BUILTINS && b[nr].name) {
		candidate[nr] = b[nr].name;
		nr++;
	}
	diag_error(rd->diag, at->mark, "'%.40s' is not a built-in name%s",
		   name, diag_suggest(rd->arena, name, candidate, nr));
}

static struct node *all_builtins(struct reading *rd, struct mark mark,
				 const struct builtin *b)
{
	struct node *map = node_mapping(rd, mark);

	for (; b->name; b++) {
		struct node *tree = b->only_by_name ?
					    NULL : builtin_tree(rd, b, b->name);

		if (tree)
			node_set(map, node_scalar(rd, mark, b->name), tree);
	}
	return map;
}

static struct node *from_list(struct reading *rd, const struct node *list,
			      const struct builtin *b)
{
	struct node *map = node_mapping(rd, list->mark);
	const struct node *n;

	for_each_child(n, list) {
		struct node *tree;

		if (n->kind != NODE_SCALAR) {
			diag_error(rd->diag, n->mark,
				   "expected a built-in name, found %s",
				   node_describe(rd, n));
			continue;
		}
		if (node_get(map, n->text)) {
			diag_error(rd->diag, n->mark, "'%.40s' is given twice",
				   n->text);
			continue;
		}
		tree = builtin_tree(rd, b, n->text);
		if (tree)
			node_set(map, node_scalar(rd, n->mark, n->text), tree);
		else
			unknown_builtin(rd, b, n, n->text);
	}
	if (!map->nr && list->first) /* none is right, which has been said */
		return all_builtins(rd, list->mark, b);
	return map;
}

/* Gives 'map' the entries of 'tree' that it lacks. */
static void add_missing(struct node *map, struct node *tree)
{
	struct node *e, *next;

	for (e = tree->first; e; e = next) {
		next = e->next;
		if (!node_get(map, e->key->text))
			node_set(map, e->key, e);
	}
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One letter is another one, or two neighbours have changed places. */
static bool slip_of_the_pen(const char *a, const char *b)
{
	if (strlen(a) != strlen(b))
		return false;
	while (*a && *a == *b)
		a++, b++;
	if (!*a || !letter(*a) || !letter(*b))
		return false;
	if (!strcmp(a + 1, b + 1))
		return true;
	return a[0] == b[1] && a[1] == b[0] && !strcmp(a + 2, b + 2);
}

/* A kernel or a driver of one's own that can hardly be meant as that. */
static void check_own_name(struct reading *rd, const struct builtin *b,
			   const struct node *key)
{
	for (; b->name; b++)
		if (slip_of_the_pen(key->text, b->name))
			diag_error(rd->diag, key->mark,
				   "'%.40s' is not '%s'; one of your own needs "
				   "a name less like it", key->text, b->name);
}

static void complete_entries(struct reading *rd, struct node *map,
			     const struct builtin *b)
{
	struct node *e, *next;

	for (e = map->first; e; e = next) {
		struct node *tree = builtin_tree(rd, b, e->key->text);

		next = e->next;
		if (e->kind == NODE_MAPPING && !tree)
			check_own_name(rd, b, e->key);
		if (e->kind == NODE_MAPPING && tree)
			add_missing(e, tree);
		else if (!node_is_null(e) && !node_is_word(e, "builtin"))
			continue;
		else if (tree)
			node_set(map, e->key, tree);
		else
			unknown_builtin(rd, b, e->key, e->key->text);
	}
}

static void expand(struct reading *rd, struct node *root, const char *key,
		   const struct builtin *b)
{
	struct node *n = node_get(root, key);

	if (!n || node_is_null(n))
		node_set(root, node_scalar(rd, root->mark, key),
			 all_builtins(rd, root->mark, b));
	else if (n->kind == NODE_SEQUENCE)
		node_set(root, n->key, from_list(rd, n, b));
	else if (n->kind == NODE_MAPPING)
		complete_entries(rd, n, b);
}

void expand_builtins(struct reading *rd, struct node *root)
{
	expand(rd, root, "kernels", kernels);
	expand(rd, root, "umount", drivers);
}
