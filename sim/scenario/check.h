/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold between the parameters of a scenario.
 */
#ifndef SCENARIO_CHECK_H
#define SCENARIO_CHECK_H

#include "scenario/scenario.h"
#include "scenario/yaml_tree.h"

/* Reports what does not hold, at the place that the tree gives. */
void check_scenario(struct reading *rd, const struct node *root,
		    const struct scenario *s);

#endif
