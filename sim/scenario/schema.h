/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The schema: one table with a row for every parameter of a scenario.
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

#define SCHEMA_PATH 80

enum param_type {
	PARAM_INT,      /* int */
	PARAM_SEED,     /* uint64_t */
	PARAM_REAL,     /* double */
	PARAM_BOOL,     /* bool */
	PARAM_WORD,     /* int or an enum: one of words */
	PARAM_TEXT,     /* const char * */
	PARAM_DURATION, /* simtime_t */
	PARAM_DIST,     /* struct dist; min and max are for its mean, in ns */
	PARAM_MS,       /* double, ms, NAN if 'none' */
	PARAM_STEPS,    /* the steps of a struct protocol */
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
};

struct word {
	const char *name; /* NULL ends a list */
	int value;
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

/* All rows, in the order of the reference. */
const struct param *schema_params(int *nr);
/* The row of exactly that path, '*' and all, or NULL. */
const struct param *schema_row(const char *path);
/*
 * The row that a concrete path ("kernels.base.gate") belongs to, or NULL.
 * '*rest' is what follows the row's own path: "" or, inside a distribution or
 * a list of steps, for example "lognormal.median".
 */
const struct param *schema_find(const char *path, const char **rest);
/* A row's path without its group's "kernels.*." */
const char *schema_relative(const struct param *p);

/* Whether any row lies below that path. */
bool schema_is_section(const char *path);
/*
 * The path of entry 'key' of a section ("" is the whole file), with '*' where
 * the key is a name.  False if the schema knows no such entry.
 */
bool schema_child(const char *section, const char *key,
		  char path[SCHEMA_PATH]);
/* The keys that a section may have, for suggestions; returns their number. */
int schema_keys(struct arena *arena, const char *section,
		const char **key, int max);

/* Writes the reference of all parameters as Markdown tables. */
void schema_write_reference(FILE *out);

#endif
