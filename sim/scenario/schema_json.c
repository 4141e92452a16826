/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The schema's tables as JSON Schema, for editors and validators.
 *
 * It has every key, with its meaning and default, and what a value may be as far
 * as one value tells; what holds between values only `umountsim check` knows.
 * 'auto' is let through wherever the kernel could say it.  Parsers of YAML 1.1
 * hand on, off and 6.12 over as truth values and numbers, so these pass too.
 */
#include "scenario/schema.h"

#include <jansson.h>
#include <string.h>

#include "data/units.h"
#include "scenario/distribution.h"
#include "scenario/steps.h"

#define DURATION "^[0-9.eE+-]+ ?(ns|us|ms|s|min)$"

/* -- what a value may be -- */

static json_t *alternatives(json_t *a, json_t *b)
{
	return json_pack("{s:[o,o]}", "anyOf", a, b);
}

static json_t *word(const char *text)
{
	return json_pack("{s:s}", "const", text);
}

/* Not a list of types in one "type", which ajv refuses unless told not to. */
static json_t *types(const char *a, const char *b)
{
	return json_pack("{s:[{s:s},{s:s}]}", "anyOf", "type", a, "type", b);
}

static json_t *number(const struct param *p)
{
	const char *type = p->type == PARAM_INT || p->type == PARAM_SEED
				   ? "integer" : "number";

	if (p->type == PARAM_SEED)
		return json_pack("{s:s,s:i}", "type", type, "minimum", 0);
	return json_pack("{s:s,s:f,s:f}", "type", type, "minimum", p->min,
			 "maximum", p->max);
}

static json_t *one_of(const struct word *words)
{
	json_t *list = json_array();

	for (const struct word *w = words; w->name; w++)
		json_array_append_new(list, json_string(w->name));
	if (!strcmp(words->name, "auto")) { /* auto, on, off */
		json_array_append_new(list, json_true());
		json_array_append_new(list, json_false());
	}
	return json_pack("{s:o}", "enum", list);
}

static json_t *reference(const char *name)
{
	return json_pack("{s:o}", "$ref", json_sprintf("#/$defs/%s", name));
}

/* [rcu_barrier, {call_rcu: 100}, 'delay: 5ms'] */
static json_t *steps(void)
{
	json_t *names = json_array(), *alone;

	for (int i = 0; i < NR_OPS; i++)
		json_array_append_new(names, json_string(step_name[i]));
	alone = alternatives(json_pack("{s:O}", "enum", names),
			     json_pack("{s:s,s:s}", "type", "string", "pattern",
				       "^delay:"));
	return json_pack("{s:s,s:o}", "type", "array", "items", alternatives(
		alone, json_pack("{s:s,s:i,s:i,s:{s:o}}", "type", "object",
				 "minProperties", 1, "maxProperties", 1,
				 "propertyNames", "enum", names)));
}

static json_t *value(const struct param *p)
{
	switch (p->type) {
	case PARAM_INT:
	case PARAM_SEED:
	case PARAM_REAL:
		return alternatives(number(p), word("auto"));
	case PARAM_LIMIT:
		return alternatives(number(p), word("none"));
	case PARAM_BOOL:
		return alternatives(json_pack("{s:s}", "type", "boolean"),
				    word("auto"));
	case PARAM_WORD:
		return alternatives(one_of(p->words), word("auto"));
	case PARAM_TEXT:
	case PARAM_CPUS:
		return types("string", "number");
	case PARAM_DURATION:
		return alternatives(reference("duration"), word("auto"));
	case PARAM_MS:
		return alternatives(reference("duration"), word("none"));
	case PARAM_DIST:
		return reference("distribution");
	case PARAM_STEPS:
		return steps();
	case PARAM_LIST:
		return types("array", "string");
	case PARAM_MAPPING:
		return json_pack("{s:s}", "type", "object");
	case PARAM_SECTION:
		break; /* its rows say what may stand in it */
	}
	return json_object();
}

/* -- the tree of sections -- */

static json_t *section(void)
{
	return json_pack("{s:s,s:{},s:b}", "type", "object", "properties",
			 "additionalProperties", 0);
}

/*
 * The section's own object; what may be a word, a list of names or a number, as
 * "steal: none" or "kernels: [base]", has it as the first of its alternatives.
 */
static json_t *object_of(json_t *node)
{
	json_t *any = json_object_get(node, "anyOf");

	return any ? json_array_get(any, 0) : node;
}

static json_t *open_section(void)
{
	json_t *any = json_array();

	json_array_append_new(any, section());
	json_array_append_new(any, types("string", "array"));
	json_array_append_new(any, types("number", "null"));
	return json_pack("{s:o}", "anyOf", any);
}

/* The section 'name' of 'in', made if it is new; '*': of any name. */
static json_t *child(json_t *in, const char *name)
{
	json_t *map = json_object_get(in, "properties");
	json_t *got;

	if (!strcmp(name, "*")) {
		got = json_object_get(in, "additionalProperties");
		if (!json_is_object(got)) {
			got = open_section();
			json_object_set_new(in, "additionalProperties", got);
		}
		return object_of(got);
	}
	got = json_object_get(map, name);
	if (!got) {
		got = open_section();
		json_object_set_new(map, name, got);
	}
	return object_of(got);
}

static void describe(json_t *node, const struct param *p)
{
	json_object_set_new(node, "description", json_string(p->doc));
	if (p->def)
		json_object_set_new(node, "default", json_string(p->def));
}

static void add_row(json_t *root, const struct param *p)
{
	char path[SCHEMA_PATH], *rest = path, *name;
	json_t *in = root, *node;

	snprintf(path, sizeof(path), "%s", p->path);
	name = strsep(&rest, ".");
	for (; rest; name = strsep(&rest, "."))
		in = child(in, name);
	if (p->type == PARAM_SECTION) {
		child(in, name);
		node = json_object_get(json_object_get(in, "properties"), name);
		if (node)
			describe(node, p);
		return;
	}
	node = value(p);
	describe(node, p);
	if (!strcmp(name, "*"))
		json_object_set_new(in, "additionalProperties", node);
	else
		json_object_set_new(json_object_get(in, "properties"), name,
				    node);
	if (in == root && !p->def)
		json_array_append_new(json_object_get(root, "required"),
				      json_string(name));
}

static json_t *definitions(void)
{
	json_t *families = json_object();

	for (int i = 0; distribution_family(i); i++)
		json_object_set_new(families, distribution_family(i),
				    json_object());
	return json_pack("{s:{s:s,s:s},s:{s:[{s:s},{s:s},"
			 "{s:s,s:o,s:b,s:i,s:i}]}}",
			 "duration", "type", "string", "pattern", DURATION,
			 "distribution", "anyOf",
			 "$ref", "#/$defs/duration",
			 "const", "auto",
			 "type", "object", "properties", families,
			 "additionalProperties", 0, "minProperties", 1,
			 "maxProperties", 1);
}

void schema_write_json(const struct schema *schema, const char *title,
		       FILE *out)
{
	json_t *root = section();

	json_object_set_new(root, "$schema", json_string(
			"https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(root, "title", json_string(title));
	json_object_set_new(root, "required", json_array());
	json_object_set_new(root, "patternProperties",
			    json_pack("{s:{s:s}}", "^x-", "description",
				      "Not read: a place for anchors."));
	json_object_set_new(root, "$defs", definitions());
	json_object_set_new(json_object_get(root, "properties"), "base",
			    types("string", "array"));
	for (int i = 0; i < schema->nr; i++)
		add_row(root, &schema->row[i]);
	json_dumpf(root, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(root);
}
