/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files, and whether they were really written.
 *
 * A file is opened before the work begins, so that a path that cannot be
 * written costs seconds and not an hour; and cut to length only when it is
 * closed, so that a run that is broken off leaves the old content alone.
 */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct output {
	FILE *f;          /* NULL: not asked for */
	const char *name; /* for messages */
};

/* path: "-" is standard output.  False, with a message on stderr, on error. */
bool output_open(struct output *o, const char *path);
/* The same with everything written so far on its way; no-op if not open. */
bool output_close(struct output *o);

/* Makes a directory, if there is none; false after a message. */
bool output_directory(const char *path);

#endif
