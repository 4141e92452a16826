/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers for addresses: see registry.h.
 */
#include "report/trace/registry.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>

/* Where the address is, or would be. */
static size_t slot(const struct registry *r, const void *address)
{
	uint64_t hash = (uint64_t)(uintptr_t)address * 0x9e3779b97f4a7c15ULL;
	size_t i = (size_t)(hash >> 32) & (r->room - 1);

	while (r->address[i] && r->address[i] != address)
		i = (i + 1) & (r->room - 1);
	return i;
}

static void grow(struct registry *r)
{
	struct registry old = *r;

	r->room = old.room ? 2 * old.room : 256;
	r->address = calloc(r->room, sizeof(*r->address));
	r->number = calloc(r->room, sizeof(*r->number));
	if (!r->address || !r->number)
		err(1, "trace");
	for (size_t i = 0; i < old.room; i++) {
		size_t to;

		if (!old.address[i])
			continue;
		to = slot(r, old.address[i]);
		r->address[to] = old.address[i];
		r->number[to] = old.number[i];
	}
	registry_free(&old);
}

int registry_number(struct registry *r, const void *address)
{
	size_t i;

	if (2 * (size_t)r->nr >= r->room)
		grow(r);
	i = slot(r, address);
	if (!r->address[i]) {
		r->address[i] = address;
		r->number[i] = ++r->nr;
	}
	return r->number[i];
}

void registry_free(struct registry *r)
{
	free(r->address);
	free(r->number);
	*r = (struct registry){ .nr = 0 };
}
