/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random scenarios, made from the rows of the schema.
 *
 * A text is drawn that every row's own limits accept.  The rules between rows
 * refuse some, so the caller loads it and passes over what is refused.  What is
 * drawn comes from a random stream, or from bytes that a fuzzer chose.
 */
#ifndef TESTS_RANDOM_SCENARIO_H
#define TESTS_RANDOM_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/rng.h"

struct choices {
	struct rng rng;
	const uint8_t *byte; /* NULL: from rng; used up: every choice is 0 */
	size_t left;
};

struct choices choices_of_seed(uint64_t seed);
struct choices choices_of_bytes(const uint8_t *byte, size_t nr);
/* 0..n-1, n >= 1. */
uint64_t choose(struct choices *c, uint64_t n);

enum wildness {
	TAME, /* near the defaults, and over soon: to be run */
	WILD, /* whatever a row allows: to be read and printed */
};

/* Writes one as YAML. */
void random_scenario(struct choices *c, enum wildness wild, FILE *out);
/* A value for that row, as YAML. */
struct param;
void random_value(struct choices *c, enum wildness wild, const struct param *p,
		  FILE *out);

#endif
