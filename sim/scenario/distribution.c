/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distributions as YAML.
 *
 * The families with two numbers at most are a table; a mixture and an empirical
 * distribution are read by hand.  A lognormal is held by its sigma, from which
 * its p99 comes back with an error in the last digits; so it has twelve digits
 * from the start, and is never below the median.
 */
#include "scenario/distribution.h"

#include <math.h>
#include <string.h>

#include "data/column_unit.h"
#include "data/units.h"
#include "scenario/empirical.h"
#include "scenario/reader.h"

#define MAX_PARTS 16
#define WEIGHT_MIN 1e-9 /* given, and of their sum */
#define SHAPE_MIN 0.05
#define SHAPE_MAX 1000

enum field_type { FIELD_TIME, FIELD_SHAPE };

struct field {
	const char *name;
	enum field_type type;
};

static const struct family {
	const char *name;
	enum dist_kind kind;
	int nr;
	struct field field[2];
} families[] = {
	{ "constant", DIST_CONSTANT, 1, { { "value", FIELD_TIME } } },
	{ "uniform", DIST_UNIFORM, 2,
	  { { "from", FIELD_TIME }, { "to", FIELD_TIME } } },
	{ "exponential", DIST_EXPONENTIAL, 1, { { "mean", FIELD_TIME } } },
	{ "lognormal", DIST_LOGNORMAL, 2,
	  { { "median", FIELD_TIME }, { "p99", FIELD_TIME } } },
	{ "gamma", DIST_GAMMA, 2,
	  { { "shape", FIELD_SHAPE }, { "scale", FIELD_TIME } } },
	{ "weibull", DIST_WEIBULL, 2,
	  { { "shape", FIELD_SHAPE }, { "scale", FIELD_TIME } } },
	{ "mixture", DIST_MIXTURE, 0, { { NULL, FIELD_TIME } } },
	{ "empirical", DIST_EMPIRICAL, 0, { { NULL, FIELD_TIME } } },
};

#define NR_FAMILIES ((int)(sizeof(families) / sizeof(families[0])))

const char *distribution_family(int i)
{
	return i < NR_FAMILIES ? families[i].name : NULL;
}

static const struct family *find_family(struct reading *rd,
					const struct node *key)
{
	const char *name[NR_FAMILIES];

	for (int i = 0; i < NR_FAMILIES; i++) {
		name[i] = families[i].name;
		if (!strcmp(name[i], key->text))
			return &families[i];
	}
	diag_error(rd->diag, key->mark, "unknown distribution '%.40s'%s",
		   key->text,
		   diag_suggest(rd->arena, key->text, name, NR_FAMILIES));
	return NULL;
}

static bool read_time(struct reading *rd, const struct node *node, double *ns)
{
	return read_duration(rd, node, "a duration", 0, DURATION_MAX, ns);
}

static bool read_field(struct reading *rd, const struct node *node,
		       enum field_type type, double *value)
{
	if (type == FIELD_TIME)
		return read_time(rd, node, value);
	return read_real(rd, node, SHAPE_MIN, SHAPE_MAX, value);
}

/* {name: value, name: value}, the names being the family's. */
static bool read_fields(struct reading *rd, const struct family *f,
			const struct node *map, double value[2])
{
	const char *name[3];
	bool by_mean = f->kind == DIST_GAMMA && node_get(map, "mean");
	bool ok;
	int nr = f->nr;

	for (int i = 0; i < nr; i++)
		name[i] = f->field[i].name;
	if (by_mean)
		name[1] = "mean";
	else if (f->kind == DIST_GAMMA)
		name[nr++] = "mean"; /* to be suggested */
	if (by_mean && node_get(map, "scale")) {
		diag_error(rd->diag, map->mark, "'scale' or 'mean', not both");
		return false;
	}
	ok = reader_knows(rd, map, name, nr);
	for (int i = 0; i < f->nr; i++) {
		const struct node *n = reader_requires(rd, map, name[i]);

		if (!n || !read_field(rd, n, f->field[i].type, &value[i]))
			ok = false;
	}
	if (ok && by_mean)
		value[1] /= value[0];
	return ok;
}

/* The p99 of a lognormal, as it is held and written. */
static double tail(double median, double p99)
{
	char text[UNITS_TEXT];
	double rounded = p99;

	snprintf(text, sizeof(text), "%.12g", p99);
	parse_real(text, &rounded);
	return fmax(rounded, median);
}

