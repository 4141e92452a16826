/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of steps as YAML, of a drain protocol or of a driver:
 *
 *   [synchronize_rcu, {delay: 5ms}, 'delay: 5ms', flush_workqueue]
 *   [{user: 1ms}, {lock: rtnl_mutex}, {rcu_barrier: 3}, {unlock: rtnl_mutex}]
 */
#ifndef SCENARIO_STEPS_H
#define SCENARIO_STEPS_H

#include "kernel/config.h"
#include "scenario/yaml_tree.h"

/*
 * At most so many steps; of a protocol: not 'drain', which is the protocol.
 * False after an error, which has been reported.
 */
bool steps_from_node(struct reading *rd, const struct node *node, int most,
		     bool of_protocol, struct step_list *list);
/* Whether the steps before 'at' have locked that mutex, and not unlocked it. */
bool steps_hold(const struct step_list *list, int at, const char *mutex);
/* The mutex that the step locks, if only while it lasts; NULL: none by name. */
const char *step_locks(const struct step *step);
void steps_write(const struct step_list *list, FILE *out);
/* The name of each kind, in the order of enum step_op; [NR_OPS]. */
extern const char *const step_name[];

#endif
