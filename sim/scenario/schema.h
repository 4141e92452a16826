/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The schema: a table with a row for every parameter of a scenario, and one for
 * every key of a sweep file.
 *
 * A row says where a parameter stands in the file (its dotted path), where it
 * goes in memory, what it may be, what it is when the file is silent, and what
 * it means.  Reading, defaults, --set, sweeps, `check --print` and the
 * reference in docs/ all come from the rows; to add a parameter is to add its
 * field to a config struct and its row to schema.c.
 *
 * A '*' in a path stands for a name that the user gives: of a kernel or of a
 * driver.  Offsets are those of the struct that the row's group names.
 */
#ifndef SCENARIO_SCHEMA_H
#define SCENARIO_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "engine/arena.h"
#include "scenario/reader.h"

#define SCHEMA_PATH 80

enum param_type {
	PARAM_INT,      /* int */
	PARAM_SEED,     /* uint64_t */
	PARAM_REAL,     /* double */
	PARAM_LIMIT,    /* double, INFINITY if 'none' */
	PARAM_BOOL,     /* bool */
	PARAM_WORD,     /* int or an enum: one of words */
	PARAM_TEXT,     /* const char * */
	PARAM_CPUS,     /* const char *: kernel/cpulist.h */
	PARAM_DURATION, /* simtime_t */
	PARAM_DIST,     /* struct dist; min and max are for its mean, in ns */
	PARAM_MS,       /* double, ms, NAN if 'none' */
	PARAM_STEPS,    /* struct step_list; the one word: none */
	PARAM_LIST,     /* const struct node *: read by hand; may be a word */
	PARAM_MAPPING,  /* const struct node *: likewise */
	PARAM_SECTION,  /* bool: whether this section is there at all */
};

/* The struct that a row's offset is in. */
enum param_group {
	GROUP_scenario,
	GROUP_protocol,
	GROUP_driver_config,
	GROUP_measured,
	GROUP_drain_mean,
	GROUP_drain_mix,
	GROUP_free_parameter,
	GROUP_sweep_file,
	GROUP_axis_range,
	GROUP_sensitivity_config,
};

struct param {
	const char *path;
	enum param_type type;
	enum param_group group;
	size_t offset;
	double min, max;          /* ns where it is a time; may_be_auto aside */
	bool may_be_auto;         /* AUTO (-1), written 'auto' */
	const struct word *words;
	const char *def;          /* as YAML; NULL: must be given */
	const char *doc;          /* a line of Markdown */
};

/* The rows of one kind of file, in the order of its reference. */
struct schema {
	const struct param *row;
	int nr;
};

extern const struct schema scenario_schema;
extern const struct schema sweep_schema; /* umountsim-sweep: 1 */
extern const struct schema range_schema; /* a range of one of its axes */

/* Those whose names are asked for elsewhere. */
extern const struct word design_words[], method_words[];

/* The row of exactly that path, '*' and all, or NULL. */
const struct param *schema_row(const struct schema *schema, const char *path);
/*
 * The row of a scenario that a concrete path ("kernels.base.gate") belongs to,
 * or NULL.  '*rest' is what follows the row's own path: "" or, inside a
 * distribution or a list of steps, for example "lognormal.median".
 */
const struct param *schema_find(const char *path, const char **rest);
/*
 * Why what stands at this path of a scenario cannot vary, in a sweep or a fit,
 * to be put after the path; NULL if it can, or if there is no such path.
 */
const char *schema_fixed(const char *path);
/* A row's path without its group's "kernels.*." */
const char *schema_relative(const struct param *p);

/* Whether any row lies below that path. */
bool schema_is_section(const struct schema *schema, const char *path);
/*
 * The path of entry 'key' of a section ("" is the whole file), with '*' where
 * the key is a name.  False if the schema knows no such entry.
 */
bool schema_child(const struct schema *schema, const char *section,
		  const char *key, char path[SCHEMA_PATH]);
/* The keys that a section may have, for suggestions; returns their number. */
int schema_keys(const struct schema *schema, struct arena *arena,
		const char *section, const char **key, int max);

/* Writes the reference of all its parameters as Markdown tables. */
void schema_write_reference(const struct schema *schema, FILE *out);
/* The same as a JSON Schema (2020-12). */
void schema_write_json(const struct schema *schema, const char *title,
		       FILE *out);

#endif
