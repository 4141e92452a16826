/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Building the node tree from libyaml's events.
 *
 * Events rather than libyaml's own document: an event comes before the rest of
 * the file has been looked at, so a limit stops the reading where it is passed,
 * and a key that stands twice is seen while its place is known.
 *
 * Left out on purpose: tags (the schema knows every type) and merge keys ('<<').
 */
#include "scenario/yaml_tree.h"

#include <string.h>
#include <yaml.h>

#include "scenario/source.h"

struct anchor {
	const char *name;
	const struct node *node;
	bool open; /* still being read: an alias to it would be a cycle */
	struct anchor *next;
};

struct parse {
	yaml_parser_t yaml;
	struct reading *rd;
	const struct source *src;
	int shift; /* columns before the text that libyaml sees, on line 1 */
	const char *section; /* the key of the root that is being read */
	struct anchor *anchors;
	int nr_anchors;
};

/* -- nodes -- */

static struct node *new_node(struct reading *rd, enum node_kind kind,
			     struct mark mark)
{
	struct node *n;

	if (rd->nodes >= YAML_MAX_NODES) {
		diag_error(rd->diag, mark,
			   "more than %d values, with aliases expanded",
			   YAML_MAX_NODES);
		return NULL;
	}
	rd->nodes++;
	n = arena_alloc(rd->arena, sizeof(*n));
	n->kind = kind;
	n->mark = mark;
	return n;
}

static void append(struct node *parent, struct node *child)
{
	child->next = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->nr++;
}

struct node *node_get(const struct node *map, const char *key)
{
	struct node *n;

	if (!map || map->kind != NODE_MAPPING)
		return NULL;
	for_each_child(n, map)
		if (!strcmp(n->key->text, key))
			return n;
	return NULL;
}

struct node *node_lookup(const struct node *map, const char *path)
{
	char key[64];

	for (;;) {
		size_t n = strcspn(path, ".");
		struct node *child;

		if (n >= sizeof(key))
			return NULL;
		memcpy(key, path, n);
		key[n] = '\0';
		child = node_get(map, key);
		if (!child || !path[n])
			return child;
		map = child;
		path += n + 1;
	}
}

void node_set(struct node *map, struct node *key, struct node *value)
{
	struct node **link = &map->first;
	struct node *before = NULL;

	value->key = key;
	while (*link && strcmp((*link)->key->text, key->text)) {
		before = *link;
		link = &before->next;
	}
	if (!*link) {
		append(map, value);
		return;
	}
	value->next = (*link)->next;
	if (map->last == *link)
		map->last = value;
	*link = value;
}

struct node *node_take(struct node *map, const char *key)
{
	struct node **link = &map->first, *before = NULL, *n;

	while (*link && strcmp((*link)->key->text, key)) {
		before = *link;
		link = &before->next;
	}
	n = *link;
	if (!n)
		return NULL;
	*link = n->next;
	if (map->last == n)
		map->last = before;
	map->nr--;
	n->next = NULL;
	return n;
}

static struct node *clone(struct reading *rd, const struct node *node,
			  int depth)
{
	struct node *copy, *child, *c;

	if (depth > YAML_MAX_DEPTH) {
		diag_error(rd->diag, node->mark,
			   "nested deeper than %d levels", YAML_MAX_DEPTH);
		return NULL;
	}
	copy = new_node(rd, node->kind, node->mark);
	if (!copy)
		return NULL;
	copy->plain = node->plain;
	copy->text = node->text;
	for_each_child(child, node) {
		c = clone(rd, child, depth + 1);
		if (!c)
			return NULL;
		c->key = child->key;
		append(copy, c);
	}
	return copy;
}

struct node *node_clone(struct reading *rd, const struct node *node)
{
	return clone(rd, node, 0);
}

struct node *node_mapping(struct reading *rd, struct mark mark)
{
	struct node *n = arena_alloc(rd->arena, sizeof(*n));

	n->kind = NODE_MAPPING;
	n->mark = mark;
	return n;
}

struct node *node_scalar(struct reading *rd, struct mark mark,
			 const char *text)
{
	struct node *n = arena_alloc(rd->arena, sizeof(*n));

	n->kind = NODE_SCALAR;
	n->plain = true;
	n->mark = mark;
	n->text = text;
	return n;
}

bool node_is_word(const struct node *node, const char *word)
{
	return node->kind == NODE_SCALAR && node->plain &&
	       !strcmp(node->text, word);
}

