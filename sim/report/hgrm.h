/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Percentile files as HdrHistogram writes them (.hgrm), for its plotters:
 * value, percentile, count so far, 1/(1-percentile), with five steps to each
 * halving of the distance to 100 %.
 */
#ifndef REPORT_HGRM_H
#define REPORT_HGRM_H

#include <stddef.h>
#include <stdio.h>

#include "engine/simtime.h"

/* x: ascending, ns; 1 <= n < 2^27.  Values are written in ms. */
void hgrm_write(const simtime_t *x, size_t n, FILE *out);

#endif
