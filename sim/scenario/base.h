/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenario that a scenario starts from:
 *
 *   base: published-guest               shipped with the program, by name
 *   base: machines/own.yaml             a file, relative to this one
 *   base: [own.yaml, debian-12]         both, what is said later winning
 */
#ifndef SCENARIO_BASE_H
#define SCENARIO_BASE_H

#include "scenario/yaml_tree.h"

/*
 * Replaces 'base' in the tree by what those files say and the tree does not.
 * A file that is missing, no scenario, or a base of itself is reported.
 */
void base_merge(struct reading *rd, struct node *root);
/* The tree of the scenario that 'n' names; NULL after an error, reported. */
struct node *base_read(struct reading *rd, const struct node *n);

#endif
