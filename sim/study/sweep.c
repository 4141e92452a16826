/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sweeps: points, units, and putting a point together.  See sweep.h.
 *
 * Nothing about a point is kept before it is due: its settings follow from its
 * number, and its scenario is made by whoever computes one of its units, in a
 * tenth of a millisecond.  What is kept of a finished task is its samples,
 * until the point is complete; units are handed out in the order of points, so
 * few points are open at a time.
 */
#include "study/sweep.h"

#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenario/override.h"
#include "scenario/yaml_tree.h"
#include "study/design.h"
#include "study/stats.h"
#include "study/store.h"

#define CHECKED_POINTS   4096
#define TICK_EVERY       0.1 /* s */
#define COMMIT_EVERY     0.5
#define UNITS_PER_WORKER 256 /* at least, where there are as many tasks */

/* -- points -- */

/* What print() writes, in memory from the arena. */
static const char *text_of(struct arena *arena,
			   void (*print)(const struct sweep_file *, FILE *),
			   const struct sweep_file *f)
{
	char *buf = NULL, *copy;
	size_t len = 0;
	FILE *out = open_memstream(&buf, &len);

	print(f, out);
	fclose(out);
	copy = arena_alloc(arena, len + 1);
	memcpy(copy, buf, len);
	free(buf);
	return copy;
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
				   "or a list", design_name[f->design]);
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
			   design_name[f->design]);
	return d->total ? 0 : (int)n;
}

static int count_samples(struct diag *d, const struct sweep_file *f)
{
	if (!f->samples)
		diag_error(d, f->axis[0].mark, "design %s needs 'samples'",
			   design_name[f->design]);
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
			 design_name[f->design], n,
			 (unsigned long long)f->seed);
	else
		snprintf(plan, 80, "design: %s", design_name[f->design]);
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

/* The scenario of a point, NULL after diagnostics to diag. */
static struct scenario *sweep_scenario(const struct sweep *s, int point,
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
	for (int i = 0; i < f->nr_axes; i++) {
		const char *name = settings[i].node->text;

		for (int k = 0; f->axis[i].target == AXIS_KERNEL &&
				k < f->scenario->nr_kernels; k++)
			if (!strcmp(f->scenario->kernel[k].name, name))
				*kernel = k;
		for (int k = 0; f->axis[i].target == AXIS_DRIVER &&
				k < f->scenario->nr_drivers; k++)
			if (!strcmp(f->scenario->driver[k].name, name))
				*driver = k;
	}
}

/* -- computing a unit -- */

/* What a block says of a task, before its latencies and its drains. */
enum {
	TASK_SAMPLES, TASK_UMOUNTS, TASK_BUSY, TASK_GPS, TASK_GP_TOTAL,
	TASK_SWITCHES, TASK_ITERATIONS, TASK_WINDOW, TASK_WORDS
};

struct sweep_worker {
	const struct sweep *sweep;
	struct arena work, keep, made; /* of a run, its samples, a scenario */
	int point;                     /* that 'scenario' is of; -1: none */
	struct scenario *scenario;
	struct axis_value *settings;
	struct block *block;
	size_t room;                   /* words */
};

struct sweep_worker *sweep_worker_new(const struct sweep *s)
{
	struct sweep_worker *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->sweep = s;
	w->point = -1;
	arena_init(&w->work, 0);
	arena_init(&w->keep, 0);
	arena_init(&w->made, 0);
	return w;
}

void sweep_worker_free(struct sweep_worker *w)
{
	if (!w)
		return;
	arena_free(&w->work);
	arena_free(&w->keep);
	arena_free(&w->made);
	free(w);
}

static void fail_block(struct block *b, bool fatal, const char *why)
{
	b->fatal = fatal;
	snprintf(b->error, sizeof(b->error), "%.*s", (int)strcspn(why, "\n"),
		 why);
}

static bool make_scenario(struct sweep_worker *w, int point)
{
	const struct sweep *s = w->sweep;
	char why[160] = "";
	FILE *diag;

	if (w->point == point)
		return true;
	arena_rewind(&w->made);
	w->point = -1;
	diag = fmemopen(why, sizeof(why), "w");
	w->scenario = sweep_scenario(s, point, &w->made, diag);
	fclose(diag);
	if (!w->scenario) {
		fail_block(w->block, true, why);
		return false;
	}
	w->settings = arena_calloc(&w->made, (size_t)s->file->nr_axes,
				   sizeof(*w->settings));
	sweep_settings(s, point, &w->made, w->settings);
	w->point = point;
	return true;
}

