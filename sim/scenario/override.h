/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --set path=value: editing the tree before it is bound.
 */
#ifndef SCENARIO_OVERRIDE_H
#define SCENARIO_OVERRIDE_H

#include "scenario/yaml_tree.h"

/* A value to be set, of which a copy is taken; mark: where the path stands. */
struct change {
	const char *path;
	struct mark mark;
	const struct node *value;
};

/*
 * Applies "dotted.path=VALUE" to the tree, VALUE being YAML.  Errors are
 * reported at their column in that text, as "--set:1:COL".
 */
void override_apply(struct reading *rd, struct node *root, const char *text);
/*
 * The same with a value that is a tree already, which becomes part of 'root',
 * whose built-ins have been expanded.  'mark' is where the path is written, for errors in it.
 */
void override_set(struct reading *rd, struct node *root, const char *path,
		  struct mark mark, struct node *value);

#endif
