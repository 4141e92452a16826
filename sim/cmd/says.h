/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the command line itself gives a value that a verb would otherwise
 * take from another part of the scenario: `validate` and `calibrate` have
 * numbers of replications of their own.
 */
#ifndef CMD_SAYS_H
#define CMD_SAYS_H

#include <string.h>

#include "cmd/common.h"

/* Whether --set, or what is short for it, sets that path. */
static inline bool says(const struct common_options *o, const char *path)
{
	size_t n = strlen(path);

	for (int i = 0; i < o->nr_set; i++) {
		if (!strncmp(o->set[i].text, path, n) &&
		    o->set[i].text[n] == '=')
			return true;
	}
	return false;
}

#endif
