/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results files.
 *
 * Keys come in the order in which they are written here.  A value that does not
 * exist (the mean of no grace periods) is null.
 *
 * Not in here: samples, which are the CSV's; judgements of the prediction,
 * which follow from the results and the scenario's measured values.
 */
#include "report/run_json.h"

#include <math.h>
#include <string.h>

#include "report/json_value.h"

#define FORMAT_KEY "umountsim_results"

/* -- writing -- */

static json_t *count(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *summary_json(const struct summary *s)
{
	json_t *j = json_object();

	for (int i = 0; i < NR_STATISTICS; i++)
		json_object_set_new(j, statistic_name[i],
				    s->n ? value_ms((double)s->stat[i])
					 : json_null());
	json_object_set_new(j, "mean", value_ms(s->mean));
	return j;
}

/* Of the percentiles; a maximum has none. */
static json_t *intervals_json(const struct interval i[NR_STATISTICS])
{
	json_t *j = json_object();

	for (int s = 0; s < NR_STATISTICS; s++)
		if (s != STAT_MAX)
			json_object_set_new(j, statistic_name[s],
					    json_pack("{so so}",
						      "lo", value_ms(i[s].lo),
						      "hi", value_ms(i[s].hi)));
	return j;
}

static json_t *predictive_json(const struct predictive p[NR_STATISTICS])
{
	json_t *j = json_object();

	for (int i = 0; i < NR_STATISTICS; i++)
		json_object_set_new(j, statistic_name[i],
				    json_pack("{so so so}",
					      "lo", value_ms(p[i].lo),
					      "median", value_ms(p[i].median),
					      "hi", value_ms(p[i].hi)));
	return j;
}

static json_t *cell_json(const struct scenario *s, const struct cell *cell,
			 const struct cell_summary *c)
{
	const struct driver_config *d = &s->driver[cell->driver];
	const struct totals *t = &c->totals;
	struct arena arena;
	const char *doubts;
	json_t *j;

	arena_init(&arena, 0);
	doubts = doubts_text(t->doubts, &arena);
	j = json_pack(
		"{so so sb si so so so so so so so s{so so} so so so so so}",
		"kernel", value_string(s->kernel[cell->kernel].name),
		"driver", value_string(d->name),
		"pressure", d->pressure,
		"concurrency", d->concurrency,
		"latency_ms", summary_json(&c->latency),
		"latency_interval_ms", intervals_json(c->latency_interval),
		"drain_ms", summary_json(&c->drain),
		"samples", count(c->latency.n),
		"umounts", count(t->umounts),
		"busy_inodes", count(t->busy_inodes),
		"at_risk", count(t->at_risk),
		"grace_period_ms",
			"mean", value_ms(totals_gp_mean(t)),
			"count", count(t->grace_periods),
		"predictive", predictive_json(c->latency_predictive),
		"switches_per_s", value_number(totals_rate(t, t->switches)),
		"iterations_per_s", value_number(totals_rate(t, t->iterations)),
		"events", count(t->events),
		"simulated_s", value_number((double)t->simulated / (double)SEC));
	if (doubts)
		json_object_set_new(j, "doubts", value_string(doubts));
	arena_free(&arena);
	return j;
}

void json_write_results(const struct experiment *e,
			const struct cell_summary *summary,
			const struct provenance *from, FILE *out)
{
	const struct scenario *s = e->scenario;
	json_t *cells = json_array();
	json_t *root;

	for (int c = 0; c < e->nr_cells; c++)
		json_array_append_new(cells, cell_json(s, &e->cell[c],
						       &summary[c]));
	root = json_pack("{si so so so so so si so so}",
			 FORMAT_KEY, RESULTS_FORMAT,
			 "version", value_string(from->version),
			 "command", value_strings(from->command,
						  from->nr_command),
			 "only", value_strings(from->only, from->nr_only),
			 "title", value_string(s->title ? s->title : ""),
			 "seed", value_seed(s->seed),
			 "replications", s->replications,
			 "scenario", value_scenario(s),
			 "results", cells);
	value_write(root, "a results file", out);
}

/* -- reading -- */

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool json_is_results(const char *buf, size_t len)
{
	static const char key[] = "\"" FORMAT_KEY "\"";
	const char *p = buf, *end = buf + len;

	while (p < end && blank(*p))
		p++;
	return p < end && *p == '{' &&
	       memmem(p, (size_t)(end - p), key, sizeof(key) - 1);
}

static const char *keep(struct arena *arena, const char *s)
{
	return arena_printf(arena, "%s", s);
}

/* An array of strings; false if it is something else. */
static bool read_strings(const json_t *a, struct arena *arena,
			 const char ***list, int *n)
{
	size_t len = json_array_size(a);

	if (!json_is_array(a) || len > 100000)
		return false;
	*list = arena_calloc(arena, len + 1, sizeof(**list));
	for (size_t i = 0; i < len; i++) {
		const char *s = json_string_value(json_array_get(a, i));

		if (!s)
			return false;
		(*list)[i] = keep(arena, s);
	}
	*n = (int)len;
	return true;
}

static const char *read_root(const json_t *root, struct arena *arena,
			     struct rerun *out)
{
	const char *scenario;

	if (json_integer_value(json_object_get(root, FORMAT_KEY)) !=
	    RESULTS_FORMAT)
		return "results file of another format version";
	scenario = json_string_value(json_object_get(root, "scenario"));
	if (!scenario)
		return "results file without its \"scenario\"";
	out->scenario = keep(arena, scenario);
	if (!read_strings(json_object_get(root, "command"), arena,
			  &out->from.command, &out->from.nr_command))
		return "results file whose \"command\" is no list of strings";
	if (!read_strings(json_object_get(root, "only"), arena, &out->from.only,
			  &out->from.nr_only))
		return "results file whose \"only\" is no list of strings";
	return NULL;
}

const char *json_read_rerun(const char *buf, size_t len, struct arena *arena,
			    struct rerun *out)
{
	json_error_t error;
	json_t *root = json_loadb(buf, len, JSON_REJECT_DUPLICATES, &error);
	const char *wrong;

	*out = (struct rerun){ .scenario = NULL };
	if (!root)
		return arena_printf(arena, "line %d, column %d: %s", error.line,
				    error.column, error.text);
	wrong = read_root(root, arena, out);
	json_decref(root);
	return wrong;
}
