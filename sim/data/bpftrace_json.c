/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Histograms as `bpftrace -f json` prints them, an object a line:
 *
 *   {"type": "hist", "data": {"@usecs": [{"min": 4, "max": 7, "count": 2}]}}
 *
 * With keys, "@usecs" is an object of such lists.  Both ends of a bin belong to
 * it: [4, 7] holds what is below 8.
 */
#include <stdio.h>
#include <string.h>

#include "data/format.h"

static bool is_event(const json_t *o)
{
	return json_is_string(json_object_get(o, "type")) &&
	       json_object_get(o, "data");
}

static bool sniff(const struct data_reader *r)
{
	return is_event(r->root);
}

static void read_bins(struct data_reader *r, int line, const char *name,
		      const json_t *list)
{
	double unit = data_unit(r, line, name);
	struct data_series *s;
	const json_t *bin;
	size_t i;

	if (unit <= 0)
		return;
	s = data_map(r, line, name);
	if (!s)
		return;
	json_array_foreach(list, i, bin) {
		const json_t *min = json_object_get(bin, "min");
		const json_t *max = json_object_get(bin, "max");
		json_int_t count = json_integer_value(
			json_object_get(bin, "count"));

		if (count <= 0)
			continue;
		if (!json_is_integer(min) || !json_is_integer(max) ||
		    json_integer_value(min) < 0 ||
		    json_integer_value(max) < json_integer_value(min)) {
			data_error(r, line, 1, "a bin of %s without an end "
				   "that holds %lld values", name,
				   (long long)count);
			return;
		}
		if (!data_add(r, s, unit * (double)json_integer_value(min),
			      unit * ((double)json_integer_value(max) + 1),
			      (uint64_t)count))
			return;
	}
}

/* "@usecs[KEY]" */
static const char *keyed(const struct data_reader *r, const char *name,
			 const char *key)
{
	size_t size = strlen(name) + strlen(key) + 3;
	char *text = arena_alloc(r->rq->arena, size);

	snprintf(text, size, "%s[%s]", name, key);
	return text;
}

static void read_event(struct data_reader *r, int line, json_t *event)
{
	const char *type = json_string_value(json_object_get(event, "type"));
	json_t *maps = json_object_get(event, "data"), *map, *list;
	const char *name, *key;

	if (!type || (strcmp(type, "hist") && strcmp(type, "lhist")))
		return;
	json_object_foreach(maps, name, map) {
		if (json_is_array(map)) {
			read_bins(r, line, name, map);
			continue;
		}
		json_object_foreach(map, key, list)
			read_bins(r, line, keyed(r, name, key), list);
	}
}

static void read_json(struct data_reader *r)
{
	const char *at = r->text;
	char *line;

	for (int i = 1; (line = data_line(r, &at)); i++) {
		json_error_t error;
		json_t *event;

		if (!line[strspn(line, " \t")])
			continue;
		event = json_loads(line, 0, &error);
		if (!event) {
			data_error(r, i, error.column, "JSON: %s", error.text);
			return;
		}
		read_event(r, i, event);
		json_decref(event);
	}
}

const struct data_format format_bpftrace_json = {
	"a histogram of bpftrace", sniff, read_json,
};
