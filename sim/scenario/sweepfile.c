/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sweep files: see sweepfile.h.
 *
 * The file has a dozen keys of as many shapes, so they are read by a function
 * each and not by the schema's table.  What an axis may be and what its values
 * mean is the schema's business: here its path is looked up, and the values
 * are kept as trees until a point binds them.  Whether they are valid shows
 * when points are made (study/sweep.h), because it may depend on the others.
 */
#include "scenario/sweepfile.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/override.h"
#include "scenario/schema.h"
#include "scenario/source.h"
#include "data/units.h"
#include "scenario/yaml_tree.h"

#define NR(array) ((int)(sizeof(array) / sizeof(*(array))))

const char *const design_name[] = {
	[DESIGN_GRID] = "grid",     [DESIGN_ZIP] = "zip",
	[DESIGN_RANDOM] = "random", [DESIGN_LHS] = "lhs",
	[DESIGN_SOBOL] = "sobol",
};

const char *const method_name[] = {
	[METHOD_SOBOL] = "sobol", [METHOD_MORRIS] = "morris",
};

struct loading {
	struct reading rd;
	struct sweep_file *f;
	const struct node *root;
	const struct override *overrides; /* of the command line */
	int nr_overrides;
	FILE *diag;
};

/* -- small values -- */

static void expected(struct loading *l, const struct node *n, const char *what)
{
	diag_error(l->rd.diag, n->mark, "expected %s, found %s", what,
		   node_describe(&l->rd, n));
}

static int read_int(struct loading *l, const struct node *map, const char *key,
		    int least, int most, int def)
{
	const struct node *n = node_get(map, key);
	int64_t value;

	if (!n)
		return def;
	if (n->kind != NODE_SCALAR || !n->plain ||
	    parse_integer(n->text, &value)) {
		expected(l, n, "an integer");
		return def;
	}
	if (value < least || value > most) {
		diag_error(l->rd.diag, n->mark, "%.40s is not in %d .. %d",
			   n->text, least, most);
		return def;
	}
	return (int)value;
}

static bool read_bool(struct loading *l, const struct node *map,
		      const char *key, bool def)
{
	const struct node *n = node_get(map, key);

	if (!n || node_is_word(n, "true") || node_is_word(n, "false"))
		return n ? node_is_word(n, "true") : def;
	expected(l, n, "true or false");
	return def;
}

static int read_word(struct loading *l, const struct node *map,
		     const char *key, const char *const *words, int nr,
		     int def)
{
	const struct node *n = node_get(map, key);
	char list[120] = "";

	if (!n)
		return def;
	for (int i = 0; i < nr; i++) {
		size_t at = strlen(list);

		if (node_is_word(n, words[i]))
			return i;
		snprintf(list + at, sizeof(list) - at, "%s%s", i ? ", " : "",
			 words[i]);
	}
	diag_error(l->rd.diag, n->mark, "expected one of %s, found %s%s", list,
		   node_describe(&l->rd, n),
		   n->kind == NODE_SCALAR ? diag_suggest(l->rd.arena, n->text,
							 words, nr) : "");
	return def;
}

static void check_keys_of(struct loading *l, const struct node *map,
			  const char *const *keys, int nr)
{
	const struct node *e;

	for_each_child(e, map) {
		bool known = false;

		for (int i = 0; i < nr; i++)
			known = known || !strcmp(e->key->text, keys[i]);
		if (!known)
			diag_error(l->rd.diag, e->key->mark,
				   "unknown key '%.40s'%s", e->key->text,
				   diag_suggest(l->rd.arena, e->key->text,
						keys, nr));
	}
}

/* -- outputs -- */

static bool parse_quantile(const char *name, double *p)
{
	char *end;

	if (!strcmp(name, "max")) {
		*p = 1;
		return true;
	}
	if (*name != 'p' || name[1] < '0' || name[1] > '9' || strlen(name) > 8 ||
	    strspn(name + 1, "0123456789.") != strlen(name + 1))
		return false;
	*p = strtod(name + 1, &end) / 100;
	return !*end && *p <= 1;
}

