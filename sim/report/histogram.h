/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Latencies in powers of two, as bpftrace prints hist(): text, and the JSON of
 * `bpftrace -f json`.  Units are microseconds.
 */
#ifndef REPORT_HISTOGRAM_H
#define REPORT_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/simtime.h"

#define HISTOGRAM_BUCKETS 64

struct histogram {
	uint64_t count[HISTOGRAM_BUCKETS]; /* [0]: 0; [i]: 2^(i-1) .. 2^i - 1 */
};

void histogram_add(struct histogram *h, uint64_t value);
/* x: ns; counted in whole microseconds. */
void histogram_of_times(struct histogram *h, const simtime_t *x, size_t n);

/* "@umount_us[idle, base]:" and its rows. */
void histogram_print(const struct histogram *h, const char *driver,
		     const char *kernel, FILE *out);
/* {"type":"hist","data":{"@umount_us":{"idle,base":[{"min":..}]}}} */
void histogram_json(const struct histogram *h, const char *driver,
		    const char *kernel, FILE *out);

#endif
