/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A speed is that of the median round.  A ratio to an earlier file is that of
 * the medians; its range is over pairs of rounds, the first with the first, so
 * that what a noisy machine does to it is seen.
 */
#include "report/bench_table.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/json_value.h"

#define BENCH_FORMAT 1
#define MAX_ROUNDS   1000

static double median(const double *x, int n)
{
	double sorted[MAX_ROUNDS];

	memcpy(sorted, x, (size_t)n * sizeof(*x));
	gsl_sort(sorted, 1, (size_t)n);
	return gsl_stats_median_from_sorted_data(sorted, 1, (size_t)n);
}

static const struct bench_series *find(const struct bench_file *f,
				       const char *name)
{
	for (int i = 0; f && i < f->nr; i++)
		if (!strcmp(f->series[i].name, name))
			return &f->series[i];
	return NULL;
}

static void print_ratio(const struct bench_series *now,
			const struct bench_series *then, FILE *out)
{
	int rounds = now->rounds < then->rounds ? now->rounds : then->rounds;
	double lo = INFINITY, hi = 0;
	double work = now->units / then->units;

	for (int i = 0; i < rounds; i++) {
		double ratio = work * then->seconds[i] / now->seconds[i];

		lo = fmin(lo, ratio);
		hi = fmax(hi, ratio);
	}
	fprintf(out, "%*s  %5.2f (%.2f..%.2f)", 11 - (int)strlen(now->unit), "",
		work * median(then->seconds, then->rounds) /
			median(now->seconds, now->rounds), lo, hi);
	if (fabs((double)now->events / (double)then->events / work - 1) > 1e-6)
		fprintf(out, "  events %.2f",
			(double)now->events / (double)then->events / work);
}

static void print_rate(double rate, const char *unit, FILE *out)
{
	if (rate >= 1e5)
		fprintf(out, "%8.1f M %s", rate / 1e6, unit);
	else
		fprintf(out, "%8.0f   %s", rate, unit);
}

void bench_print(const struct bench_file *now, const struct bench_file *earlier,
		 FILE *out)
{
	fprintf(out, "CPU time of one core; median of %d round%s, and the least "
		"and most.\n", now->series[0].rounds,
		&"s"[now->series[0].rounds == 1]);
	if (earlier)
		fputs("Ratio: how many times as fast as in that file.\n", out);
	fprintf(out, "\n%-26s%10s%24s%12s%s\n", "", "events", "ns/event",
		"a second", earlier ? "                  ratio" : "");
	for (int i = 0; i < now->nr; i++) {
		const struct bench_series *s = &now->series[i];
		const struct bench_series *then = find(earlier, s->name);
		double ns = 1e9 / (double)s->events;
		double middle = median(s->seconds, s->rounds);

		fprintf(out, "%-26.26s%10" PRIu64 "%8.1f (%5.1f..%6.1f)", s->name,
			s->events, middle * ns,
			gsl_stats_min(s->seconds, 1, (size_t)s->rounds) * ns,
			gsl_stats_max(s->seconds, 1, (size_t)s->rounds) * ns);
		print_rate(s->units / middle, s->unit, out);
		if (then)
			print_ratio(s, then, out);
		fputc('\n', out);
	}
}

static json_t *seconds_of(const struct bench_series *s)
{
	json_t *list = json_array();

	for (int i = 0; i < s->rounds; i++)
		json_array_append_new(list, value_number(s->seconds[i]));
	return list;
}

void bench_write_json(const struct bench_file *now, FILE *out)
{
	json_t *list = json_array();

	for (int i = 0; i < now->nr; i++) {
		const struct bench_series *s = &now->series[i];

		json_array_append_new(
			list, json_pack("{so, so, sf, sI, so}", "name",
					value_string(s->name), "unit",
					value_string(s->unit), "units", s->units,
					"events", (json_int_t)s->events,
					"cpu_s", seconds_of(s)));
	}
	value_write(json_pack("{si, so}", "umountsim_bench", BENCH_FORMAT,
			      "benchmarks", list),
		    "a file of benchmarks", out);
}

static bool read_series(const json_t *j, struct bench_series *s,
			struct arena *arena)
{
	const char *name, *unit;
	json_int_t events;
	json_t *seconds;

	if (json_unpack((json_t *)j, "{ss, ss, sF, sI, so}", "name", &name,
			"unit", &unit, "units", &s->units, "events", &events,
			"cpu_s", &seconds) ||
	    !json_array_size(seconds) || json_array_size(seconds) > MAX_ROUNDS ||
	    events < 1 || !(s->units > 0))
		return false;
	s->name = arena_printf(arena, "%s", name);
	s->unit = arena_printf(arena, "%s", unit);
	s->events = (uint64_t)events;
	s->rounds = (int)json_array_size(seconds);
	s->seconds = arena_calloc(arena, (size_t)s->rounds, sizeof(double));
	for (int i = 0; i < s->rounds; i++) {
		s->seconds[i] = json_number_value(
			json_array_get(seconds, (size_t)i));
		if (!(s->seconds[i] > 0))
			return false;
	}
	return true;
}

const char *bench_read_json(struct bench_file *file, const char *path,
			    struct arena *arena)
{
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error), *list = NULL;
	const char *wrong = NULL;
	int format = 0;

	if (!root)
		return arena_printf(arena, "line %d: %s", error.line,
				    error.text);
	if (json_unpack(root, "{si, so}", "umountsim_bench", &format,
			"benchmarks", &list) ||
	    format != BENCH_FORMAT || !json_is_array(list))
		wrong = "not a file of umountsim bench --json";
	file->nr = (int)json_array_size(list);
	file->series = arena_calloc(arena, json_array_size(list) + 1,
				    sizeof(*file->series));
	for (int i = 0; !wrong && i < file->nr; i++)
		if (!read_series(json_array_get(list, (size_t)i),
				 &file->series[i], arena))
			wrong = arena_printf(arena, "benchmark %d is not whole",
					     i + 1);
	json_decref(root);
	return wrong;
}
