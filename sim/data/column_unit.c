/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Units in names: see column_unit.h.
 */
#include "data/column_unit.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define WORD 16

/* As units.h writes it first, then other spellings. */
static const char *const names[][8] = {
	{ "ns", "nsec", "nsecs", "nanosecond", "nanoseconds" },
	{ "us", "usec", "usecs", "microsecond", "microseconds",
	  "\xc2\xb5s", "\xce\xbcs" },
	{ "ms", "msec", "msecs", "millisecond", "milliseconds" },
	{ "s", "sec", "secs", "second", "seconds" },
	{ "min", "mins", "minute", "minutes" },
};

const char *unit_named(const char *word)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		for (int k = 0; k < 8 && names[i][k]; k++) {
			if (!strcasecmp(names[i][k], word))
				return names[i][0];
		}
	}
	return NULL;
}

static bool in_word(char c)
{
	return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

const char *column_unit(const char *name)
{
	const char *key = strchr(name, '[');
	const char *end = name + strlen(name), *start;
	char word[WORD];
	size_t n;

	/* "@usecs[idle, base]" has its unit before the key of the map. */
	if (*name == '@' && key)
		end = key;
	while (end > name && strchr(" )]", end[-1]))
		end--;
	start = end;
	while (start > name && in_word(start[-1]))
		start--;
	n = (size_t)(end - start);
	if (!n || n >= WORD)
		return NULL;
	memcpy(word, start, n);
	word[n] = '\0';
	/* Of a column it is the least value. */
	return strcasecmp(word, "min") ? unit_named(word) : NULL;
}