bool node_is_null(const struct node *node)
{
	return node_is_word(node, "") || node_is_word(node, "~") ||
	       node_is_word(node, "null");
}

const char *node_describe(struct reading *rd, const struct node *node)
{
	char *text;

	if (node->kind == NODE_SEQUENCE)
		return node->nr ? "a list" : "an empty list";
	if (node->kind == NODE_MAPPING)
		return node->nr ? "a mapping" : "an empty mapping";
	if (node_is_null(node))
		return "nothing";
	text = arena_alloc(rd->arena, 64);
	snprintf(text, 64, "%s'%.40s'", node->plain ? "" : "the text ",
		 node->text);
	return text;
}

/* -- libyaml -- */

static struct mark mark_of(const struct parse *p, yaml_mark_t m)
{
	return (struct mark){
		.source = p->src,
		.line = (int)m.line + 1,
		.col = (int)m.column + 1 + (m.line == 0 ? p->shift : 0),
	};
}

/* The place of a byte, for errors that libyaml locates by offset only. */
static struct mark mark_of_byte(const struct source *src, size_t offset)
{
	struct mark m = { .source = src, .line = 1, .col = 1 };

	for (size_t i = 0; i < offset && i < src->len; i++) {
		if (src->text[i] == '\n') {
			m.line++;
			m.col = 1;
		} else if (((unsigned char)src->text[i] & 0xc0) != 0x80) {
			m.col++;
		}
	}
	return m;
}

static bool tab_at(const struct source *src, yaml_mark_t m, size_t skip)
{
	const char *s = src->text + skip;

	for (size_t line = 0; line < m.line && s; line++) {
		s = strchr(s, '\n');
		s = s ? s + 1 : NULL;
	}
	return s && strspn(s, " \t") > m.column && s[m.column] == '\t';
}

static void report_yaml_error(struct parse *p, size_t skip)
{
	const yaml_parser_t *y = &p->yaml;
	const char *problem = y->problem ? y->problem : "cannot be parsed";
	struct mark mark = mark_of(p, y->problem_mark);
	struct mark last = mark_of_byte(p->src, p->src->len);
	char hint[120] = "";

	if (y->error == YAML_MEMORY_ERROR)
		no_memory("reading YAML");
	if (!strncmp(p->src->text, "SQLite format 3", 15)) {
		diag_error(p->rd->diag, (struct mark){ p->src, 0, 0 },
			   "this is the store of a sweep, for umountsim plot");
		return;
	}
	if (y->error == YAML_READER_ERROR) {
		diag_error(p->rd->diag,
			   mark_of_byte(p->src, skip + y->problem_offset),
			   "not a text in UTF-8: %s", problem);
		return;
	}
	if (tab_at(p->src, y->problem_mark, skip))
		snprintf(hint, sizeof(hint), " (a tab cannot indent)");
	else if (y->context && y->context_mark.line != y->problem_mark.line)
		snprintf(hint, sizeof(hint), " (%s from line %d on)",
			 y->context, (int)y->context_mark.line + 1);
	if (mark.line > last.line) /* its end of a text without newline */
		mark = last;
	diag_error(p->rd->diag, mark, "YAML: %s%s", problem, hint);
}

