/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An empirical distribution from a file of measured values.
 *
 * Without a column the first field of each line is a value.  With one, the
 * first line names the columns.  Values carry units, or have the unit given,
 * or that of a column called like latency_ms.  Blank lines and lines that start
 * with '#' are skipped.
 */
#ifndef SCENARIO_EMPIRICAL_H
#define SCENARIO_EMPIRICAL_H

#include "engine/dist.h"
#include "scenario/yaml_tree.h"

#define EMPIRICAL_MAX 100000 /* values */

/* Sorts the values (ns, nr >= 1) in place and lends them to the result. */
struct dist empirical_dist(double *value, size_t nr);

/*
 * 'file' and 'column' (may be NULL) are scalars of the scenario; the file's
 * name is relative to the scenario's directory.  False after errors, reported
 * at their place in the file.
 */
bool empirical_read(struct reading *rd, const struct node *file,
		    const struct node *column, const char *unit,
		    struct dist *out);

#endif