bool output_parse(const char *name, struct output_spec *out)
{
	static const struct output_spec fixed[] = {
		{ "mean", OUTPUT_LATENCY_MEAN, 0 },
		{ "drain_mean", OUTPUT_DRAIN_MEAN, 0 },
		{ "gp_mean", OUTPUT_GP_MEAN, 0 },
		{ "busy_inodes", OUTPUT_BUSY_INODES, 0 },
		{ "switches_per_s", OUTPUT_SWITCHES, 0 },
		{ "iterations_per_s", OUTPUT_ITERATIONS, 0 },
	};
	bool drain = !strncmp(name, "drain_", 6);

	for (int i = 0; i < NR(fixed); i++) {
		if (!strcmp(name, fixed[i].name)) {
			*out = fixed[i];
			return true;
		}
	}
	out->kind = drain ? OUTPUT_DRAIN : OUTPUT_LATENCY;
	return parse_quantile(drain ? name + 6 : name, &out->p);
}

static void read_outputs(struct loading *l)
{
	static const char *const known[] = {
		"p50", "p95", "p99", "max", "mean", "drain_p50", "drain_p99",
		"drain_max", "drain_mean", "gp_mean", "busy_inodes",
		"switches_per_s", "iterations_per_s",
	};
	static const char *const usual[] = {
		"p50", "p95", "p99", "max", "mean", "drain_mean", "gp_mean",
		"busy_inodes",
	};
	const struct node *list = node_get(l->root, "outputs"), *n;
	struct sweep_file *f = l->f;

	f->output = arena_calloc(l->rd.arena, SWEEP_MAX_OUTPUTS,
				 sizeof(*f->output));
	for (int i = 0; !list && i < NR(usual); i++) {
		struct output_spec *o = &f->output[f->nr_outputs++];

		output_parse(usual[i], o);
		o->name = usual[i];
	}
	if (!list)
		return;
	if (list->kind != NODE_SEQUENCE || !list->nr ||
	    list->nr > SWEEP_MAX_OUTPUTS) {
		expected(l, list, "a list of outputs, as [p50, p99]");
		return;
	}
	for_each_child(n, list) {
		struct output_spec *o = &f->output[f->nr_outputs];

		if (n->kind != NODE_SCALAR || !output_parse(n->text, o)) {
			diag_error(l->rd.diag, n->mark, "%s is no output%s",
				   node_describe(&l->rd, n),
				   n->kind == NODE_SCALAR
				   ? diag_suggest(l->rd.arena, n->text, known,
						  NR(known)) : "");
			continue;
		}
		for (int i = 0; i < f->nr_outputs; i++) {
			if (!strcmp(n->text, f->output[i].name))
				diag_error(l->rd.diag, n->mark,
					   "'%s' stands twice", n->text);
		}
		o->name = n->text;
		f->nr_outputs++;
	}
}

/* -- the base, and which of its cells -- */

static struct scenario *load_base(struct loading *l, const struct node *n)
{
	struct arena *arena = l->rd.arena;
	size_t size;
	char *path;

	if (!n || n->kind != NODE_SCALAR) {
		diag_error(l->rd.diag, n ? n->mark : l->root->mark,
			   "expected 'base: FILE', the scenario to vary");
		return NULL;
	}
	size = strlen(l->rd.dir) + strlen(n->text) + 1;
	path = arena_alloc(arena, size);
	snprintf(path, size, "%s%s", *n->text == '/' ? "" : l->rd.dir, n->text);
	return scenario_load(arena, path, l->overrides, l->nr_overrides,
			     l->diag);
}

/* The changes that 'set' and 'replications' make for all points. */
static int read_changes(struct loading *l, struct change *change)
{
	const struct node *set = node_get(l->root, "set"), *n;
	const struct node *r = node_get(l->root, "replications");
	int nr = 0;

	if (set && set->kind != NODE_MAPPING) {
		expected(l, set, "a mapping from paths to values");
		set = NULL;
	}
	if (set)
		for_each_child(n, set)
			change[nr++] = (struct change){ n->key->text,
							n->key->mark, n };
	if (r)
		change[nr++] = (struct change){ "replications", r->mark, r };
	return nr;
}

static bool read_base(struct loading *l)
{
	struct scenario *s = load_base(l, node_get(l->root, "base"));
	const struct node *set = node_get(l->root, "set");
	struct change *change;
	int nr;

	if (!s)
		return false;
	change = arena_calloc(l->rd.arena, (set ? (size_t)set->nr : 0) + 1,
			      sizeof(*change));
	nr = read_changes(l, change);
	l->f->base = scenario_base(l->rd.arena, s);
	if (!l->f->base)
		return false;
	l->f->scenario = scenario_variant(&l->rd, l->f->base, change, nr);
	if (!l->f->scenario)
		return false;
	if (nr)
		l->f->base = scenario_base(l->rd.arena, l->f->scenario);
	return l->f->base != NULL;
}

