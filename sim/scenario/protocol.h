/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of a drain protocol as YAML:
 *
 *   [synchronize_rcu, {delay: 5ms}, 'delay: 5ms', flush_workqueue]
 */
#ifndef SCENARIO_PROTOCOL_H
#define SCENARIO_PROTOCOL_H

#include "kernel/config.h"
#include "scenario/yaml_tree.h"

/* Sets the steps of *p.  False after an error, which has been reported. */
bool steps_from_node(struct reading *rd, const struct node *node,
		     struct protocol *p);
void steps_write(const struct protocol *p, FILE *out);

#endif
