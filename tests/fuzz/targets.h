/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is fuzzed: whatever a user, a file or a store can hand to umountsim.
 *
 * A target takes bytes and does with them what the program does.  It fails by
 * an abort, where something does not hold that has to, or by a sanitizer.
 */
#ifndef TESTS_FUZZ_TARGETS_H
#define TESTS_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

struct fuzz_target {
	const char *name; /* and that of its folder in tests/corpus */
	void (*run)(const uint8_t *data, size_t size);
	const char *also; /* other inputs: folders of tests/, or NULL */
};

extern const struct fuzz_target fuzz_targets[]; /* the last: NULL */

/* Makes a directory for the files that targets read, and goes there. */
void fuzz_start(void);
const struct fuzz_target *fuzz_find(const char *name);
void fuzz_run(const struct fuzz_target *t, const uint8_t *data, size_t size);

#endif
