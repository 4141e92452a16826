/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simulator as a model: its parameters are the axes of a sweep file, its
 * outputs those of the file for every kernel and driver.
 *
 * Points are run as a sweep with a store, so a sensitivity study is resumed
 * like any other sweep, and what it found can be looked at point by point.
 */
#include "study/sensitivity.h"
#include "study/store_write.h"

#include <stdio.h>

static const char *evaluate(void *ctx, const struct points *points,
			    struct arena *arena)
{
	struct sweep_model *m = ctx;
	const char *wrong;

	m->bad_file = true;
	m->sweep = sweep_plan_points(arena, m->file, points->plan, points->n,
				     points->u, points->stream);
	if (!sweep_check(m->sweep, stderr))
		return "not every point is a valid scenario";
	wrong = store_open(&m->store, m->path, m->sweep, m->version, m->extend,
			   arena);
	if (wrong)
		return wrong;
	m->bad_file = false;
	return sweep_run(m->sweep, m->store, m->engine, m->jobs, arena,
			 m->progress, m->arg);
}

/*
 * Outputs are numbered cell by cell.  Which cell a point has depends on the
 * point where the kernel or the driver is an axis.
 */
static bool column(void *ctx, int output, double *y)
{
	const struct sweep_model *m = ctx;
	int nr = m->file->nr_outputs;

	return store_column(m->store, output / nr, output % nr, y);
}

const struct model *model_simulator(struct sweep_model *s, struct arena *arena)
{
	const struct sweep_file *f = s->file;
	const struct sweep any = { .file = f };
	int cells = sweep_nr_cells(&any), nr = cells * f->nr_outputs;
	const char **parameter = arena_calloc(arena, (size_t)f->nr_axes,
					      sizeof(*parameter));
	struct model_output *output = arena_calloc(arena, (size_t)nr,
						   sizeof(*output));
	struct model *m = arena_alloc(arena, sizeof(*m));

	for (int i = 0; i < f->nr_axes; i++)
		parameter[i] = f->axis[i].path;
	for (int i = 0; i < nr; i++) {
		bool k = sweep_has_axis(&any, AXIS_KERNEL);
		bool d = sweep_has_axis(&any, AXIS_DRIVER);
		int kernel, driver;

		sweep_cell(&any, NULL, i / f->nr_outputs, &kernel, &driver);
		output[i] = (struct model_output){
			k ? "*" : f->scenario->kernel[kernel].name,
			d ? "*" : f->scenario->driver[driver].name,
			f->output[i % f->nr_outputs].name,
		};
	}
	*m = (struct model){
		.d = f->nr_axes, .parameter = parameter, .nr_outputs = nr,
		.output = output, .evaluate = evaluate, .column = column,
		.ctx = s,
	};
	return m;
}
