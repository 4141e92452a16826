/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See evidence.h. */
#include "study/evidence.h"

#include <limits.h>

#include "scenario/derive.h"

static bool is_loaded(const struct load_config *load)
{
	return load->churners > 0 || load->containers.number > 0;
}

/* What of the table is like a scenario; hz 0: any. */
static bool is_like(const struct evidence *e, const struct scenario *s, int hz)
{
	bool rt = s->has_kernel && s->kernel_config.preempt == PREEMPT_RT;

	return (e->loops > 0) == is_loaded(&s->load) && e->rt == rt &&
	       (!hz || e->hz == hz);
}

struct range {
	int n, lo, hi;
};

static void extend(struct range *r, int x)
{
	r->lo = !r->n || x < r->lo ? x : r->lo;
	r->hi = !r->n || x > r->hi ? x : r->hi;
	r->n++;
}

/* "64 CPUs (measured at HZ=250: 2 to 32)", if it is so. */
static void compare(FILE *out, int *nr, const char *what, int x,
		    const struct range *r, int hz)
{
	if (x >= r->lo && x <= r->hi)
		return;
	fprintf(out, "%s%d %s (measured at HZ=%d: %d", *nr ? ", " : "", x, what,
		hz, r->lo);
	if (r->hi > r->lo)
		fprintf(out, " to %d", r->hi);
	fputc(')', out);
	++*nr;
}

/* The loops; containers are nowhere in the table. */
static void compare_load(FILE *out, int *nr, const struct load_config *load,
			 const struct range *loops, int hz)
{
	int containers = load->containers.number;

	if (load->churners || !containers)
		compare(out, nr, "loops", load->churners, loops, hz);
	if (containers)
		fprintf(out, "%s%d containers, with which nothing was measured",
			*nr ? ", " : "", containers);
	*nr += containers > 0;
}

static void compare_kernel(FILE *out, int *nr, const struct scenario *s)
{
	const struct evidence *first = &evidence[0], *last = first;
	long is = kernel_version(s->kernel_config.version);

	for (int i = 1; i < nr_evidence; i++) {
		long at = kernel_version(evidence[i].version);

		if (at < kernel_version(first->version))
			first = &evidence[i];
		if (at > kernel_version(last->version))
			last = &evidence[i];
	}
	if (is >= kernel_version(first->version) / 1000 * 1000 &&
	    is <= kernel_version(last->version))
		return;
	fprintf(out, "%skernel %s (measured: %s to %s)", *nr ? ", " : "",
		s->kernel_config.version, first->version, last->version);
	++*nr;
}

static void print_errors(FILE *out, const struct scenario *s, int hz)
{
	double sum = 0, worst = 0;
	int n = 0;

	for (int i = 0; i < nr_evidence; i++) {
		const struct evidence *e = &evidence[i];

		if (!is_like(e, s, hz))
			continue;
		sum += e->mean;
		worst = e->worst > worst ? e->worst : worst;
		n++;
	}
	fprintf(out, "; inside, the medians of %d data set%s were off by %.0f "
		"%% in the mean, %.0f %% at worst", n, n == 1 ? "" : "s",
		sum / n, worst);
}

const char *evidence_lacks(const struct scenario *s, struct arena *arena)
{
	int hz = s->machine.host.hz, nr = 0;
	struct range cpus = { .n = 0 }, loops = { .n = 0 };
	struct arena_text text;
	FILE *out = arena_text_begin(&text, arena);
	const char *lacks;

	for (int i = 0; i < nr_evidence; i++) {
		if (!is_like(&evidence[i], s, hz))
			continue;
		extend(&cpus, evidence[i].cpus);
		extend(&loops, evidence[i].loops);
	}
	if (cpus.n) {
		compare(out, &nr, "CPUs", s->machine.host.cpus, &cpus, hz);
		compare_load(out, &nr, &s->load, &loops, hz);
	} else {
		fprintf(out, "HZ=%d, at which nothing was measured", hz);
		nr++;
	}
	if (s->has_kernel)
		compare_kernel(out, &nr, s);
	print_errors(out, s, cpus.n ? hz : 0);
	lacks = arena_text_end(&text);
	return nr ? lacks : NULL;
}
