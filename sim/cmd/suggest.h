/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to fit where nobody has said it: costs of a host that no document tells,
 * to which latencies under load are sensitive.
 */
#ifndef CMD_SUGGEST_H
#define CMD_SUGGEST_H

#include <stdio.h>

#include "scenario/scenario.h"

/* As options: from a quarter to four times of what the scenario has, or so. */
void suggest_parameters(const struct scenario *s, struct arena *arena,
			FILE *out);

#endif
