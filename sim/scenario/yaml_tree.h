/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * YAML text as a tree of nodes that know where they came from.
 *
 * A node is a scalar, a sequence or a mapping; its children are a linked list,
 * an entry of a mapping being the value, with the key hung on it.  Aliases are
 * expanded into copies, so what follows never meets a shared node or a cycle
 * and may edit the tree in place (--set does).
 *
 * What a hostile or broken file can cost is bounded here: bytes, depth, nodes
 * (aliases expanded), keys of a mapping, anchors.  See the limits below.
 */
#ifndef SCENARIO_YAML_TREE_H
#define SCENARIO_YAML_TREE_H

#include <stdbool.h>

#include "scenario/diag.h"

#define YAML_MAX_BYTES   (4 << 20)
#define YAML_MAX_DEPTH   32
#define YAML_MAX_NODES   250000
#define YAML_MAX_KEYS    1000
#define YAML_MAX_ANCHORS 200

/* The files that a base is read for, from the one that names it outwards. */
struct given {
	const struct node *root;
	const struct given *outer;
};

/* What one reading of a scenario carries along. */
struct reading {
	struct arena *arena;
	struct diag *diag;
	int nodes;       /* made so far */
	int files;       /* of values, read so far */
	const char *dir; /* of the scenario file, with its '/', or "" */
	const struct given *given; /* see yaml_parse() */
};

enum node_kind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING };

struct node {
	enum node_kind kind;
	bool plain;        /* a scalar without quotes */
	struct mark mark;
	const char *text;  /* of a scalar */
	struct node *key;  /* of an entry of a mapping, a scalar */
	struct node *next; /* the next child of the same parent */
	struct node *first, *last;
	int nr;            /* children */
};

/*
 * Parses bytes [skip, len) of the source, one document.  NULL after an error,
 * which has been reported, or where there is no document (also reported).
 *
 * Where a file of rd->given has the same key x-NAME, or x-NAME.KEY, as this one,
 * aliases to what stands there are its: the outermost file's.
 */
struct node *yaml_parse(struct reading *rd, const struct source *src,
			size_t skip);

/* The whole of a source, which must be a mapping, as 'example' is. */
struct node *yaml_parse_mapping(struct reading *rd, const struct source *src,
				const char *example);
/* The same of a file ("-": standard input); its directory becomes rd->dir. */
struct node *yaml_read(struct reading *rd, const char *path,
		       const char *example);

/* The value of that key, or NULL; NULL too if 'map' is no mapping. */
struct node *node_get(const struct node *map, const char *key);
/* The same along a dotted path of keys without dots in them. */
struct node *node_lookup(const struct node *map, const char *path);
/* Replaces the value of an equal key in its place, or appends an entry. */
void node_set(struct node *map, struct node *key, struct node *value);
/* Takes the entry of that key out of the mapping; NULL if there is none. */
struct node *node_take(struct node *map, const char *key);
/* A deep copy, without the place among siblings; NULL past the limits. */
struct node *node_clone(struct reading *rd, const struct node *node);
/* An empty mapping and a scalar, said to be at that place. */
struct node *node_mapping(struct reading *rd, struct mark mark);
struct node *node_scalar(struct reading *rd, struct mark mark,
			 const char *text);
/* Whether it is YAML's null: '', ~ or null, without quotes. */
bool node_is_null(const struct node *node);
/* Whether it is that word, without quotes. */
bool node_is_word(const struct node *node, const char *word);
/* For messages: "'text'", "a list", "a mapping", "nothing". */
const char *node_describe(struct reading *rd, const struct node *node);

#define for_each_child(child, parent) \
	for ((child) = (parent)->first; (child); (child) = (child)->next)

/* A scalar that is read as s again. */
void yaml_write_text(const char *s, FILE *out);

#endif