static bool make(struct reading *rd, const struct family *f,
		 const struct node *node, const double v[2], struct dist *out)
{
	const char *wrong = NULL;

	if (f->kind == DIST_UNIFORM && v[0] > v[1])
		wrong = "'from' lies above 'to'";
	else if (f->kind == DIST_LOGNORMAL && v[0] <= 0)
		wrong = "the median of a lognormal must be above 0";
	else if (f->kind == DIST_LOGNORMAL && v[1] < v[0])
		wrong = "'p99' lies below 'median'";
	else if (f->kind == DIST_GAMMA && v[1] <= 0)
		wrong = "the scale of a gamma must be above 0";
	else if (f->kind == DIST_WEIBULL && v[1] <= 0)
		wrong = "the scale of a weibull must be above 0";
	if (wrong) {
		diag_error(rd->diag, node->mark, "%s", wrong);
		return false;
	}
	if (f->kind == DIST_LOGNORMAL)
		*out = dist_lognormal(v[0], tail(v[0], v[1]));
	else
		*out = (struct dist){ .kind = f->kind, .a = v[0], .b = v[1] };
	return true;
}

static bool read_family(struct reading *rd, const struct family *f,
			const struct node *node, struct dist *out)
{
	double v[2] = { 0, 0 };

	if (node->kind == NODE_MAPPING) {
		if (!read_fields(rd, f, node, v))
			return false;
	} else if (f->nr == 1) {
		if (!read_time(rd, node, &v[0]))
			return false;
	} else {
		diag_error(rd->diag, node->mark,
			   "expected {%s: ..., %s: ...}, found %s",
			   f->field[0].name, f->field[1].name,
			   node_describe(rd, node));
		return false;
	}
	return make(rd, f, node, v, out);
}

static bool read_part(struct reading *rd, const struct node *node,
		      double *weight, struct dist *part)
{
	static const char *const name[] = { "weight", "of" };
	const struct node *w, *of;
	bool ok;

	if (node->kind != NODE_MAPPING)
		return reader_expected(rd, node, "{weight: ..., of: ...}");
	ok = reader_knows(rd, node, name, 2);
	w = reader_requires(rd, node, "weight");
	of = reader_requires(rd, node, "of");
	if (!w || !read_real(rd, w, WEIGHT_MIN, 1e9, weight))
		ok = false;
	if (!of || !dist_from_node(rd, of, part))
		ok = false;
	return ok;
}

static bool read_mixture(struct reading *rd, const struct node *node,
			 struct dist *out)
{
	struct dist *part;
	double *weight, sum = 0;
	const struct node *n;
	bool ok = true;
	size_t i = 0;

	if (node->kind != NODE_SEQUENCE || node->nr < 1 ||
	    node->nr > MAX_PARTS) {
		diag_error(rd->diag, node->mark,
			   "expected a list of 1 to %d parts "
			   "{weight: ..., of: ...}", MAX_PARTS);
		return false;
	}
	part = arena_calloc(rd->arena, (size_t)node->nr, sizeof(*part));
	weight = arena_calloc(rd->arena, (size_t)node->nr, sizeof(*weight));
	for_each_child(n, node) {
		if (!read_part(rd, n, &weight[i], &part[i]))
			ok = false;
		sum += weight[i++];
	}
	/* Weights that sum to 1 stay as they are, to the bit. */
	for (size_t j = 0; j < i && fabs(sum - 1) > 1e-9; j++)
		weight[j] /= sum;
	for (size_t j = 0; j < i && ok; j++)
		if (weight[j] < WEIGHT_MIN) {
			diag_error(rd->diag, node->mark, "a weight of less "
				   "than %g of their sum", WEIGHT_MIN);
			ok = false;
		}
	*out = (struct dist){ .kind = DIST_MIXTURE, .n = i, .part = part,
			      .weight = weight };
	return ok;
}

static bool read_values(struct reading *rd, const struct node *list,
			struct dist *out)
{
	const struct node *n;
	double *value;
	size_t nr = 0;
	bool ok = true;

	if (list->nr == 0) {
		diag_error(rd->diag, list->mark, "expected at least one value");
		return false;
	}
	value = arena_calloc(rd->arena, (size_t)list->nr, sizeof(*value));
	for_each_child(n, list)
		if (!read_time(rd, n, &value[nr++]))
			ok = false;
	*out = empirical_dist(value, nr);
	return ok;
}

/* An optional name under that key; false if it is something else. */
static bool read_name(struct reading *rd, const struct node *map,
		      const char *key, const struct node **out)
{
	*out = node_get(map, key);
	return !*out || ((*out)->kind == NODE_SCALAR && *(*out)->text) ||
	       reader_expected(rd, *out, "a text");
}