/* Room for that many words more; false if there is no memory. */
static bool extend_block(struct sweep_worker *w, size_t words)
{
	size_t need = (w->block ? w->block->len : 0) + words;
	struct block *b;

	if (w->block && need <= w->room)
		return true;
	b = realloc(w->block, sizeof(*b) + 2 * need * sizeof(b->word[0]));
	if (!b)
		return false;
	if (!w->block)
		*b = (struct block){ .len = 0 };
	w->block = b;
	w->room = 2 * need;
	return true;
}

static bool append_task(struct sweep_worker *w, const struct measurement *m)
{
	size_t n = (size_t)m->nr_samples;
	int64_t *word;

	if (!extend_block(w, TASK_WORDS + 2 * n))
		return false;
	word = w->block->word + w->block->len;
	word[TASK_SAMPLES] = m->nr_samples;
	word[TASK_UMOUNTS] = (int64_t)m->umounts;
	word[TASK_BUSY] = (int64_t)m->busy_inodes;
	word[TASK_GPS] = (int64_t)m->grace_periods;
	word[TASK_GP_TOTAL] = m->gp_total;
	word[TASK_SWITCHES] = (int64_t)m->switches;
	word[TASK_ITERATIONS] = (int64_t)m->iterations;
	word[TASK_WINDOW] = m->window;
	for (size_t i = 0; i < n; i++) {
		word[TASK_WORDS + i] = m->sample[i].latency;
		word[TASK_WORDS + n + i] = m->sample[i].drain;
	}
	w->block->len += TASK_WORDS + 2 * n;
	return true;
}

static bool run_task(struct sweep_worker *w, int point, int task)
{
	const struct scenario *s = w->scenario;
	uint64_t replication = (uint64_t)(task % s->replications) +
			       (uint64_t)sweep_stream(w->sweep, point) *
				       (uint64_t)s->replications;
	struct measurement m;
	int kernel, driver;

	arena_rewind(&w->keep);
	sweep_cell(w->sweep, w->settings, task / s->replications, &kernel,
		   &driver);
	measurement_run(&s->machine, &s->load, &s->kernel[kernel],
			&s->driver[driver], s->seed, replication, NULL,
			&w->work, &w->keep, &m);
	if (m.error && !w->block->error[0])
		fail_block(w->block, false, m.error);
	if (!append_task(w, &m))
		fail_block(w->block, true, "out of memory");
	return !w->block->fatal;
}

struct block *sweep_worker_run(struct sweep_worker *w, struct unit unit)
{
	struct block *b;

	w->block = NULL;
	if (!extend_block(w, 64))
		return NULL;
	w->block->unit = unit;
	if (make_scenario(w, unit.point))
		for (int i = 0; i < unit.nr; i++)
			if (!run_task(w, unit.point, unit.first + i))
				break;
	b = w->block;
	w->block = NULL;
	return b;
}

/* -- a point from its tasks -- */

struct reduction {
	const struct sweep *sweep;
	simtime_t *times; /* of a cell */
	double *figure;   /* of its replications */
	size_t room;
};

static const simtime_t *times_of(const int64_t *task, bool drain)
{
	return task + TASK_WORDS + (drain ? task[TASK_SAMPLES] : 0);
}

/* Copies the cell's times, one replication after the other. */
static size_t pool_times(struct reduction *r, const int64_t *const *task,
			 int nr, bool drain)
{
	size_t n = 0;

	for (int i = 0; i < nr; i++)
		n += (size_t)task[i][TASK_SAMPLES];
	if (n > r->room) {
		free(r->times);
		r->times = malloc(n * sizeof(*r->times));
		r->room = r->times ? n : 0;
		if (!r->times)
			return 0;
	}
	n = 0;
	for (int i = 0; i < nr; i++) {
		size_t k = (size_t)task[i][TASK_SAMPLES];

		memcpy(r->times + n, times_of(task[i], drain),
		       k * sizeof(*r->times));
		n += k;
	}
	return n;
}

static void set_interval(double *x, int n, struct figure *out)
{
	sort_reals(x, (size_t)n);
	out->lo = replicate_quantile(x, (size_t)n, 0.025);
	out->hi = replicate_quantile(x, (size_t)n, 0.975);
}

static double mean_ms(const simtime_t *x, size_t n)
{
	simtime_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return (double)sum / (double)n / (double)MSEC;
}

static double time_figure(const struct output_spec *o, simtime_t *x, size_t n)
{
	if (o->kind == OUTPUT_LATENCY_MEAN || o->kind == OUTPUT_DRAIN_MEAN)
		return mean_ms(x, n);
	return simtime_ms(order_statistic(x, n, o->p));
}

