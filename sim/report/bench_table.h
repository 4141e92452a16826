/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `umountsim bench` measured: a table, and JSON that it is held against
 * later.
 */
#ifndef REPORT_BENCH_TABLE_H
#define REPORT_BENCH_TABLE_H

#include <stdint.h>
#include <stdio.h>

#include "engine/arena.h"

struct bench_series {
	const char *name, *unit;
	double units;     /* of one round */
	uint64_t events;  /* likewise */
	int rounds;
	double *seconds;  /* of CPU time, by round */
};

struct bench_file {
	int nr;
	struct bench_series *series;
};

/* earlier: NULL for none; series are found by name. */
void bench_print(const struct bench_file *now, const struct bench_file *earlier,
		 FILE *out);
void bench_write_json(const struct bench_file *now, FILE *out);
/* NULL, or what is wrong with it. */
const char *bench_read_json(struct bench_file *file, const char *path,
			    struct arena *arena);

#endif
