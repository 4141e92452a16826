/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * With 12 significant digits of ms, nanoseconds are exact up to a quarter of an
 * hour.  json_pack() takes a NULL for an "o" as its own failure, so that one
 * look at the root is enough.
 */
#include "report/json_value.h"

#include <err.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 12

json_t *value_number(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

json_t *value_ms(double ns)
{
	return value_number(ns / (double)MSEC);
}

/* Arguments may hold bytes that are not UTF-8: a path, say. */
json_t *value_string(const char *s)
{
	json_t *j = s ? json_string(s) : json_null();
	char *copy;

	if (j)
		return j;
	copy = strdup(s);
	for (char *c = copy; c && *c; c++) {
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	}
	j = json_string(copy ? copy : "");
	free(copy);
	return j;
}

json_t *value_strings(const char *const *list, int n)
{
	json_t *a = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(a, value_string(list[i]));
	return a;
}

json_t *value_seed(uint64_t seed)
{
	char text[24];

	if (seed <= INT64_MAX)
		return json_integer((json_int_t)seed);
	snprintf(text, sizeof(text), "%" PRIu64, seed);
	return json_string(text);
}

json_t *value_scenario(const struct scenario *s)
{
	char *buf = NULL;
	size_t len = 0;
	FILE *f = memory_stream(&buf, &len);
	json_t *j;

	scenario_print(s, f);
	j = fclose(f) ? NULL : value_string(buf);
	free(buf);
	return j;
}

void value_write(json_t *root, const char *what, FILE *out)
{
	if (!root)
		no_memory(what);
	/* A failed write is seen when the file is closed. */
	if (json_dumpf(root, out, JSON_INDENT(1) |
				  JSON_REAL_PRECISION(DIGITS)) && !ferror(out))
		no_memory(what);
	fputc('\n', out);
	json_decref(root);
}
