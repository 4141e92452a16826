/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explanations as JSON.
 *
 * The two single samples are in whole nanoseconds, so that a reader can check
 * that their parts sum to the whole; means are in ms.  Parts that are zero are
 * left out.
 */
#include "report/explain_json.h"

#include "report/json_value.h"

static json_t *sample_json(const struct attribution *a)
{
	json_t *parts = json_array();

	for (int w = 0; w < NR_WHERE; w++)
		for (int y = 0; y < NR_WHY; y++)
			if (a->ns[w][y])
				json_array_append_new(parts, json_pack(
					"{ss ss sI}", "where",
					attr_where_name[w], "why",
					attr_why_name[y], "ns",
					(json_int_t)a->ns[w][y]));
	return json_pack("{si si sI so}", "replication", a->replication,
			 "umount", a->umount, "total_ns", (json_int_t)a->total,
			 "parts", parts);
}

static json_t *slowest_json(const struct explanation *e, int n)
{
	json_t *list = json_array();

	for (int i = e->n - 1; i >= 0 && i >= e->n - n; i--)
		json_array_append_new(list, sample_json(&e->sample[i]));
	return list;
}

static json_t *mean_json(const struct mean_attribution *a)
{
	json_t *parts = json_array();

	for (int w = 0; w < NR_WHERE; w++)
		for (int y = 0; y < NR_WHY; y++)
			if (a->ns[w][y] > 0)
				json_array_append_new(parts, json_pack(
					"{ss ss so}", "where",
					attr_where_name[w], "why",
					attr_why_name[y], "ms",
					value_ms(a->ns[w][y])));
	return json_pack("{so so}", "total_ms", value_ms(a->total), "parts",
			 parts);
}

static json_t *paired_json(const struct paired *p)
{
	return json_pack("{so so so}", "mean", value_ms(p->mean), "lo",
			 value_ms(p->lo), "hi", value_ms(p->hi));
}

static json_t *what_if_json(const struct explain_report *r)
{
	json_t *list = json_array();

	for (int i = 0; r->what_if && i < what_if_count(); i++)
		json_array_append_new(list, json_pack(
			"{ss so so so}", "mechanism", r->what_if[i].mechanism,
			"less", value_number(r->less), "p50_change_ms",
			paired_json(&r->what_if[i].p50), "p99_change_ms",
			paired_json(&r->what_if[i].p99)));
	return list;
}

void explain_json_write(const struct explain_report *r, FILE *out)
{
	const struct explanation *e = r->explanation;
	struct mean_attribution mean = explanation_mean(e, 0, 1);
	json_t *root;

	root = json_pack("{si ss so ss ss si so so so so so so}",
			 "umountsim_explanation", 1,
			 "version", r->from->version,
			 "command", value_strings(r->from->command,
						  r->from->nr_command),
			 "kernel", r->scenario->kernel[r->kernel].name,
			 "driver", r->scenario->driver[r->driver].name,
			 "samples", e->n,
			 "quantile", r->quantile > 0 ?
				value_number(r->quantile) : json_null(),
			 "mean", mean_json(&mean),
			 "p50", sample_json(explanation_at(e, 0.5)),
			 r->quantile > 0 ? "at_quantile" : "at_umount",
			 sample_json(r->asked),
			 "slowest", slowest_json(e, r->slowest),
			 "what_if", what_if_json(r));
	value_write(root, "an explanation", out);
}
