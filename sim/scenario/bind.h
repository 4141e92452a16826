/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the node tree to memory, row by row of the schema.
 */
#ifndef SCENARIO_BIND_H
#define SCENARIO_BIND_H

#include "scenario/schema.h"
#include "scenario/yaml_tree.h"

/* The default of a row as a tree; NULL if the row has none. */
struct node *param_default(struct reading *rd, const struct param *p);
/*
 * Reports every key of the file that the schema does not know, and every value
 * that stands where a section should.
 */
void check_keys(struct reading *rd, const struct schema *schema,
		const struct node *root);
/*
 * Binds all rows of a group: 'map' has the values (NULL: none), and *base is the group's
 * struct.  A row that is absent or wrong is bound to its default, if it has
 * one; a row without default that is absent is an error.
 */
void bind_group(struct reading *rd, const struct schema *schema,
		enum param_group group, const struct node *map, void *base);

#endif
