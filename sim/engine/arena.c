/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arena is a list of chunks, filled front to back:
 *
 *      first --> full --> full --> current --> left over from earlier runs
 *
 * When a request does not fit into the current chunk, the first left-over chunk
 * that is large enough is moved up behind it, else a new one is put there.  So
 * a replication that asks in another order than the one before still finds the
 * same chunks, and the process does not grow from run to run.  What is left at
 * the end of a chunk is lost until the rewind.
 *
 * Memory is zeroed when it is handed out, not when it is rewound: that touches
 * only what the next run needs.  There is no way to free or to grow a single
 * object; objects that come and go belong into a pool.
 *
 * Sanitizers see nothing of what happens inside a chunk, unless it is built with
 * -DARENA_POISON: then there are gaps between objects, what is not handed out is
 * poisoned, and so is, for good, what goes back to its pool.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define POISON(p, size)   __asan_poison_memory_region(p, size)
#define UNPOISON(p, size) __asan_unpoison_memory_region(p, size)
#define GAP               ((size_t)32)
#else
#define POISON(p, size)   ((void)(p), (void)(size))
#define UNPOISON(p, size) ((void)(p), (void)(size))
#define GAP               ((size_t)0)
#endif

#define LINE          ((size_t)64)
#define CHUNK_SIZE    ((size_t)256 << 10)
#define DEFAULT_LIMIT ((size_t)1 << 30)

struct arena_chunk {
	struct arena_chunk *next;
	size_t size; /* of data, in bytes */
	size_t used;
	_Alignas(64) unsigned char data[];
};

static _Noreturn void out_of_memory(const struct arena *a, size_t size)
{
	if (a->failure) {
		a->failure->what = "out of memory";
		longjmp(a->failure->back, 1);
	}
	fprintf(stderr,
		"umountsim: out of memory: %zu bytes wanted, %zu in use, "
		"limit %zu\n",
		size, a->used, a->limit);
	exit(EXIT_FAILURE);
}

void no_memory(const char *what)
{
	fprintf(stderr, "umountsim: out of memory: %s\n", what);
	exit(EXIT_FAILURE);
}

static size_t round_up(size_t n, size_t alignment)
{
	return (n + alignment - 1) & ~(alignment - 1);
}

void arena_init(struct arena *a, size_t limit)
{
	*a = (struct arena){ .limit = limit ? limit : DEFAULT_LIMIT };
}

static struct arena_chunk *new_chunk(struct arena *a, size_t wanted)
{
	size_t size = wanted > CHUNK_SIZE ? wanted : CHUNK_SIZE;
	size_t total = 0;
	struct arena_chunk *c;

	for (c = a->first; c; c = c->next)
		total += c->size;
	if (total > a->limit || size > a->limit - total)
		size = wanted;
	if (total > a->limit || size > a->limit - total)
		out_of_memory(a, wanted);
	c = aligned_alloc(LINE, sizeof(*c) + size);
	if (!c)
		no_memory("a run");
	c->size = size;
	POISON(c->data, size);
	return c;
}

