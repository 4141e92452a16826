/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory of one run: an arena, and pools of equal objects on top of it.
 *
 * A run allocates from its arena only and frees nothing; when it ends, the
 * arena is rewound and the next replication uses the same, still warm, pages.
 * Objects that come and go while the run lasts (callbacks, works, tasks) are
 * taken from a pool, whose free list makes taking and returning a pointer
 * swap: once a model has reached its working set, its loop allocates nothing.
 *
 * The arena grows by chunks.  Running into the limit, or out of memory, ends
 * the run: no simulation can go on without its next event.  The one who started
 * it says where that leads, by a struct run_failure; without one it is the end
 * of the process, with a message and status 1.
 */
#ifndef ENGINE_ARENA_H
#define ENGINE_ARENA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct arena_chunk;

/*
 * Where a run ends that cannot go on.  Nothing that it was in the middle of is
 * of use afterwards; all of it lies in the arena.
 *
 *      if (!setjmp(failure.back)) {
 *              arena->failure = &failure;
 *              ...
 *      }
 *      arena->failure = NULL;
 */
struct run_failure {
	jmp_buf back;
	const char *what; /* constant */
};

struct arena {
	struct arena_chunk *first;   /* chunks in order of use */
	struct arena_chunk *current; /* the one being filled, NULL at first */
	size_t used;                 /* bytes handed out since the last rewind */
	unsigned long rewinds;       /* so far */
	size_t limit;                /* bytes, of all chunks together */
	struct run_failure *failure; /* NULL: it ends the process */
};

/* limit in bytes; 0 means the default of 1 GiB. */
void arena_init(struct arena *a, size_t limit);
/* Zeroed memory, aligned to 64 bytes when size >= 64, else to 16. */
void *arena_alloc(struct arena *a, size_t size);
/* As arena_alloc() of n * size; an overflow is out of memory. */
void *arena_calloc(struct arena *a, size_t n, size_t size);

/* What printf() would print. */
char *arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What is printed into a stream between begin and end. */
struct arena_text {
	struct arena *arena;
	FILE *out;
	char *buf;
	size_t len;
};

FILE *arena_text_begin(struct arena_text *t, struct arena *a);
char *arena_text_end(struct arena_text *t);

/* Everything allocated is gone; the chunks stay for the next run. */
void arena_rewind(struct arena *a);
void arena_free(struct arena *a);

/*
 * What an arena held, to be put back where it was: pointers from one object to
 * another hold again.  All 0 before its first use.
 */
struct arena_copy {
	struct arena_chunk *current;
	size_t current_used, used;
	unsigned long rewinds;
	unsigned char *data;
	size_t room; /* bytes */
};

/* In place of what the copy held before; nothing if there is no memory for it. */
void arena_save(const struct arena *a, struct arena_copy *copy);
/*
 * Everything in the arena is as it was when it was saved, and what came later is
 * gone.  False, and nothing is done, if the arena was rewound since or nothing saved.
 */
bool arena_restore(struct arena *a, const struct arena_copy *copy);
void arena_copy_free(struct arena_copy *copy);

/*
 * Out of memory outside of an arena, where nobody can go on: ends the process
 * with a message and status 1.
 */
_Noreturn void no_memory(const char *what);
/*
 * As open_memstream(), which loses the end of a text without a word when memory
 * is short.
 */
FILE *memory_stream(char **text, size_t *len);

struct pool {
	struct arena *arena;
	size_t size;
	void *free;      /* free list, linked through each object's first word */
	size_t in_use;
	size_t most;     /* high-water mark of in_use */
};

/* size of an object in bytes, >= sizeof(void *). */
void pool_init(struct pool *p, struct arena *a, size_t size);
/*
 * An object with undefined content if it was used before, zeroed if it is
 * fresh: the caller initialises it.
 */
void *pool_get(struct pool *p);
void pool_put(struct pool *p, void *obj);

#endif
