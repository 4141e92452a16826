/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distributions as YAML, read and written:
 *
 *   2ms                                      the same as {constant: 2ms}
 *   {exponential: 1ms}                       or {exponential: {mean: 1ms}}
 *   {uniform: {from: 1us, to: 30us}}
 *   {lognormal: {median: 120us, p99: 900us}}
 *   {gamma: {shape: 2, scale: 1ms}}          or mean in place of scale
 *   {weibull: {shape: 0.8, scale: 1ms}}
 *   {mixture: [{weight: 0.9, of: 1ms}, {weight: 0.1, of: {...}}]}
 *   {empirical: [1ms, 1.2ms, 4ms]}           the values themselves
 *   {empirical: latency.csv}                 a file of them (empirical.h)
 *   {empirical: {file: x.csv, column: latency_ms, unit: ms}}
 */
#ifndef SCENARIO_DISTRIBUTION_H
#define SCENARIO_DISTRIBUTION_H

#include "engine/dist.h"
#include "scenario/yaml_tree.h"

/*
 * False after an error, which has been reported.  Every parameter of *out is
 * finite and at most a day; its arrays are in the arena.
 */
bool dist_from_node(struct reading *rd, const struct node *node,
		    struct dist *out);
/*
 * Writes it in flow style, so that reading it gives the same distribution.
 * An empirical one is written as its values: the text needs no other file.
 */
void dist_write(const struct dist *d, FILE *out);

/* The name of the i-th kind of distribution; NULL beyond the last. */
const char *distribution_family(int i);

#endif