static bool read_empirical(struct reading *rd, const struct node *node,
			   struct dist *out)
{
	static const char *const name[] = { "file", "column", "unit" };
	const struct node *file = node, *column = NULL, *unit = NULL;
	bool ok = true;

	if (node->kind == NODE_SEQUENCE)
		return read_values(rd, node, out);
	if (node->kind == NODE_MAPPING) {
		ok = reader_knows(rd, node, name, 3);
		if (!reader_requires(rd, node, "file") ||
		    !read_name(rd, node, "file", &file) ||
		    !read_name(rd, node, "column", &column) ||
		    !read_name(rd, node, "unit", &unit))
			return false;
	} else if (node_is_null(node) || !*node->text) {
		diag_error(rd->diag, node->mark,
			   "expected the name of a file, found nothing");
		return false;
	}
	if (unit && !unit_named(unit->text)) {
		diag_error(rd->diag, unit->mark,
			   "unknown unit '%.40s'; there are ns, us, ms, s, min",
			   unit->text);
		return false;
	}
	return empirical_read(rd, file, column,
			      unit ? unit_named(unit->text) : NULL, out) && ok;
}

bool dist_from_node(struct reading *rd, const struct node *node,
		    struct dist *out)
{
	const struct family *f;
	double v[2] = { 0, 0 };

	if (node->kind == NODE_SCALAR && !node_is_null(node)) {
		if (!read_time(rd, node, &v[0]))
			return false;
		*out = (struct dist){ .kind = DIST_CONSTANT, .a = v[0] };
		return true;
	}
	if (node->kind != NODE_MAPPING || node->nr != 1) {
		diag_error(rd->diag, node->mark,
			   "expected a duration or one distribution, as "
			   "{exponential: 1ms}, found %s",
			   node->kind == NODE_MAPPING && node->nr > 1
				   ? "several" : node_describe(rd, node));
		return false;
	}
	f = find_family(rd, node->first->key);
	if (!f)
		return false;
	if (f->kind == DIST_MIXTURE)
		return read_mixture(rd, node->first, out);
	if (f->kind == DIST_EMPIRICAL)
		return read_empirical(rd, node->first, out);
	return read_family(rd, f, node->first, out);
}

/* -- writing -- */

static void write_time(double ns, FILE *out)
{
	char text[UNITS_TEXT];

	format_duration(ns, text);
	fputs(text, out);
}

static void write_real(double value, FILE *out)
{
	char text[UNITS_TEXT];

	format_real(value, text);
	fputs(text, out);
}

static void write_mixture(const struct dist *d, FILE *out)
{
	fputs("[", out);
	for (size_t i = 0; i < d->n; i++) {
		fputs(i ? ", {weight: " : "{weight: ", out);
		write_real(d->weight[i], out);
		fputs(", of: ", out);
		dist_write(&d->part[i], out);
		fputs("}", out);
	}
	fputs("]", out);
}

static void write_values(const struct dist *d, FILE *out)
{
	fputs("[", out);
	for (size_t i = 0; i < d->n; i++) {
		if (i)
			fputs(i % 8 ? ", " : ",\n          ", out);
		write_time(d->sample[i], out);
	}
	fputs("]", out);
}

static void write_fields(const struct family *f, const struct dist *d,
			 FILE *out)
{
	double v[2] = { d->a, d->b };

	if (d->kind == DIST_LOGNORMAL)
		v[1] = tail(d->a, dist_quantile(d, 0.99));
	for (int i = 0; i < f->nr; i++) {
		fprintf(out, "%s%s: ", i ? ", " : "{", f->field[i].name);
		if (f->field[i].type == FIELD_TIME)
			write_time(v[i], out);
		else
			write_real(v[i], out);
	}
	fputs("}", out);
}

void dist_write(const struct dist *d, FILE *out)
{
	const struct family *f = families;

	if (d->kind == DIST_CONSTANT) {
		write_time(d->a, out);
		return;
	}
	while (f->kind != d->kind)
		f++;
	fprintf(out, "{%s: ", f->name);
	if (d->kind == DIST_MIXTURE)
		write_mixture(d, out);
	else if (d->kind == DIST_EMPIRICAL)
		write_values(d, out);
	else if (f->nr == 1)
		write_time(d->a, out);
	else
		write_fields(f, d, out);
	fputs("}", out);
}
