/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --set path=value: editing the tree before it is bound.
 *
 * The path is walked through the schema and the tree side by side.  What the
 * tree lacks on the way is made: a section empty, a distribution from its
 * default, so that host.wakeup.lognormal.median changes the median and leaves
 * the p99; but a kernel or a driver is made only as a whole.  Inside a
 * distribution or a list of steps the schema has no rows, and the tree alone
 * says what is there; a number counts the items of a list.  A family that a
 * distribution is not of replaces the one it is of.
 *
 * A value is checked where all values are, when it is bound.
 */
#include "scenario/override.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/bind.h"
#include "scenario/builtin.h"
#include "scenario/schema.h"

#define MAX_CANDIDATES 64

struct edit {
	struct reading *rd;
	const char *text;       /* the path, and what follows it */
	struct mark mark;       /* of the text */
	const char *at;         /* the next segment */
	const char *end;        /* of the path */
	struct node *node;      /* whose child it names */
	char path[SCHEMA_PATH]; /* of that node, in the schema */
	bool data;              /* below a row: the schema says no more */
	bool is_dist;           /* what path names is a distribution */
};

static struct mark mark_at(const struct edit *e, const char *s)
{
	struct mark mark = e->mark;

	for (const char *c = e->text; c < s; c++)
		mark.col += ((unsigned char)*c & 0xc0) != 0x80;
	return mark;
}

/*
 * Length of the segment at e->at: the longest key that the node has and that
 * stands there, for names with dots in them; else up to the next dot.
 */
static size_t segment_length(const struct edit *e)
{
	size_t left = (size_t)(e->end - e->at), best = 0;
	const struct node *c;

	if (e->node->kind == NODE_MAPPING)
		for_each_child(c, e->node) {
			size_t n = strlen(c->key->text);

			if (n > best && n <= left &&
			    !memcmp(e->at, c->key->text, n) &&
			    (n == left || e->at[n] == '.'))
				best = n;
		}
	return best ? best : strcspn(e->at, ".=");
}

static void unknown_segment(const struct edit *e, const char *key)
{
	const char *candidate[MAX_CANDIDATES];
	int nr = schema_keys(&scenario_schema, e->rd->arena, e->path, candidate, MAX_CANDIDATES);

	diag_error(e->rd->diag, mark_at(e, e->at), "unknown key '%.40s'%s",
		   key, diag_suggest(e->rd->arena, key, candidate, nr));
}

/* Follows the schema by one segment; false if it knows no such key. */
static bool step_schema(struct edit *e, const char *key)
{
	const struct param *p;
	char path[SCHEMA_PATH];

	e->is_dist = false;
	if (e->data)
		return true;
	if (!schema_child(&scenario_schema, e->path, key, path)) {
		unknown_segment(e, key);
		return false;
	}
	memcpy(e->path, path, sizeof(path));
	p = schema_row(&scenario_schema, path);
	e->is_dist = p && p->type == PARAM_DIST;
	e->data = e->is_dist || (p && p->type == PARAM_STEPS);
	return true;
}

/* The item of a list that the key counts, or NULL. */
static struct node **item_of(struct node *list, const char *key)
{
	struct node **link = &list->first;
	long i;

	if (!*key || strspn(key, "0123456789") != strlen(key) ||
	    strlen(key) > 6)
		return NULL;
	for (i = atol(key); i > 0 && *link; i--)
		link = &(*link)->next;
	return *link ? link : NULL;
}

static bool set_item(struct edit *e, const char *key, struct node *value)
{
	struct node **link = item_of(e->node, key);

	if (!link) {
		diag_error(e->rd->diag, mark_at(e, e->at),
			   "no item '%.40s' in a list of %d", key,
			   e->node->nr);
		return false;
	}
	value->next = (*link)->next;
	if (e->node->last == *link)
		e->node->last = value;
	*link = value;
	return true;
}

/* Puts 'value' under the key of the current node. */
static bool set_child(struct edit *e, const char *key, struct node *value)
{
	if (e->node->kind == NODE_SEQUENCE)
		return set_item(e, key, value);
	node_set(e->node, node_scalar(e->rd, mark_at(e, e->at), key), value);
	return true;
}