static char *copy_text(struct parse *p, const yaml_char_t *s, size_t len)
{
	char *copy = arena_alloc(p->rd->arena, len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

/* NULL if there is no such anchor or it is being read; both are reported. */
static struct node *resolve(struct parse *p, const yaml_event_t *ev, int depth)
{
	const char *name = (const char *)ev->data.alias.anchor;
	struct mark mark = mark_of(p, ev->start_mark);
	const struct anchor *a = p->anchors;

	while (a && strcmp(a->name, name))
		a = a->next;
	if (!a)
		diag_error(p->rd->diag, mark, "no anchor '&%.40s' before this",
			   name);
	else if (a->open)
		diag_error(p->rd->diag, mark,
			   "alias '*%.40s' lies inside what it stands for",
			   name);
	else
		return clone(p->rd, a->node, depth);
	return NULL;
}

static struct anchor *open_anchor(struct parse *p, const yaml_char_t *name,
				  const struct node *node)
{
	struct anchor *a;

	if (++p->nr_anchors > YAML_MAX_ANCHORS) {
		diag_error(p->rd->diag, node->mark, "more than %d anchors",
			   YAML_MAX_ANCHORS);
		return NULL;
	}
	a = arena_alloc(p->rd->arena, sizeof(*a));
	a->name = copy_text(p, name, strlen((const char *)name));
	a->node = node;
	a->open = true;
	a->next = p->anchors;
	p->anchors = a;
	return a;
}

/* What the outermost file that has it has in x-SECTION, or in its KEY. */
static const struct node *find_given(const struct given *g, const char *section,
				     const char *key)
{
	const struct node *n;

	if (!g)
		return NULL;
	n = find_given(g->outer, section, key);
	if (n)
		return n;
	n = node_get(g->root, section);
	return n && key ? node_get(n, key) : n;
}

/* An entry has been read: what is given instead of it, if it has an anchor. */
static void redirect_anchor(struct parse *p, const struct node *value,
			    const char *key)
{
	const struct node *given;

	if (!p->rd->given || !p->section || strncmp(p->section, "x-", 2))
		return;
	given = find_given(p->rd->given, p->section, key);
	for (struct anchor *a = p->anchors; a && given; a = a->next)
		if (a->node == value)
			a->node = given;
}

static struct node *parse_node(struct parse *p, yaml_event_t *ev, int depth);

/* The next event, to be deleted by the caller; false: an error, reported. */
static bool next_event(struct parse *p, yaml_event_t *ev)
{
	if (yaml_parser_parse(&p->yaml, ev))
		return true;
	report_yaml_error(p, (size_t)(p->yaml.input.string.start -
				      (const unsigned char *)p->src->text));
	return false;
}

static bool parse_sequence(struct parse *p, struct node *seq, int depth)
{
	for (;;) {
		yaml_event_t ev;
		struct node *item;

		if (!next_event(p, &ev))
			return false;
		if (ev.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&ev);
			return true;
		}
		item = parse_node(p, &ev, depth + 1);
		if (!item)
			return false;
		append(seq, item);
	}
}

static bool add_entry(struct parse *p, struct node *map, struct node *key,
		      struct node *value)
{
	const struct node *old = node_get(map, key->text);

	if (old) {
		diag_error(p->rd->diag, key->mark,
			   "duplicate key '%.40s' (first on line %d)",
			   key->text, old->key->mark.line);
		return true;
	}
	if (map->nr == YAML_MAX_KEYS) {
		diag_error(p->rd->diag, key->mark,
			   "more than %d keys in one mapping", YAML_MAX_KEYS);
		return false;
	}
	value->key = key;
	append(map, value);
	return true;
}

static bool parse_mapping(struct parse *p, struct node *map, int depth)
{
	for (;;) {
		yaml_event_t ev;
		struct node *key, *value;

		if (!next_event(p, &ev))
			return false;
		if (ev.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&ev);
			return true;
		}
		key = parse_node(p, &ev, depth + 1);
		if (!key)
			return false;
		if (key->kind != NODE_SCALAR) {
			diag_error(p->rd->diag, key->mark,
				   "a key must be a plain word, not %s",
				   node_describe(p->rd, key));
			return false;
		}
		if (!next_event(p, &ev))
			return false;
		if (!depth)
			p->section = key->text;
		value = parse_node(p, &ev, depth + 1);
		if (!value || !add_entry(p, map, key, value))
			return false;
		if (depth < 2)
			redirect_anchor(p, value, depth ? key->text : NULL);
	}
}

static bool parse_scalar(struct parse *p, struct node *n,
			 const yaml_event_t *ev)
{
	size_t len = ev->data.scalar.length;

	if (memchr(ev->data.scalar.value, '\0', len)) {
		diag_error(p->rd->diag, n->mark, "a text with a NUL in it");
		return false;
	}
	n->plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	n->text = copy_text(p, ev->data.scalar.value, len);
	return true;
}

/* What the first event says of a node: its kind, anchor and tag. */
static bool node_head(const yaml_event_t *ev, enum node_kind *kind,
		      const yaml_char_t **anchor, const yaml_char_t **tag)
{
	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		*kind = NODE_SCALAR;
		*anchor = ev->data.scalar.anchor;
		*tag = ev->data.scalar.tag;
		return true;
	case YAML_SEQUENCE_START_EVENT:
		*kind = NODE_SEQUENCE;
		*anchor = ev->data.sequence_start.anchor;
		*tag = ev->data.sequence_start.tag;
		return true;
	case YAML_MAPPING_START_EVENT:
		*kind = NODE_MAPPING;
		*anchor = ev->data.mapping_start.anchor;
		*tag = ev->data.mapping_start.tag;
		return true;
	default:
		return false;
	}
}