/* The index of a kernel or driver; reports if the base has none. */
static int find_named(struct loading *l, const struct node *n, bool kernel)
{
	const struct scenario *s = l->f->scenario;
	const char *name[64];
	int nr = kernel ? s->nr_kernels : s->nr_drivers, i = -1;

	if (n->kind == NODE_SCALAR)
		i = kernel ? scenario_kernel(s, n->text)
			   : scenario_driver(s, n->text);
	if (i >= 0)
		return i;
	for (int k = 0; k < nr; k++)
		name[k] = kernel ? s->kernel[k].name : s->driver[k].name;
	diag_error(l->rd.diag, n->mark, "the base has no %s %s%s",
		   kernel ? "kernel" : "driver", node_describe(&l->rd, n),
		   n->kind == NODE_SCALAR ? diag_suggest(l->rd.arena, n->text,
							 name, nr) : "");
	return -1;
}

static int *read_names(struct loading *l, const char *key, bool kernel,
		       int *nr)
{
	const struct scenario *s = l->f->scenario;
	const struct node *list = node_get(l->root, key), *n;
	int all = kernel ? s->nr_kernels : s->nr_drivers;
	int *index = arena_calloc(l->rd.arena, list ? (size_t)list->nr + 1 :
						      (size_t)all,
				  sizeof(*index));

	*nr = 0;
	for (int i = 0; !list && i < all; i++)
		index[(*nr)++] = i;
	if (!list)
		return index;
	if (list->kind != NODE_SEQUENCE || !list->nr) {
		expected(l, list, "a list of names of the base");
		return index;
	}
	for_each_child(n, list) {
		index[*nr] = find_named(l, n, kernel);
		for (int i = 0; i < *nr; i++)
			if (index[i] == index[*nr] && index[i] >= 0)
				diag_error(l->rd.diag, n->mark,
					   "'%s' stands twice", n->text);
		(*nr)++;
	}
	return index;
}

/* -- axes -- */

static bool read_bound(struct loading *l, const struct node *map,
		       const char *key, enum axis_unit *unit, double *value)
{
	const struct node *n = node_get(map, key);
	int64_t integer;

	if (!n) {
		diag_error(l->rd.diag, map->mark, "missing key '%s'", key);
		return false;
	}
	if (n->kind == NODE_SCALAR && n->plain &&
	    !parse_integer(n->text, &integer)) {
		*unit = AXIS_INTEGER;
		*value = (double)integer;
		return true;
	}
	*unit = AXIS_NUMBER;
	if (n->kind == NODE_SCALAR && n->plain && !parse_real(n->text, value))
		return true;
	*unit = AXIS_TIME;
	if (n->kind == NODE_SCALAR && !parse_duration(n->text, value))
		return true;
	expected(l, n, "a number or a duration");
	return false;
}

/* Step i of a range, in four digits between its ends. */
static double step(const struct axis *a, int i)
{
	double x = axis_between(a, i / (a->nr - 1.));
	char text[UNITS_TEXT];

	if (i == 0 || i == a->nr - 1)
		return x;
	snprintf(text, sizeof(text), "%.4g", x);
	return strtod(text, NULL);
}

static bool takes_integers(const struct axis *a)
{
	const char *rest = "";
	const struct param *p = schema_find(a->path, &rest);

	return p && !*rest && (p->type == PARAM_INT || p->type == PARAM_SEED);
}

static void read_range(struct loading *l, struct axis *a,
		       const struct node *map)
{
	static const char *const keys[] = { "from", "to", "steps", "scale" };
	static const char *const scales[] = { "linear", "log" };
	enum axis_unit from, to;

	check_keys_of(l, map, keys, NR(keys));
	if (!read_bound(l, map, "from", &from, &a->from) ||
	    !read_bound(l, map, "to", &to, &a->to))
		return;
	if ((from == AXIS_TIME) != (to == AXIS_TIME)) {
		diag_error(l->rd.diag, map->mark,
			   "one end has a unit and the other has not");
		return;
	}
	a->unit = from == AXIS_TIME ? AXIS_TIME
		: takes_integers(a) ? AXIS_INTEGER : AXIS_NUMBER;
	a->log = read_word(l, map, "scale", scales, NR(scales), 0);
	a->nr = read_int(l, map, "steps", 2, 100000, 0);
	if (a->from >= a->to)
		diag_error(l->rd.diag, map->mark, "'from' must be below 'to'");
	else if (a->log && a->from <= 0)
		diag_error(l->rd.diag, map->mark,
			   "a log scale must begin above 0");
	a->value = arena_calloc(l->rd.arena, (size_t)a->nr, sizeof(*a->value));
	for (int i = 0; i < a->nr; i++)
		a->value[i] = axis_value_of_number(a, step(a, i), l->rd.arena);
	for (int i = 1; i < a->nr; i++)
		if (!strcmp(a->value[i].text, a->value[i - 1].text))
			diag_error(l->rd.diag, map->mark,
				   "more steps than there are integers");
}