/* Makes current a chunk with room for size bytes, a multiple of LINE. */
static void next_chunk(struct arena *a, size_t size)
{
	struct arena_chunk **link, **place, *c;

	place = a->current ? &a->current->next : &a->first;
	link = place;
	while (*link && (*link)->size < size)
		link = &(*link)->next;
	c = *link;
	if (c)
		*link = c->next;
	else
		c = new_chunk(a, size);
	c->used = 0;
	c->next = *place;
	*place = c;
	a->current = c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t start = 0, wanted = size;
	void *p;

	/* Also keeps the roundings below from overflowing. */
	if (size > a->limit || size > PTRDIFF_MAX)
		out_of_memory(a, size);
	if (a->current)
		start = round_up(a->current->used, size >= LINE ? LINE : 16);
	size = round_up(size ? size : 1, 16) + GAP;
	if (!a->current || start > a->current->size ||
	    size > a->current->size - start) {
		next_chunk(a, round_up(size, LINE));
		start = 0;
	}
	p = a->current->data + start;
	a->current->used = start + size;
	a->used += size;
	UNPOISON(p, wanted);
	return memset(p, 0, wanted);
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		out_of_memory(a, SIZE_MAX);
	return arena_alloc(a, n * size);
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap, again;
	char *text;
	int n;

	va_start(ap, format);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory(a, 0);
	text = arena_alloc(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

/*
 * -- copies --
 *
 * Chunks that are full stay so, and those in use stay in their order, until the
 * next rewind: of all that is beside the objects only the current one changes.
 * What had been poisoned within them no longer is.
 */

/* The next chunk in use after c, the first after NULL; NULL at the end. */
static struct arena_chunk *next_in_use(const struct arena *a,
				       const struct arena_chunk *c)
{
	if (c == a->current)
		return NULL;
	return c ? c->next : a->first;
}

void arena_save(const struct arena *a, struct arena_copy *copy)
{
	struct arena_chunk *c = NULL;
	unsigned char *to;
	size_t size = 0;

	while ((c = next_in_use(a, c)))
		size += c->used;
	if (size > copy->room) {
		free(copy->data);
		copy->data = malloc(size);
		copy->room = size;
	}
	to = copy->data;
	copy->current = NULL;
	if (!to)
		copy->room = 0;
	if (!to || !size)
		return;
	while ((c = next_in_use(a, c))) {
		UNPOISON(c->data, c->used);
		memcpy(to, c->data, c->used);
		to += c->used;
	}
	copy->current = a->current;
	copy->current_used = a->current->used;
	copy->used = a->used;
	copy->rewinds = a->rewinds;
}

bool arena_restore(struct arena *a, const struct arena_copy *copy)
{
	const unsigned char *from = copy->data;
	struct arena_chunk *c;

	if (!copy->current || copy->rewinds != a->rewinds)
		return false;
	for (c = copy->current; c; c = c->next)
		POISON(c->data, c->size);
	a->current = copy->current;
	a->current->used = copy->current_used;
	a->used = copy->used;
	while ((c = next_in_use(a, c))) {
		UNPOISON(c->data, c->used);
		memcpy(c->data, from, c->used);
		from += c->used;
	}
	return true;
}

void arena_copy_free(struct arena_copy *copy)
{
	free(copy->data);
	*copy = (struct arena_copy){ .data = NULL };
}

/* -- texts -- */

struct stream {
	char **text;
	size_t *len, room;
};

static ssize_t stream_write(void *cookie, const char *data, size_t n)
{
	struct stream *s = cookie;
	size_t need = *s->len + n + 1;

	if (!s->text) /* the end of the process writes what is left */
		return (ssize_t)n;
	if (need > s->room) {
		char *more = realloc(*s->text, 2 * need);

		if (!more) {
			s->text = NULL;
			no_memory("a text");
		}
		*s->text = more;
		s->room = 2 * need;
	}
	memcpy(*s->text + *s->len, data, n);
	*s->len += n;
	(*s->text)[*s->len] = '\0';
	return (ssize_t)n;
}

/* For ftell() alone. */
static int stream_seek(void *cookie, off64_t *offset, int whence)
{
	const struct stream *s = cookie;

	if (whence != SEEK_CUR || *offset)
		return -1;
	*offset = (off64_t)*s->len;
	return 0;
}

static int stream_close(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *memory_stream(char **text, size_t *len)
{
	struct stream *s = malloc(sizeof(*s));
	FILE *f = fopencookie(s, "w", (cookie_io_functions_t){
				.write = stream_write, .seek = stream_seek,
				.close = stream_close });

	if (!s || !f)
		no_memory("a text");
	*s = (struct stream){ text, len, 0 };
	*text = NULL;
	*len = 0;
	stream_write(s, "", 0);
	return f;
}

FILE *arena_text_begin(struct arena_text *t, struct arena *a)
{
	*t = (struct arena_text){ .arena = a };
	t->out = memory_stream(&t->buf, &t->len);
	return t->out;
}

char *arena_text_end(struct arena_text *t)
{
	char *text;

	if (fclose(t->out))
		no_memory("a text");
	text = memcpy(arena_alloc(t->arena, t->len + 1), t->buf, t->len);
	free(t->buf);
	return text;
}

void arena_rewind(struct arena *a)
{
	for (struct arena_chunk *c = a->first; c; c = c->next)
		POISON(c->data, c->size);
	a->current = NULL;
	a->used = 0;
	a->rewinds++;
}

void arena_free(struct arena *a)
{
	struct arena_chunk *c, *next;

	for (c = a->first; c; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct arena){ .limit = a->limit, .rewinds = a->rewinds + 1 };
}

void pool_init(struct pool *p, struct arena *a, size_t size)
{
	*p = (struct pool){ .arena = a, .size = size };
}

void *pool_get(struct pool *p)
{
	void *obj = p->free;

	if (obj)
		memcpy(&p->free, obj, sizeof(p->free));
	else
		obj = arena_alloc(p->arena, p->size);
	if (++p->in_use > p->most)
		p->most = p->in_use;
	return obj;
}

void pool_put(struct pool *p, void *obj)
{
	p->in_use--;
#ifdef ARENA_POISON
	POISON(obj, p->size);
#else
	memcpy(obj, &p->free, sizeof(p->free));
	p->free = obj;
#endif
}
