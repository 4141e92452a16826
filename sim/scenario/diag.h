/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Diagnostics of a scenario, in the form that compilers and editors share:
 *
 *   configs/x.yaml:12:7: error: unknown key 'hx' (did you mean 'hz'?)
 *     hx: 100
 *     ^
 *
 * Errors are collected, not printed one by one, so that a user sees all of
 * them at once and in the order of the file, however the checks are ordered.
 * After DIAG_MAX of them the rest is counted only; the same text at the same
 * place (an alias that is used twice) is one error.
 */
#ifndef SCENARIO_DIAG_H
#define SCENARIO_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "engine/arena.h"

/* A text that errors can lie in: a file, or one --set. */
struct source {
	const char *name;
	const char *text; /* NUL-terminated after len bytes */
	size_t len;
	const char *dir; /* of a file, with its '/', or ""; else NULL */
};

/* A place.  Columns count characters; line 0 is the source as a whole. */
struct mark {
	const struct source *source;
	int line, col;
};

#define DIAG_MAX 50

struct diag_entry {
	struct mark mark;
	int rank; /* of its source, in order of appearance */
	const char *text;
};

struct diag {
	struct arena *arena;
	int nr;    /* kept */
	int total; /* found */
	struct diag_entry entry[DIAG_MAX];
};

void diag_init(struct diag *d, struct arena *arena);
void diag_error(struct diag *d, struct mark mark, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Whether an error has been reported at that very place. */
bool diag_has(const struct diag *d, struct mark mark);
void diag_print(const struct diag *d, FILE *out);

/*
 * " (did you mean 'x'?)" for the candidate nearest to 'word', in memory from
 * the arena, or "" if none is near.
 */
const char *diag_suggest(struct arena *arena, const char *word,
			 const char *const *candidate, int nr);

#endif
