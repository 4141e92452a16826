/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file as a text that diagnostics can point into.
 */
#ifndef SCENARIO_SOURCE_H
#define SCENARIO_SOURCE_H

#include <stdbool.h>

#include "scenario/diag.h"

enum source_kind {
	SOURCE_STREAM, /* pipes too, and "-" for standard input */
	SOURCE_FILE,   /* regular files only: nothing that could block */
};

/*
 * Reads the whole of it into the arena.  NULL, or why it could not be read;
 * src->name is set in any case.  More than 'limit' bytes are refused.
 */
const char *source_read(struct arena *arena, const char *path,
			enum source_kind kind, size_t limit,
			struct source *src);

/* That file is read too, by other means: an open descriptor. */
void source_remember(int fd);
/* Whether it is a file that has been read: no output replaces it. */
bool source_was_read(const char *path);

/* A name beside the file that it stands in; 'dir' where that is no file. */
const char *source_beside(struct arena *arena, const struct source *src,
			  const char *dir, const char *name);

/* The directory part of a path with its '/', or "". */
const char *source_directory(struct arena *arena, const char *path);

#endif
