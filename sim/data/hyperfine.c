/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times of runs as `hyperfine --export-json` writes them: seconds, a series a
 * command.
 */
#include "data/format.h"

static const json_t *results(const struct data_reader *r)
{
	return json_object_get(r->root, "results");
}

static bool sniff(const struct data_reader *r)
{
	return json_object_get(json_array_get(results(r), 0), "command");
}

static void read_json(struct data_reader *r)
{
	const json_t *result, *time;
	size_t i, k;

	json_array_foreach(results(r), i, result) {
		const char *name = json_string_value(
			json_object_get(result, "command"));
		struct data_series *s = data_series(r, name ? name : "");

		json_array_foreach(json_object_get(result, "times"), k, time) {
			double ns = 1e9 * json_number_value(time);

			if (!json_is_number(time) || !(ns >= 0)) {
				data_error(r, 0, 0, "time %zu of '%.60s' is "
					   "no duration", k + 1, s->name);
				return;
			}
			if (!data_add(r, s, ns, ns, 1))
				return;
		}
	}
}

const struct data_format format_hyperfine = {
	"results of hyperfine", sniff, read_json,
};
