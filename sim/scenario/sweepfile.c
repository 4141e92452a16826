/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sweep files: see sweepfile.h.
 *
 * The schema reads the file's keys; what is left for here is what they speak
 * of: the base, which of its cells, its parameters as axes, the outputs.
 * What the values of an axis mean is the base's business: they are kept as
 * trees until a point binds them.  Whether they are valid shows when points are
 * made (study/sweep.h), because it may depend on the others.
 */
#include "scenario/sweepfile.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/bind.h"
#include "scenario/override.h"
#include "scenario/source.h"
#include "data/units.h"

#define NR(array) ((int)(sizeof(array) / sizeof(*(array))))

const char *design_name(enum design_kind design)
{
	return word_name(design_words, (int)design);
}

const char *method_name(enum sensitivity_method method)
{
	return word_name(method_words, (int)method);
}

int method_samples(enum sensitivity_method method)
{
	return method == METHOD_SOBOL    ? 256
	       : method == METHOD_MORRIS ? 40
					 : 512;
}

struct loading {
	struct reading rd;
	struct sweep_file *f;
	const struct node *root;
	const struct override *overrides; /* of the command line */
	int nr_overrides;
	FILE *diag;
};

static void given_twice(struct loading *l, const struct node *n,
			const char *first)
{
	diag_error(l->rd.diag, n->mark, "'%.40s' is given twice%s%.40s%s",
		   n->kind == NODE_SCALAR ? n->text : "this value",
		   first ? " (as '" : "", first ? first : "",
		   first ? "', too)" : "");
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

static const struct output_spec *same_output(const struct sweep_file *f,
					     const struct output_spec *o)
{
	for (int i = 0; i < f->nr_outputs; i++)
		if (f->output[i].kind == o->kind && f->output[i].p == o->p)
			return &f->output[i];
	return NULL;
}

static void read_output(struct loading *l, const struct node *n)
{
	static const char *const known[] = {
		"p50", "p95", "p99", "max", "mean", "drain_p50", "drain_p99",
		"drain_max", "drain_mean", "gp_mean", "busy_inodes",
		"switches_per_s", "iterations_per_s",
	};
	struct sweep_file *f = l->f;
	const struct output_spec *same;
	struct output_spec o = { .p = 0 };

	if (n->kind != NODE_SCALAR || !output_parse(n->text, &o)) {
		diag_error(l->rd.diag, n->mark, "unknown output %s%s",
			   node_describe(&l->rd, n),
			   n->kind == NODE_SCALAR
			   ? diag_suggest(l->rd.arena, n->text, known,
					  NR(known)) : "");
		return;
	}
	o.name = n->text;
	same = same_output(f, &o);
	if (same)
		given_twice(l, n, strcmp(same->name, o.name) ? same->name
							     : NULL);
	else
		f->output[f->nr_outputs++] = o;
}

static void read_outputs(struct loading *l)
{
	const struct node *list = l->f->output_names, *n;

	if (!list->nr || list->nr > SWEEP_MAX_OUTPUTS) {
		reader_expected(&l->rd, list, "a list of outputs, as "
				"[p50, p99], not too many");
		return;
	}
	l->f->output = arena_calloc(l->rd.arena, (size_t)list->nr,
				    sizeof(*l->f->output));
	for_each_child(n, list)
		read_output(l, n);
}

/* -- the base, and which of its cells -- */

static struct scenario *load_base(struct loading *l)
{
	struct arena *arena = l->rd.arena;
	const char *name = l->f->base_name;
	size_t size = strlen(l->rd.dir) + strlen(name) + 1;
	char *path = arena_alloc(arena, size);

	snprintf(path, size, "%s%s", *name == '/' ? "" : l->rd.dir, name);
	return scenario_load(arena, path, l->overrides, l->nr_overrides,
			     l->diag);
}

/* The changes that 'set' and 'replications' make for all points. */
static int read_changes(struct loading *l, struct change *change)
{
	const struct node *r = node_get(l->root, "replications"), *n;
	int nr = 0;

	for_each_child(n, l->f->set)
		change[nr++] = (struct change){ n->key->text, n->key->mark, n };
	if (r && l->f->replications != AUTO)
		change[nr++] = (struct change){ "replications", r->mark, r };
	return nr;
}

/* What was measured plays no part in a sweep. */
static const struct scenario_base *unmeasured(struct arena *arena,
					      const struct scenario *s,
					      FILE *diag)
{
	struct scenario bare = *s;

	bare.nr_measured = bare.nr_drain_means = 0;
	bare.nr_drain_mixes = bare.nr_parameters = 0;
	return scenario_base(arena, &bare, diag);
}

static bool read_base(struct loading *l)
{
	struct scenario *s = load_base(l);
	struct change *change;
	int nr;

	if (!s)
		return false;
	change = arena_calloc(l->rd.arena, (size_t)l->f->set->nr + 1,
			      sizeof(*change));
	nr = read_changes(l, change);
	l->f->base = unmeasured(l->rd.arena, s, l->diag);
	if (!l->f->base)
		return false;
	l->f->scenario = scenario_variant(&l->rd, l->f->base, change, nr);
	if (!l->f->scenario)
		return false;
	if (nr)
		l->f->base = unmeasured(l->rd.arena, l->f->scenario, l->diag);
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

/* The indices of the names in a list, or of all there are. */
static int *read_names(struct loading *l, const struct node *list,
		       bool kernel, int *nr)
{
	const struct scenario *s = l->f->scenario;
	int all = list->kind != NODE_SCALAR ? 0
		: kernel ? s->nr_kernels : s->nr_drivers;
	int *index = arena_calloc(l->rd.arena, (size_t)(list->nr + all + 1),
				  sizeof(*index));
	const struct node *n;

	for (*nr = 0; *nr < all; ++*nr)
		index[*nr] = *nr;
	if (!all && !list->nr)
		reader_expected(&l->rd, list, "a list of names of the base");
	for_each_child(n, list) {
		index[*nr] = find_named(l, n, kernel);
		for (int i = 0; i < *nr; i++)
			if (index[i] == index[*nr] && index[i] >= 0)
				given_twice(l, n, NULL);
		++*nr;
	}
	return index;
}

/* -- axes -- */

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

static bool read_ends(struct loading *l, struct axis *a,
		      const struct axis_range *r, const struct node *map)
{
	bool from_time = false, to_time = false, ok;

	ok = !parse_quantity(r->from, &from_time, &a->from) ||
	     reader_expected(&l->rd, node_get(map, "from"),
			     "a number or a duration");
	ok = (!parse_quantity(r->to, &to_time, &a->to) ||
	      reader_expected(&l->rd, node_get(map, "to"),
			      "a number or a duration")) && ok;
	if (!ok)
		return false;
	if (from_time != to_time) {
		diag_error(l->rd.diag, map->mark,
			   "one end has a unit and the other has not");
		return false;
	}
	a->unit = from_time ? AXIS_TIME
		: takes_integers(a) ? AXIS_INTEGER : AXIS_NUMBER;
	return true;
}

static void read_range(struct loading *l, struct axis *a,
		       const struct node *map)
{
	struct axis_range r = { .from = NULL };

	check_keys(&l->rd, &range_schema, map);
	bind_group(&l->rd, &range_schema, GROUP_axis_range, map, &r);
	if (!r.from || !r.to || !read_ends(l, a, &r, map))
		return;
	a->log = r.scale;
	a->nr = r.steps == AUTO ? 0 : r.steps;
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

/* However it is spelled: 1ms is 1000us, and on is yes. */
static bool same_value(const struct axis_value *a, const struct axis_value *b)
{
	return !strcmp(a->text, b->text) || a->number == b->number ||
	       (node_truth(a->node) >= 0 &&
		node_truth(a->node) == node_truth(b->node));
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
			if (same_value(&a->value[i], &v))
				given_twice(l, n,
					    strcmp(a->value[i].text, v.text)
						    ? a->value[i].text : NULL);
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
	if (schema_fixed(a->path))
		diag_error(l->rd.diag, a->mark,
			   "'%.40s' cannot be an axis: it %s", a->path,
			   schema_fixed(a->path));
	else if (n->kind == NODE_SEQUENCE)
		read_list(l, a, n);
	else if (n->kind == NODE_MAPPING && a->target == AXIS_PARAMETER)
		read_range(l, a, n);
	else
		reader_expected(&l->rd, n,
				"a list of values or {from: A, to: B}");
}

static void read_axes(struct loading *l)
{
	const struct node *map = l->f->axes, *n;

	if (!map || !map->nr || map->nr > SWEEP_MAX_AXES) {
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
	const struct node *map = node_get(l->root, "sensitivity");
	struct sensitivity_config *c = &l->f->sensitivity;

	bind_group(&l->rd, &sweep_schema, GROUP_sensitivity_config, map, c);
	if (c->samples == AUTO)
		c->samples = method_samples(c->method);
	if (c->levels % 2)
		diag_error(l->rd.diag, node_get(map, "levels")->mark,
			   "levels must be even");
}

static void read_file(struct loading *l)
{
	struct sweep_file *f = l->f;

	check_keys(&l->rd, &sweep_schema, l->root);
	bind_group(&l->rd, &sweep_schema, GROUP_sweep_file, l->root, f);
	read_sensitivity(l);
	read_outputs(l);
	if (f->samples == AUTO)
		f->samples = 0;
	if (!f->base_name || !read_base(l))
		return;
	if (!*f->title)
		f->title = f->scenario->title;
	f->kernel = read_names(l, f->kernel_names, true, &f->nr_kernels);
	f->driver = read_names(l, f->driver_names, false, &f->nr_drivers);
	read_axes(l);
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
	l.root = reader_other(&l.rd,
			      yaml_read(&l.rd, path, "umountsim-sweep: 1"),
			      "umountsim", "a scenario, for umountsim run");
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
