/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An empirical distribution from a file of measured values.
 *
 * Any format that data/data.h reads.  'column' says which series is meant where
 * a file has several: the name or the number of a CSV's column, a histogram, a
 * function.  Values carry units, or have the unit given, or that of a name like
 * latency_ms.  Of many values, EMPIRICAL_POINTS are kept, evenly in order.
 */
#ifndef SCENARIO_EMPIRICAL_H
#define SCENARIO_EMPIRICAL_H

#include "engine/dist.h"
#include "scenario/yaml_tree.h"

#define EMPIRICAL_POINTS 10000 /* of a file */

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
