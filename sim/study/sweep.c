/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The points of a sweep: see sweep.h.
 *
 * Nothing about a point is kept before it is due: its settings follow from its
 * number, and its scenario is made by whoever computes one of its units, in a
 * tenth of a millisecond.
 */
#include "study/sweep.h"

#include <string.h>

#include "scenario/override.h"
#include "scenario/yaml_tree.h"
#include "study/design.h"

#define CHECKED_POINTS 4096

/* What print() writes, in memory from the arena. */
static const char *text_of(struct arena *arena,
			   void (*print)(const struct sweep_file *, FILE *),
			   const struct sweep_file *f)
{
	struct arena_text t;

	print(f, arena_text_begin(&t, arena));
	return arena_text_end(&t);
}

static struct sweep *new_sweep(struct arena *arena, const struct sweep_file *f,
			       int nr_points)
{
	struct sweep *s = arena_alloc(arena, sizeof(*s));

	s->file = f;
	s->nr_points = nr_points;
	s->fixed = text_of(arena, sweepfile_print_fixed, f);
	s->axes = text_of(arena, sweepfile_print_axes, f);
	return s;
}

/* Points of a grid or zip; 0 after an error. */
static int count_points(struct diag *d, const struct sweep_file *f)
{
	double n = 1;

	for (int i = 0; i < f->nr_axes; i++) {
		const struct axis *a = &f->axis[i];

		if (!a->nr)
			diag_error(d, a->value_mark, "design %s needs 'steps' "
				   "or a list", design_name(f->design));
		else if (f->design == DESIGN_ZIP && a->nr != f->axis[0].nr)
			diag_error(d, a->value_mark,
				   "%d values, but %s has %d: design zip takes "
				   "them in step", a->nr, f->axis[0].path,
				   f->axis[0].nr);
		n = f->design == DESIGN_ZIP ? a->nr : n * a->nr;
	}
	if (n > SWEEP_MAX_POINTS)
		diag_error(d, f->axis[0].mark,
			   "%.0f points are more than %d; design sobol takes "
			   "a sample of them", n, SWEEP_MAX_POINTS);
	if (f->samples)
		diag_error(d, f->axis[0].mark, "'samples' is for designs "
			   "random, lhs and sobol, not %s",
			   design_name(f->design));
	return d->total ? 0 : (int)n;
}

static int count_samples(struct diag *d, const struct sweep_file *f)
{
	if (!f->samples)
		diag_error(d, f->axis[0].mark, "design %s needs 'samples'",
			   design_name(f->design));
	if (f->design == DESIGN_SOBOL && f->nr_axes > DESIGN_SOBOL_DIMENSIONS)
		diag_error(d, f->axis[0].mark, "design sobol has at most %d "
			   "axes; lhs has no limit", DESIGN_SOBOL_DIMENSIONS);
	return d->total ? 0 : f->samples;
}

struct sweep *sweep_plan(struct arena *arena, const struct sweep_file *f,
			 FILE *diag)
{
	struct diag *d = arena_alloc(arena, sizeof(*d));
	bool sampled = f->design != DESIGN_GRID && f->design != DESIGN_ZIP;
	struct sweep *s;
	char *plan;
	int n;

	diag_init(d, arena);
	n = sampled ? count_samples(d, f) : count_points(d, f);
	diag_print(d, diag);
	if (!n)
		return NULL;
	s = new_sweep(arena, f, n);
	plan = arena_alloc(arena, 80);
	if (sampled)
		snprintf(plan, 80, "design: %s of %d, seed %llu",
			 design_name(f->design), n,
			 (unsigned long long)f->seed);
	else
		snprintf(plan, 80, "design: %s", design_name(f->design));
	s->plan = plan;
	if (sampled)
		s->u = design_points(arena, f->design, f->seed, 0, n,
				     f->nr_axes);
	return s;
}

struct sweep *sweep_plan_points(struct arena *arena,
				const struct sweep_file *f, const char *plan,
				int n, const double *u, const uint32_t *stream)
{
	struct sweep *s = new_sweep(arena, f, n);

	s->plan = plan;
	s->u = u;
	s->stream = stream;
	return s;
}

static uint64_t hash_text(uint64_t h, const char *s) /* FNV-1a */
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h * 0x100000001b3u;
}

uint64_t sweep_hash(const struct sweep *s)
{
	uint64_t h = hash_text(0xcbf29ce484222325u, s->file->base->text);

	return hash_text(hash_text(hash_text(h, s->fixed), s->axes), s->plan);
}

