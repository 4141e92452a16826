/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A validation report as JSON: the figures of the others, with all digits.
 */
#include "report/validation_part.h"

#include "report/json_value.h"

static json_t *interval(const struct predictive *p)
{
	return json_pack("{so so so}", "lo", value_ms(p->lo), "median",
			 value_ms(p->median), "hi", value_ms(p->hi));
}

static json_t *judgement_json(const struct judgement *j)
{
	return json_pack("{so so so sb}", "measured_ms", value_ms(j->measured),
			 "predicted_ms", interval(&j->predicted),
			 "error", value_number(j->error), "hit", j->hit);
}

static json_t *statistics_json(const struct validation *v)
{
	json_t *a = json_array();

	for (int i = 0; i < v->nr_judgements; i++) {
		const struct cell_judgement *j = &v->judgement[i];
		json_t *o = json_pack(
			"{ss ss ss si}", "kernel", cell_kernel(v, j->cell),
			"driver", cell_driver(v, j->cell),
			"statistic", statistic_name[j->statistic],
			"replications", v->experiment->cell[j->cell].nr);

		json_object_update_new(o, judgement_json(&j->is));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *drains_json(const struct validation *v)
{
	json_t *a = json_array();

	for (int i = 0; i < v->nr_drains; i++) {
		json_t *o = json_pack("{ss}", "kernel",
				      kernel_name(v, v->drain[i].kernel));

		json_object_update_new(o, judgement_json(&v->drain[i].is));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *inside_json(const struct validation *v)
{
	json_t *a = json_array();

	for (int i = 0; i < v->nr_comparisons; i++) {
		const struct inside_comparison *c = &v->comparison[i];

		json_array_append_new(a, json_pack(
			"{ss ss ss sI so so so so so sb sb}",
			"kernel", cell_kernel(v, c->cell),
			"driver", cell_driver(v, c->cell),
			"quantity", quantity_name[c->quantity],
			"measured_samples", (json_int_t)c->measured->n,
			"measured_mean_ms", value_ms(c->mean.measured),
			"predicted_mean_ms", interval(&c->mean.predicted),
			"ks", value_number(c->ks),
			"ks_limit", value_number(c->ks_limit),
			"wasserstein_ms", value_ms(c->wasserstein),
			"mean_hit", c->mean.hit, "ks_hit", c->ks_hit));
	}
	return a;
}

static json_t *thresholds_json(const struct validation *v)
{
	json_t *a = json_array();

	for (int i = 0; i < NR_THRESHOLDS; i++) {
		const struct threshold *t = &v->threshold[i];

		if (t->asked)
			json_array_append_new(a, json_pack(
				"{ss so so sb sb}", "name", t->name, "limit",
				value_number(t->limit), "value",
				value_number(t->value), "judged", t->judged,
				"met", t->met));
	}
	return a;
}

static json_t *score_json(const struct validation *v)
{
	const struct predictive *p = &v->p50_mean_if_right;
	const struct score *s = &v->score;

	return json_pack("{si si so so so so si si}", "hits", s->hits, "values",
			 s->values, "p50_error_mean",
			 value_number(score_p50_mean(s)),
			 "p50_error_mean_if_right",
			 json_pack("{so so so}", "lo", value_number(p->lo),
				   "median", value_number(p->median), "hi",
				   value_number(p->hi)),
			 "p50_error_worst",
			 value_number(s->p50_worst), "all_error_mean",
			 value_number(score_all_mean(s)), "ks_misses",
			 v->ks_misses, "ks_comparisons", v->nr_comparisons);
}

void validation_write_json(const struct validation *v,
			   const struct provenance *from, FILE *out)
{
	const struct scenario *s = v->experiment->scenario;
	json_t *root = json_pack(
		"{si ss so so so si so so so so so so s{so so so so} sb}",
		"umountsim_validation", VALIDATION_FORMAT,
		"version", from->version,
		"command", value_strings(from->command, from->nr_command),
		"title", value_string(s->title),
		"seed", value_seed(s->seed),
		"replications", experiment_most(v->experiment),
		"scenario", value_scenario(s),
		"score", score_json(v),
		"thresholds", thresholds_json(v),
		"statistics", statistics_json(v),
		"drain", drains_json(v),
		"inside", inside_json(v),
		"grace_period_ms",
			"measured", value_ms(v->gp.measured),
			"predicted", value_ms(v->gp.predicted.median),
			"lo", value_ms(v->gp.predicted.lo),
			"hi", value_ms(v->gp.predicted.hi),
		"met", v->met);

	value_write(root, "a validation file", out);
}
