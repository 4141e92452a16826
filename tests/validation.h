/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tests of validation and calibration share: a scenario that runs in a
 * millisecond, as a file, and verbs run in a child with their output kept.
 */
#ifndef TESTS_VALIDATION_H
#define TESTS_VALIDATION_H

#include <stdlib.h>
#include <string.h>

#include "cmd/verbs.h"
#include "scenario/scenario.h"
#include "study/figures.h"
#include "test.h"

/* Grace periods of 2 to 3 ms, and little else. */
#define TINY                                                                  \
	"umountsim: 1\n"                                                      \
	"host: {cpus: 4, hz: 1000}\n"                                         \
	"load: {churners: 2, writes: 4, warmup: 50ms, commit_ios: 0,\n"       \
	"       switch_rate: 300}\n"                                          \
	"umount: {idle: {samples: 9, gap: 1ms}}\n"

/* A temporary file with that text; its path, to be unlinked and freed. */
char *temporary(const char *text);
void discard(char *path);
/* All of a file, NUL-terminated; to be freed. */
char *contents(const char *path);
/* Runs a verb in a child; its status, and *out, to be freed, if not NULL. */
int run_verb(int (*verb)(int argc, char **argv), char **argv, char **out);
/* The scenario of a text, loaded; memory from 'arena'. */
struct scenario *load_text(const char *text, struct arena *arena);
/* Runs all cells; summaries and the experiment are from 'arena'. */
struct cell_summary *run_all(struct experiment *e, const struct scenario *s,
			     struct arena *arena);

#endif
