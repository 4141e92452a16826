/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kernels and drivers that need only be named.
 */
#ifndef SCENARIO_BUILTIN_H
#define SCENARIO_BUILTIN_H

#include "scenario/yaml_tree.h"

/*
 * Brings 'kernels' and 'umount' into the one form that is bound, a mapping from
 * names to mappings:
 *
 *   absent              all built-ins
 *   [base, +persb]      those built-ins
 *   {base: ~}           the built-in of that name; 'builtin' says the same
 *   {base: {gate: none}}  what is not said is the built-in's
 *
 * Doing it twice does no harm.  Names that are no built-in are reported.
 */
void expand_builtins(struct reading *rd, struct node *root);

#endif
