/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times of runs as `hyperfine --export-json` writes them: seconds, a series a
 * command.  A run that failed (--ignore-failure) says nothing of what was timed.
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

/* Exit codes are null after a signal; old versions write none. */
static bool succeeded(struct data_reader *r, const json_t *result, size_t run,
		      const char *name)
{
	const json_t *code = json_array_get(
		json_object_get(result, "exit_codes"), run);

	if (!code || (json_is_integer(code) && !json_integer_value(code)))
		return true;
	if (json_is_integer(code))
		data_error(r, 0, 0, "run %zu of '%.60s' failed with status %lld",
			   run + 1, name, (long long)json_integer_value(code));
	else
		data_error(r, 0, 0, "run %zu of '%.60s' was killed", run + 1,
			   name);
	return false;
}

static void read_json(struct data_reader *r)
{
	const json_t *result, *time;
	size_t i, k;

	json_array_foreach(results(r), i, result) {
		const char *name = json_string_value(
			json_object_get(result, "command"));
		struct data_series *s = data_series(r, name ? name : "");

		if (!s)
			return;
		json_array_foreach(json_object_get(result, "times"), k, time) {
			double ns = 1e9 * json_number_value(time);

			if (!json_is_number(time) || !(ns >= 0)) {
				data_error(r, 0, 0, "time %zu of '%.60s' is "
					   "no duration", k + 1, s->name);
				return;
			}
			if (!succeeded(r, result, k, s->name) ||
			    !data_add(r, s, ns, ns, 1))
				return;
		}
	}
}

const struct data_format format_hyperfine = {
	"results of hyperfine", sniff, read_json,
};
