/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What run_json.c writes: see results_schema.h.  Keys may be added to the format,
 * so further ones are let through, and none that is here may be missing.
 */
#include "report/results_schema.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "report/run_json.h"

static json_t *type(const char *name)
{
	return json_pack("{s:s}", "type", name);
}

static json_t *either(const char *a, const char *b)
{
	return json_pack("{s:[o,o]}", "anyOf", type(a), type(b));
}

/* What does not exist, as the mean of no grace periods, is null. */
static json_t *number(void)
{
	return either("number", "null");
}

#define END ((const char *)NULL)

/* An object of name, schema, name, schema ..., END; each is required. */
static json_t *object(const char *name, ...)
{
	json_t *properties = json_object(), *required = json_array();
	va_list ap;

	va_start(ap, name);
	for (; name; name = va_arg(ap, const char *)) {
		json_object_set_new(properties, name, va_arg(ap, json_t *));
		json_array_append_new(required, json_string(name));
	}
	va_end(ap);
	return json_pack("{s:s,s:o,s:o}", "type", "object", "properties",
			 properties, "required", required);
}

static json_t *list(json_t *of)
{
	return json_pack("{s:s,s:o}", "type", "array", "items", of);
}

static json_t *latencies(void)
{
	return object("p50", number(), "p95", number(), "p99", number(), "max",
		      number(), "mean", number(), END);
}

static json_t *interval(void)
{
	return object("lo", number(), "median", number(), "hi", number(), END);
}

static json_t *ends(void)
{
	return object("lo", number(), "hi", number(), END);
}

static json_t *cell(void)
{
	json_t *j = object(
		"kernel", type("string"), "driver", type("string"),
		"pressure", type("boolean"), "concurrency", type("integer"),
		"latency_ms", latencies(), "latency_interval_ms",
		object("p50", ends(), "p95", ends(), "p99", ends(), END),
		"drain_ms", latencies(), "samples", type("integer"), "umounts",
		type("integer"), "busy_inodes", type("integer"), "at_risk",
		type("integer"), "grace_period_ms",
		object("mean", number(), "count", type("integer"), END),
		"predictive",
		object("p50", interval(), "p95", interval(), "p99",
		       interval(), "max", interval(), END),
		"switches_per_s", number(), "iterations_per_s", number(),
		"events", type("integer"), "simulated_s", number(), END);

	/* Only where there are any. */
	json_object_set_new(json_object_get(j, "properties"), "doubts",
			    type("string"));
	return j;
}

void results_write_schema(FILE *out)
{
	json_t *root = object(
		"umountsim_results",
		json_pack("{s:i}", "const", RESULTS_FORMAT), "version",
		type("string"), "command", list(type("string")), "only",
		list(type("string")), "title", type("string"), "seed",
		either("integer", "string"),
		"replications", type("integer"), "scenario", type("string"),
		"results", list(cell()), END);

	json_object_set_new(root, "$schema", json_string(
			"https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(root, "title", json_string("umountsim results"));
	json_dumpf(root, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(root);
}