/* All outputs that are statistics of times; sorts, so in two passes. */
static void reduce_times(struct reduction *r, const int64_t *const *task,
			 int nr, bool drain, struct figure *out)
{
	const struct sweep_file *f = r->sweep->file;
	size_t n = pool_times(r, task, nr, drain), at = 0;

	for (int i = 0; i < nr && n; i++) {
		sort_times(r->times + at, (size_t)task[i][TASK_SAMPLES]);
		at += (size_t)task[i][TASK_SAMPLES];
	}
	for (int pass = 0; pass < 2 && n; pass++) {
		if (pass)
			sort_times(r->times, n);
		for (int o = 0; o < f->nr_outputs; o++) {
			const struct output_spec *spec = &f->output[o];

			if (spec->kind > OUTPUT_DRAIN_MEAN ||
			    (spec->kind >= OUTPUT_DRAIN) != drain)
				continue;
			at = 0;
			for (int i = 0; i < nr && !pass; i++) {
				size_t k = (size_t)task[i][TASK_SAMPLES];

				r->figure[i] = time_figure(spec,
							   r->times + at, k);
				at += k;
			}
			if (!pass)
				set_interval(r->figure, nr, &out[o]);
			else
				out[o].value = time_figure(spec, r->times, n);
		}
	}
}

static double count_figure(enum output_kind kind, int64_t count[TASK_WORDS])
{
	double window = (double)count[TASK_WINDOW] / (double)SEC;

	switch (kind) {
	case OUTPUT_GP_MEAN:
		return count[TASK_GPS] ? (double)count[TASK_GP_TOTAL] /
						 (double)count[TASK_GPS] /
						 (double)MSEC : NAN;
	case OUTPUT_SWITCHES:
		return (double)count[TASK_SWITCHES] / window;
	case OUTPUT_ITERATIONS:
		return (double)count[TASK_ITERATIONS] / window;
	default:
		return (double)count[TASK_BUSY];
	}
}

static void reduce_counts(struct reduction *r, const int64_t *const *task,
			  int nr, const struct output_spec *o,
			  struct figure *out)
{
	int64_t sum[TASK_WORDS] = { 0 }, one[TASK_WORDS];
	int n = 0;

	for (int i = 0; i < nr; i++) {
		for (int k = 0; k < TASK_WORDS; k++) {
			one[k] = task[i][k];
			sum[k] += one[k];
		}
		r->figure[n] = count_figure(o->kind, one);
		n += !isnan(r->figure[n]);
	}
	out->value = count_figure(o->kind, sum);
	if (n && o->kind != OUTPUT_BUSY_INODES)
		set_interval(r->figure, n, out);
}

/* out[cells][outputs] */
static void reduce_point(struct reduction *r, const int64_t *const *task,
			 struct figure *out)
{
	const struct sweep_file *f = r->sweep->file;
	int nr = f->scenario->replications;

	for (int c = 0; c < sweep_nr_cells(r->sweep); c++) {
		for (int o = 0; o < f->nr_outputs; o++)
			out[o] = (struct figure){ NAN, NAN, NAN };
		reduce_times(r, task, nr, false, out);
		reduce_times(r, task, nr, true, out);
		for (int o = 0; o < f->nr_outputs; o++)
			if (f->output[o].kind > OUTPUT_DRAIN_MEAN)
				reduce_counts(r, task, nr, &f->output[o],
					      &out[o]);
		task += nr;
		out += f->nr_outputs;
	}
}

/* -- a run -- */

/* A point of which some tasks are there. */
struct open_point {
	int point, missing;
	struct open_point *next;
	struct block **block; /* by their first task */
	const int64_t **task;
};

struct sweep_run {
	const struct sweep *sweep;
	struct store *store;
	int nr_tasks, chunk;      /* of a point, of a unit */
	pthread_mutex_t lock;     /* of the three below */
	int point, task;          /* next to be handed out */
	bool failed;
	const bool *todo;
	struct open_point *open;
	struct reduction reduction;
	struct figure *figures;
	int done, total;          /* points */
	struct timespec ticked, committed;
	char error[256];
	progress_fn *progress;
	void *arg;
};

bool sweep_next(struct sweep_run *r, struct unit *unit)
{
	bool more;

	pthread_mutex_lock(&r->lock);
	while (r->point < r->sweep->nr_points && !r->todo[r->point])
		r->point++;
	more = r->point < r->sweep->nr_points && !r->failed;
	if (more) {
		int left = r->nr_tasks - r->task;

		*unit = (struct unit){ r->point, r->task,
				       left < r->chunk ? left : r->chunk };
		r->task += unit->nr;
		if (r->task == r->nr_tasks) {
			r->point++;
			r->task = 0;
		}
	}
	pthread_mutex_unlock(&r->lock);
	return more;
}

__attribute__((format(printf, 2, 3)))
static bool fail(struct sweep_run *r, const char *format, ...)
{
	va_list ap;

	pthread_mutex_lock(&r->lock);
	if (!r->failed) {
		va_start(ap, format);
		vsnprintf(r->error, sizeof(r->error), format, ap);
		va_end(ap);
	}
	r->failed = true;
	pthread_mutex_unlock(&r->lock);
	return false;
}