/* Which value of an axis a point of a grid or a zip has. */
static int index_at(const struct sweep_file *f, int point, int axis)
{
	if (f->design == DESIGN_ZIP)
		return point;
	for (int i = f->nr_axes - 1; i > axis; i--)
		point /= f->axis[i].nr;
	return point % f->axis[axis].nr;
}

void sweep_settings(const struct sweep *s, int point, struct arena *arena,
		    struct axis_value *out)
{
	const struct sweep_file *f = s->file;

	for (int i = 0; i < f->nr_axes; i++) {
		const struct axis *a = &f->axis[i];

		out[i] = s->u ? axis_at(a, s->u[(size_t)point *
						(size_t)f->nr_axes +
						(size_t)i], arena)
			      : a->value[index_at(f, point, i)];
	}
}

uint32_t sweep_stream(const struct sweep *s, int point)
{
	return s->stream ? s->stream[point] : 0;
}

const char *sweep_overrides(const struct sweep *s, int point,
			    struct arena *arena)
{
	struct axis_value value[SWEEP_MAX_AXES];
	uint32_t stream = sweep_stream(s, point);
	size_t size = 32, at = 0;
	char *text;

	sweep_settings(s, point, arena, value);
	for (int i = 0; i < s->file->nr_axes; i++)
		size += strlen(s->file->axis[i].path) + strlen(value[i].text) +
			2;
	text = arena_alloc(arena, size);
	for (int i = 0; i < s->file->nr_axes; i++)
		at += (size_t)snprintf(text + at, size - at, "%s=%s\n",
				       s->file->axis[i].path, value[i].text);
	if (stream)
		snprintf(text + at, size - at, "stream %u\n", stream);
	return text;
}

static struct scenario *variant(const struct sweep *s, int point,
				struct reading *rd)
{
	struct axis_value value[SWEEP_MAX_AXES];
	struct change change[SWEEP_MAX_AXES];
	int nr = 0;

	sweep_settings(s, point, rd->arena, value);
	for (int i = 0; i < s->file->nr_axes; i++) {
		const struct axis *a = &s->file->axis[i];

		if (a->target == AXIS_PARAMETER)
			change[nr++] = (struct change){ a->path, a->mark,
							value[i].node };
	}
	return scenario_variant(rd, s->file->base, change, nr);
}

struct scenario *sweep_scenario(const struct sweep *s, int point,
				struct arena *arena, FILE *diag)
{
	struct diag *d = arena_alloc(arena, sizeof(*d));
	struct reading rd = { .arena = arena, .diag = d, .dir = "" };
	struct scenario *scenario;

	diag_init(d, arena);
	scenario = variant(s, point, &rd);
	diag_print(d, diag);
	return scenario;
}

bool sweep_check(const struct sweep *s, FILE *diag)
{
	int step = (s->nr_points + CHECKED_POINTS - 1) / CHECKED_POINTS;
	struct arena keep, scratch;
	struct diag *d;
	bool ok;

	arena_init(&keep, 0);
	arena_init(&scratch, 0);
	d = arena_alloc(&keep, sizeof(*d));
	diag_init(d, &keep);
	for (int i = 0; i < s->nr_points && !d->total; i += step) {
		struct reading rd = { .arena = &scratch, .diag = d, .dir = "" };

		arena_rewind(&scratch);
		variant(s, i, &rd);
	}
	diag_print(d, diag);
	ok = !d->total;
	arena_free(&scratch);
	arena_free(&keep);
	return ok;
}

bool sweep_has_axis(const struct sweep *s, enum axis_target target)
{
	for (int i = 0; i < s->file->nr_axes; i++)
		if (s->file->axis[i].target == target)
			return true;
	return false;
}

int sweep_nr_cells(const struct sweep *s)
{
	const struct sweep_file *f = s->file;

	return (sweep_has_axis(s, AXIS_KERNEL) ? 1 : f->nr_kernels) *
	       (sweep_has_axis(s, AXIS_DRIVER) ? 1 : f->nr_drivers);
}

void sweep_cell(const struct sweep *s, const struct axis_value *settings,
		int cell, int *kernel, int *driver)
{
	const struct sweep_file *f = s->file;
	int kernels = sweep_has_axis(s, AXIS_KERNEL) ? 1 : f->nr_kernels;

	*kernel = f->kernel[cell % kernels];
	*driver = f->driver[cell / kernels];
	for (int i = 0; settings && i < f->nr_axes; i++) {
		const char *name = settings[i].node->text;

		if (f->axis[i].target == AXIS_KERNEL)
			*kernel = scenario_kernel(f->scenario, name);
		if (f->axis[i].target == AXIS_DRIVER)
			*driver = scenario_driver(f->scenario, name);
	}
}
