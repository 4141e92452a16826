/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers for objects that a trace knows by address: 1, 2, 3 in the order in
 * which they first appear.  Addresses differ from run to run; the order does
 * not, so that traces are reproducible.
 */
#ifndef REPORT_REGISTRY_H
#define REPORT_REGISTRY_H

#include <stddef.h>

struct registry {
	const void **address; /* a hash table, open addressing */
	int *number;
	size_t room;          /* a power of two, or 0 */
	int nr;
};

/* The object's number, from 1; a new one if it has none.  Never fails. */
int registry_number(struct registry *r, const void *address);
void registry_free(struct registry *r);

#endif