/* What stands under the key, if one can go down into it. */
static struct node *open_child(struct edit *e, const char *key)
{
	struct node **link, *child = NULL;

	if (e->node->kind == NODE_SEQUENCE) {
		link = item_of(e->node, key);
		child = link ? *link : NULL;
	} else {
		child = node_get(e->node, key);
	}
	return child && child->kind != NODE_SCALAR ? child : NULL;
}

/*
 * Into a kernel or a driver that there is not: a typing error, rather than a
 * new one of which nothing but this is to be said.
 */
static void unknown_name(const struct edit *e, const char *key)
{
	const char *candidate[MAX_CANDIDATES];
	const struct node *c;
	int nr = 0;

	for_each_child(c, e->node)
		if (nr < MAX_CANDIDATES)
			candidate[nr++] = c->key->text;
	diag_error(e->rd->diag, mark_at(e, e->at), "no %s '%.40s'%s",
		   *e->path == 'k' ? "kernel" : "driver", key,
		   diag_suggest(e->rd->arena, key, candidate, nr));
}

static bool is_kernel_or_driver(const char *path)
{
	return !strcmp(path, "kernels.*") || !strcmp(path, "umount.*");
}

/* Goes down into the child of that key, which is made if need be. */
static bool descend(struct edit *e, const char *key)
{
	const struct param *p = schema_row(&scenario_schema, e->path);
	struct node *child = open_child(e, key);
	bool absent = e->node->kind == NODE_MAPPING && !node_get(e->node, key);

	if (!e->data && p && p->type != PARAM_SECTION) {
		diag_error(e->rd->diag,
			   mark_at(e, e->at + strlen(key) + 1),
			   "'%s' has no parts", e->path);
		return false;
	}
	if (absent && is_kernel_or_driver(e->path)) {
		unknown_name(e, key);
		return false;
	}
	if (!child) {
		if (absent && e->is_dist)
			child = param_default(e->rd, p);
		if (!child || child->kind == NODE_SCALAR)
			child = node_mapping(e->rd, mark_at(e, e->at));
		if (!set_child(e, key, child))
			return false;
	}
	e->node = child;
	return true;
}

/* A distribution about to become of family 'key' stops being of another. */
static void forget_other_family(struct edit *e, const char *key)
{
	struct node *n = e->node;

	if (!e->is_dist || n->kind != NODE_MAPPING || node_get(n, key))
		return;
	n->first = n->last = NULL;
	n->nr = 0;
	n->mark = mark_at(e, e->at);
}

static void walk(struct edit *e, struct node *value)
{
	for (;;) {
		size_t n = segment_length(e);
		char *key = arena_alloc(e->rd->arena, n + 1);

		memcpy(key, e->at, n);
		if (n == 0) {
			diag_error(e->rd->diag, mark_at(e, e->at),
				   "a key is missing here");
			return;
		}
		forget_other_family(e, key);
		if (!step_schema(e, key))
			return;
		if (e->at + n == e->end) {
			set_child(e, key, value);
			return;
		}
		if (!descend(e, key))
			return;
		e->at += n + 1;
	}
}

void override_apply(struct reading *rd, struct node *root, const char *text)
{
	struct source *src = arena_alloc(rd->arena, sizeof(*src));
	struct edit e = { .rd = rd, .text = text, .mark = { src, 1, 1 },
			  .node = root, .at = text };
	struct node *value;

	*src = (struct source){ "--set", text, strlen(text), NULL };
	e.end = strchr(text, '=');
	if (!e.end) {
		diag_error(rd->diag, mark_at(&e, text + src->len),
			   "expected PATH=VALUE");
		return;
	}
	if (src->len > YAML_MAX_BYTES) {
		diag_error(rd->diag, mark_at(&e, text), "is too large");
		return;
	}
	value = yaml_parse(rd, src, (size_t)(e.end + 1 - text));
	if (!value)
		return;
	expand_builtins(rd, root);
	walk(&e, value);
}

void override_set(struct reading *rd, struct node *root, const char *path,
		  struct mark mark, struct node *value)
{
	struct edit e = { .rd = rd, .text = path, .mark = mark, .node = root,
			  .at = path, .end = path + strlen(path) };

	walk(&e, value);
}