static struct open_point *open_point(struct sweep_run *r, int point)
{
	size_t n = (size_t)r->nr_tasks;
	struct open_point *p = r->open;

	while (p && p->point != point)
		p = p->next;
	if (p)
		return p;
	p = calloc(1, sizeof(*p) + n * sizeof(*p->block) +
			      n * sizeof(*p->task));
	if (!p)
		return NULL;
	p->point = point;
	p->missing = r->nr_tasks;
	p->block = (struct block **)(p + 1);
	p->task = (const int64_t **)(p->block + n);
	p->next = r->open;
	r->open = p;
	return p;
}

static void free_point(struct sweep_run *r, struct open_point *p)
{
	struct open_point **link = &r->open;

	while (*link != p)
		link = &(*link)->next;
	*link = p->next;
	for (int i = 0; i < r->nr_tasks; i++)
		free(p->block[i]);
	free(p);
}

static void add_block(struct open_point *p, struct block *b)
{
	const int64_t *word = b->word;

	p->block[b->unit.first] = b;
	for (int i = 0; i < b->unit.nr; i++) {
		p->task[b->unit.first + i] = word;
		word += TASK_WORDS + 2 * word[TASK_SAMPLES];
	}
	p->missing -= b->unit.nr;
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
	       (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

void sweep_tick(struct sweep_run *r)
{
	if (seconds_since(&r->ticked) < TICK_EVERY)
		return;
	clock_gettime(CLOCK_MONOTONIC, &r->ticked);
	if (r->progress)
		r->progress(r->arg, r->done, r->total);
	if (seconds_since(&r->committed) < COMMIT_EVERY)
		return;
	if (!store_commit(r->store))
		fail(r, "%s", store_error(r->store));
	clock_gettime(CLOCK_MONOTONIC, &r->committed);
}

bool sweep_collect(struct sweep_run *r, struct block *b)
{
	const char *error = NULL;
	struct open_point *p;

	if (!b)
		return fail(r, "out of memory");
	if (b->fatal) {
		fail(r, "point %d: %s", b->unit.point, b->error);
		free(b);
		return false;
	}
	p = open_point(r, b->unit.point);
	if (!p) {
		free(b);
		return fail(r, "out of memory");
	}
	add_block(p, b);
	if (p->missing)
		return !r->failed;
	for (int i = 0; i < r->nr_tasks && !error; i++)
		if (p->block[i] && p->block[i]->error[0])
			error = p->block[i]->error;
	if (!error)
		reduce_point(&r->reduction, p->task, r->figures);
	if (!store_put(r->store, p->point, r->figures, error))
		fail(r, "%s", store_error(r->store));
	r->done++;
	free_point(r, p);
	return !r->failed;
}

static void init_run(struct sweep_run *r, int jobs, struct arena *arena)
{
	const struct sweep *s = r->sweep;
	int cells = sweep_nr_cells(s), reps = s->file->scenario->replications;
	bool *todo = arena_calloc(arena, (size_t)s->nr_points, sizeof(bool));
	int64_t units;

	for (int i = 0; i < s->nr_points; i++) {
		todo[i] = !store_has(r->store, i);
		r->total += todo[i];
	}
	r->todo = todo;
	r->nr_tasks = cells * reps;
	units = (int64_t)r->total * r->nr_tasks / jobs / UNITS_PER_WORKER;
	r->chunk = units < 1 ? 1 : units > r->nr_tasks ? r->nr_tasks
						       : (int)units;
	r->reduction.sweep = s;
	r->reduction.figure = arena_calloc(arena, (size_t)reps,
					   sizeof(double));
	r->figures = arena_calloc(arena, (size_t)cells *
				  (size_t)s->file->nr_outputs,
				  sizeof(*r->figures));
	pthread_mutex_init(&r->lock, NULL);
	clock_gettime(CLOCK_MONOTONIC, &r->committed);
	r->ticked = r->committed;
}

const char *sweep_run(const struct sweep *s, struct store *store,
		      sweep_engine *engine, int jobs, struct arena *arena,
		      progress_fn *progress, void *arg)
{
	struct sweep_run *r = arena_alloc(arena, sizeof(*r));
	const char *wrong;

	*r = (struct sweep_run){ .sweep = s, .store = store,
				 .progress = progress, .arg = arg };
	init_run(r, jobs, arena);
	wrong = engine(r, s, jobs, arena);
	if (!store_commit(store))
		fail(r, "%s", store_error(store));
	while (r->open)
		free_point(r, r->open);
	free(r->reduction.times);
	pthread_mutex_destroy(&r->lock);
	if (r->failed)
		return r->error;
	return wrong ? wrong : r->done < r->total ? "not all points were run"
						  : NULL;
}
