/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of CPUs as boot parameters have them: "0-3,8,12-N", where N is the last
 * CPU, or "all", or "none".  lib/bitmap-str.c:bitmap_parselist(), without strides.
 */
#ifndef KERNEL_CPULIST_H
#define KERNEL_CPULIST_H

#include <stdbool.h>

bool cpulist_valid(const char *list);
/* list: a valid one, or NULL for "none"; of a machine with nr_cpus. */
bool cpulist_has(const char *list, int cpu, int nr_cpus);

#endif