static void read_list(struct loading *l, struct axis *a,
		      const struct node *list)
{
	const struct node *n;

	a->value = arena_calloc(l->rd.arena, (size_t)list->nr,
				sizeof(*a->value));
	for_each_child(n, list) {
		struct axis_value v = axis_value_of(l->rd.arena, n);

		for (int i = 0; i < a->nr; i++)
			if (!strcmp(a->value[i].text, v.text))
				diag_error(l->rd.diag, n->mark,
					   "%.40s stands twice", v.text);
		a->value[a->nr++] = v;
		if (a->target != AXIS_PARAMETER)
			find_named(l, n, a->target == AXIS_KERNEL);
	}
	if (!a->nr)
		diag_error(l->rd.diag, list->mark, "the axis is empty");
}

static void read_axis(struct loading *l, struct axis *a, const struct node *n)
{
	a->path = n->key->text;
	a->mark = n->key->mark;
	a->value_mark = n->mark;
	a->target = !strcmp(a->path, "kernel") ? AXIS_KERNEL
		  : !strcmp(a->path, "driver") ? AXIS_DRIVER : AXIS_PARAMETER;
	if (!strcmp(a->path, "replications") || !strcmp(a->path, "umountsim") ||
	    !strcmp(a->path, "title") || !strncmp(a->path, "kernels", 7))
		diag_error(l->rd.diag, a->mark, "'%.40s' cannot be an axis%s",
			   a->path, a->path[0] == 'k'
			   ? "; name protocols in the base, and list them as "
			     "'kernel'" : "");
	else if (n->kind == NODE_SEQUENCE)
		read_list(l, a, n);
	else if (n->kind == NODE_MAPPING && a->target == AXIS_PARAMETER)
		read_range(l, a, n);
	else
		expected(l, n, "a list of values or {from: A, to: B}");
}

static void read_axes(struct loading *l)
{
	const struct node *map = node_get(l->root, "axes"), *n;

	if (!map || map->kind != NODE_MAPPING || !map->nr ||
	    map->nr > SWEEP_MAX_AXES) {
		diag_error(l->rd.diag, map ? map->mark : l->root->mark,
			   "expected 'axes: {PATH: [VALUE, ...], ...}', 1 to "
			   "%d of them", SWEEP_MAX_AXES);
		return;
	}
	l->f->axis = arena_calloc(l->rd.arena, (size_t)map->nr,
				  sizeof(*l->f->axis));
	for_each_child(n, map)
		read_axis(l, &l->f->axis[l->f->nr_axes++], n);
}

/* -- the rest -- */

static void read_sensitivity(struct loading *l)
{
	static const char *const keys[] = {
		"method", "samples", "second_order", "dummy", "levels",
		"bootstrap",
	};
	const struct node *map = node_get(l->root, "sensitivity");
	struct sensitivity_config *c = &l->f->sensitivity;

	if (map && map->kind != NODE_MAPPING)
		expected(l, map, "a mapping, as {method: sobol}");
	else if (map)
		check_keys_of(l, map, keys, NR(keys));
	c->method = (enum sensitivity_method)read_word(
		l, map, "method", method_name, 2, METHOD_SOBOL);
	c->samples = read_int(l, map, "samples", 2, 1 << 20,
			      c->method == METHOD_SOBOL ? 256 : 40);
	c->second_order = read_bool(l, map, "second_order", false);
	c->dummy = read_bool(l, map, "dummy", true);
	c->levels = read_int(l, map, "levels", 2, 100, 4);
	c->bootstrap = read_int(l, map, "bootstrap", 100, 100000, 1000);
	if (c->levels % 2)
		diag_error(l->rd.diag, node_get(map, "levels")->mark,
			   "levels must be even");
}

