/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files, and whether they were really written.
 *
 * A file is opened before the work begins, so that a path that cannot be
 * written costs seconds and not an hour.  What is written goes to a file of its
 * own, beside the one that it will replace, and takes its name when it is
 * closed: whoever looks sees the old file or the new one, whole, even if the
 * run is killed.  Pipes and devices are written in place.
 */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct output {
	FILE *f;          /* NULL: not asked for */
	const char *name; /* for messages */
	char *target;     /* what is replaced at the end; NULL: nothing */
	char *temporary;  /* its name until then; NULL: it has none yet */
};

/*
 * path: "-" is standard output, and so is any other path to the same regular
 * file.  False, with a message on stderr, on error.
 */
bool output_open(struct output *o, const char *path);
/*
 * What was written is on the disk and has its name; false, with a message and
 * the old file as it was, on error.  No-op if not open.
 */
bool output_close(struct output *o);
/* Forgets what was written, and leaves the old file.  No-op if not open. */
void output_drop(struct output *o);

/*
 * A directory to write into, made if there is none; false after a message, also
 * if it does not take files.
 */
bool output_directory(const char *path);

#endif
