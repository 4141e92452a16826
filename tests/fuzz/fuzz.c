/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libFuzzer's side of targets.h.  The program is linked once; the name that it
 * is called by is that of the target: `make fuzz`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "targets.h"

static const struct fuzz_target *target;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *slash = strrchr(**argv, '/');

	(void)argc;
	target = fuzz_find(slash ? slash + 1 : **argv);
	if (!target) {
		fprintf(stderr, "%s: no such target\n", **argv);
		exit(1);
	}
	fuzz_start();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_run(target, data, size);
	return 0;
}