static struct node *start_node(struct parse *p, const yaml_event_t *ev,
			       int depth, struct anchor **anchor)
{
	struct mark mark = mark_of(p, ev->start_mark);
	const yaml_char_t *name, *tag;
	enum node_kind kind;
	struct node *n;

	if (!node_head(ev, &kind, &name, &tag)) {
		diag_error(p->rd->diag, mark, "a value is missing here");
		return NULL;
	}
	if (tag)
		diag_error(p->rd->diag, mark, "tags ('%.40s') are not used here",
			   (const char *)tag);
	if (depth > YAML_MAX_DEPTH) {
		diag_error(p->rd->diag, mark, "nested deeper than %d levels",
			   YAML_MAX_DEPTH);
		return NULL;
	}
	n = new_node(p->rd, kind, mark);
	if (n && name && !(*anchor = open_anchor(p, name, n)))
		return NULL;
	if (n && kind == NODE_SCALAR && !parse_scalar(p, n, ev))
		return NULL;
	return n;
}

/* Takes over the event.  NULL: an error that ends the reading, reported. */
static struct node *parse_node(struct parse *p, yaml_event_t *ev, int depth)
{
	struct anchor *anchor = NULL;
	struct node *n;
	bool ok = true;

	if (ev->type == YAML_ALIAS_EVENT) {
		n = resolve(p, ev, depth);
		yaml_event_delete(ev);
		return n;
	}
	n = start_node(p, ev, depth, &anchor);
	yaml_event_delete(ev);
	if (!n)
		return NULL;
	if (n->kind == NODE_SEQUENCE)
		ok = parse_sequence(p, n, depth);
	else if (n->kind == NODE_MAPPING)
		ok = parse_mapping(p, n, depth);
	if (anchor)
		anchor->open = false;
	return ok ? n : NULL;
}

/* Stream start, one document, stream end. */
static struct node *parse_stream(struct parse *p)
{
	struct node *root;
	yaml_event_t ev;
	bool empty;

	if (!next_event(p, &ev))
		return NULL;
	yaml_event_delete(&ev);
	if (!next_event(p, &ev))
		return NULL;
	empty = ev.type == YAML_STREAM_END_EVENT;
	yaml_event_delete(&ev);
	if (empty) {
		diag_error(p->rd->diag,
			   (struct mark){ p->src, 1, 1 + p->shift },
			   "expected YAML, found nothing");
		return NULL;
	}
	if (!next_event(p, &ev))
		return NULL;
	root = parse_node(p, &ev, 0);
	if (!root || !next_event(p, &ev))
		return NULL;
	yaml_event_delete(&ev); /* the document's end */
	if (!next_event(p, &ev))
		return NULL;
	if (ev.type != YAML_STREAM_END_EVENT) {
		diag_error(p->rd->diag, mark_of(p, ev.start_mark),
			   "a second document; only one is read");
		root = NULL;
	}
	yaml_event_delete(&ev);
	return root;
}

struct node *yaml_parse(struct reading *rd, const struct source *src,
			size_t skip)
{
	struct parse p = { .rd = rd, .src = src };
	struct node *root;

	if (!yaml_parser_initialize(&p.yaml))
		no_memory("reading YAML");
	p.shift = mark_of_byte(src, skip).col - 1;
	yaml_parser_set_encoding(&p.yaml, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p.yaml,
				     (const unsigned char *)src->text + skip,
				     src->len - skip);
	root = parse_stream(&p);
	yaml_parser_delete(&p.yaml);
	return root;
}

struct node *yaml_parse_mapping(struct reading *rd, const struct source *src,
				const char *example)
{
	struct node *root = yaml_parse(rd, src, 0);

	if (!root || root->kind == NODE_MAPPING)
		return root;
	diag_error(rd->diag, root->mark,
		   "expected a mapping, as '%s', found %s", example,
		   node_describe(rd, root));
	return NULL;
}

struct node *yaml_read(struct reading *rd, const char *path,
		       const char *example)
{
	struct source *src = arena_alloc(rd->arena, sizeof(*src));
	const char *wrong = source_read(rd->arena, path, SOURCE_STREAM,
					YAML_MAX_BYTES, src);

	if (wrong) {
		diag_error(rd->diag, (struct mark){ src, 0, 0 }, "%s", wrong);
		return NULL;
	}
	rd->dir = source_directory(rd->arena, path);
	return yaml_parse_mapping(rd, src, example);
}

void yaml_write_text(const char *s, FILE *out)
{
	fputc('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fputc('\\', out);
		fputc(*s, out);
	}
	fputc('"', out);
}
