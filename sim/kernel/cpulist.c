/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/cpulist.h"

#include <stdlib.h>
#include <string.h>

#include "kernel/config.h"

/* A CPU's number, or N; NULL if there is none. */
static const char *read_cpu(const char *s, int last, int *cpu)
{
	char *end;
	long n;

	if (*s == 'N') {
		*cpu = last;
		return s + 1;
	}
	if (*s < '0' || *s > '9')
		return NULL;
	n = strtol(s, &end, 10);
	*cpu = n < MAX_CPUS ? (int)n : MAX_CPUS;
	return end;
}

/* "2" or "2-7", which may be empty with these CPUs; what follows it, or NULL. */
static const char *read_range(const char *s, int last, int *from, int *to)
{
	s = read_cpu(s, last, from);
	*to = *from;
	if (s && *s == '-')
		s = read_cpu(s + 1, last, to);
	return s && (!*s || *s == ',') ? s : NULL;
}

static bool is_word(const char *list)
{
	return !strcmp(list, "all") || !strcmp(list, "none");
}

bool cpulist_valid(const char *list)
{
	int from = 0, to = 0;

	if (is_word(list))
		return true;
	do {
		list = read_range(list, MAX_CPUS, &from, &to);
	} while (list && from <= to && *list++);
	return list && from <= to;
}

bool cpulist_has(const char *list, int cpu, int nr_cpus)
{
	int from = 0, to = 0;

	if (!list || is_word(list))
		return list && *list == 'a';
	do {
		list = read_range(list, nr_cpus - 1, &from, &to);
		if (list && from <= cpu && cpu <= to)
			return true;
	} while (list && *list++);
	return false;
}
