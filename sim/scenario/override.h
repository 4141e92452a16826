/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --set path=value: editing the tree before it is bound.
 */
#ifndef SCENARIO_OVERRIDE_H
#define SCENARIO_OVERRIDE_H

#include "scenario/yaml_tree.h"

/*
 * Applies "dotted.path=VALUE" to the tree, VALUE being YAML.  Errors are
 * reported at their column in that text, as "--set:1:COL".
 */
void override_apply(struct reading *rd, struct node *root, const char *text);

#endif