static void read_title(struct loading *l)
{
	const struct node *n = node_get(l->root, "title");

	l->f->title = l->f->scenario->title;
	if (n && n->kind == NODE_SCALAR && strlen(n->text) <= 200 &&
	    !strpbrk(n->text, "\r\n\t\033"))
		l->f->title = n->text;
	else if (n)
		expected(l, n, "a line of text");
}

static void read_file(struct loading *l)
{
	static const char *const keys[] = {
		"umountsim-sweep", "title", "base", "set", "replications",
		"kernels", "drivers", "axes", "design", "samples", "seed",
		"outputs", "sensitivity",
	};
	struct sweep_file *f = l->f;

	check_keys_of(l, l->root, keys, NR(keys));
	if (!node_get(l->root, keys[0]))
		diag_error(l->rd.diag, l->root->mark,
			   "missing key 'umountsim-sweep' (the version, 1)");
	read_int(l, l->root, keys[0], 1, 1, 1);
	if (!read_base(l))
		return;
	read_title(l);
	f->kernel = read_names(l, "kernels", true, &f->nr_kernels);
	f->driver = read_names(l, "drivers", false, &f->nr_drivers);
	read_axes(l);
	f->design = (enum design_kind)read_word(l, l->root, "design",
						design_name, 5, DESIGN_GRID);
	f->samples = read_int(l, l->root, "samples", 1, SWEEP_MAX_POINTS, 0);
	f->seed = (uint64_t)read_int(l, l->root, "seed", 0, INT32_MAX, 1);
	read_outputs(l);
	read_sensitivity(l);
}

static const struct node *read_tree(struct loading *l, const char *path)
{
	struct source *src = arena_alloc(l->rd.arena, sizeof(*src));
	const char *wrong = source_read(l->rd.arena, path, SOURCE_STREAM,
					YAML_MAX_BYTES, src);
	struct node *root;

	if (wrong) {
		diag_error(l->rd.diag, (struct mark){ src, 0, 0 }, "%s", wrong);
		return NULL;
	}
	l->rd.dir = source_directory(l->rd.arena, path);
	root = yaml_parse(&l->rd, src, 0);
	if (!root || root->kind == NODE_MAPPING)
		return root;
	diag_error(l->rd.diag, root->mark,
		   "expected a mapping, as 'umountsim-sweep: 1', found %s",
		   node_describe(&l->rd, root));
	return NULL;
}

struct sweep_file *sweepfile_load(struct arena *arena, const char *path,
				  const struct override *overrides,
				  int nr_overrides, FILE *diag)
{
	struct diag *d = arena_alloc(arena, sizeof(*d));
	struct loading l = {
		.rd = { .arena = arena, .diag = d, .dir = "" },
		.f = arena_alloc(arena, sizeof(*l.f)),
		.overrides = overrides,
		.nr_overrides = nr_overrides,
		.diag = diag,
	};

	diag_init(d, arena);
	l.f->path = path;
	l.root = read_tree(&l, path);
	if (l.root)
		read_file(&l);
	diag_print(d, diag);
	return d->total || !l.f->base ? NULL : l.f;
}

/* -- canonical texts -- */

void sweepfile_print_fixed(const struct sweep_file *f, FILE *out)
{
	fputs("kernels:", out);
	for (int i = 0; i < f->nr_kernels; i++)
		fprintf(out, " %s", f->scenario->kernel[f->kernel[i]].name);
	fputs("\ndrivers:", out);
	for (int i = 0; i < f->nr_drivers; i++)
		fprintf(out, " %s", f->scenario->driver[f->driver[i]].name);
	fputs("\noutputs:", out);
	for (int i = 0; i < f->nr_outputs; i++)
		fprintf(out, " %s", f->output[i].name);
	fputc('\n', out);
}

void sweepfile_print_axes(const struct sweep_file *f, FILE *out)
{
	for (int i = 0; i < f->nr_axes; i++) {
		const struct axis *a = &f->axis[i];

		fprintf(out, "%s:", a->path);
		for (int k = 0; k < a->nr; k++)
			fprintf(out, " %s", a->value[k].text);
		if (!a->nr)
			fprintf(out, " %.17g .. %.17g%s", a->from, a->to,
				a->log ? ", log" : "");
		fputc('\n', out);
	}
}
