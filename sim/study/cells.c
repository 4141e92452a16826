/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells: see cells.h.
 */
#include "study/cells.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"

bool *cells_none(const struct scenario *s, struct arena *arena)
{
	return arena_calloc(arena, (size_t)s->nr_kernels *
				   (size_t)s->nr_drivers, sizeof(bool));
}

const char *cell_run(const struct scenario *s, int kernel, int driver,
		     uint64_t replication, const struct observer *observer,
		     struct warm_start *warm, struct arena *work,
		     struct arena *keep, struct measurement *out)
{
	measurement_run(&s->machine, &s->load, &s->kernel[kernel],
			&s->driver[driver], s->seed, replication, observer,
			warm, work, keep, out);
	if (out->error)
		out->error = arena_printf(
			keep, "kernel %s, driver %s, replication %" PRIu64
			", seed %" PRIu64 ", after %.6g simulated s and %" PRIu64
			" events: %s",
			s->kernel[kernel].name, s->driver[driver].name,
			replication, s->seed,
			(double)out->simulated / (double)SEC, out->events,
			out->error);
	return out->error;
}

/* -- --only -- */

/* The names that a clause gives of one key. */
struct choice {
	bool *of;  /* by index */
	bool some; /* else all */
};

static void list_names(const struct scenario *s, bool kernels, FILE *diag)
{
	int n = kernels ? s->nr_kernels : s->nr_drivers;

	fprintf(diag, "; there %s", n == 1 ? "is" : "are");
	for (int i = 0; i < n; i++)
		fprintf(diag, "%s %s", i ? "," : "",
			kernels ? s->kernel[i].name : s->driver[i].name);
	fputc('\n', diag);
}

/* One "key=name" of a clause. */
static bool choose(const struct scenario *s, char *term, struct choice *kernel,
		   struct choice *driver, FILE *diag)
{
	char *name = strchr(term, '=');
	struct choice *c;
	int i;

	if (name)
		*name++ = '\0';
	c = !strcmp(term, "kernel") ? kernel : driver;
	if (!name || (c == driver && strcmp(term, "driver"))) {
		fprintf(diag, "--only: '%s' is not kernel=NAME or driver=NAME\n",
			term);
		return false;
	}
	i = c == kernel ? scenario_kernel(s, name) : scenario_driver(s, name);
	if (i < 0) {
		fprintf(diag, "--only: the scenario has no %s '%s'", term, name);
		list_names(s, c == kernel, diag);
		return false;
	}
	c->some = c->of[i] = true;
	return true;
}

bool cells_select(const struct scenario *s, const char *clause, bool *selected,
		  FILE *diag)
{
	struct choice kernel = { calloc((size_t)s->nr_kernels, 1), false };
	struct choice driver = { calloc((size_t)s->nr_drivers, 1), false };
	char *copy = strdup(clause), *rest = copy, *term;
	bool ok = text_is_line(clause);

	if (!ok)
		fputs("--only: a character that cannot be printed\n", diag);
	if (!copy || !kernel.of || !driver.of)
		no_memory("--only");
	while (ok && (term = strsep(&rest, ",")))
		ok = choose(s, term, &kernel, &driver, diag);
	for (int d = 0; ok && d < s->nr_drivers; d++)
		for (int k = 0; k < s->nr_kernels; k++)
			if ((!driver.some || driver.of[d]) &&
			    (!kernel.some || kernel.of[k]))
				selected[cell_index(s, k, d)] = true;
	free(copy);
	free(kernel.of);
	free(driver.of);
	return ok;
}
