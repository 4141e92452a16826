/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory of libraries: see memory.h.
 *
 * jansson and SQLite say that memory is short at each of a hundred places, and
 * whoever overlooks one writes half of a tree or reads NULL for a name.  Nobody
 * could do anything about it but end, so that is done where it happens.
 */
#include "cmd/memory.h"

#include <jansson.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "engine/arena.h"

static void *json_memory(size_t size)
{
	void *p = malloc(size);

	if (!p)
		no_memory("JSON");
	return p;
}

static void *store_malloc(int size)
{
	void *p = malloc((size_t)size);

	if (!p)
		no_memory("the store");
	return p;
}

static void *store_realloc(void *old, int size)
{
	void *p = realloc(old, (size_t)size);

	if (!p)
		no_memory("the store");
	return p;
}

static int store_size(void *p)
{
	return (int)malloc_usable_size(p);
}

static int store_round_up(int size)
{
	return (size + 7) & ~7;
}

static int store_begin(void *unused)
{
	(void)unused;
	return SQLITE_OK;
}

static void store_end(void *unused)
{
	(void)unused;
}

void memory_of_libraries(void)
{
	static const sqlite3_mem_methods store = {
		store_malloc, free, store_realloc, store_size, store_round_up,
		store_begin, store_end, NULL,
	};

	json_set_alloc_funcs(json_memory, free);
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &store) != SQLITE_OK)
		no_memory("the store");
}
