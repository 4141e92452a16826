/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A progress bar.  Work of less than a second shows none: it would only
 * flicker.
 */
#include "cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

#define SHOW_AFTER 1.0 /* s */
#define BAR 30

void progress_start(struct progress *p, bool quiet)
{
	*p = (struct progress){ .wanted = !quiet && isatty(STDERR_FILENO) };
	clock_gettime(CLOCK_MONOTONIC, &p->start);
}

static double elapsed(const struct progress *p)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - p->start.tv_sec) +
	       (double)(now.tv_nsec - p->start.tv_nsec) / 1e9;
}

void progress_update(void *arg, int done, int total)
{
	struct progress *p = arg;
	double t = p->wanted ? elapsed(p) : 0;
	int full = total ? (int)((long)done * BAR / total) : 0;

	if (t < SHOW_AFTER)
		return;
	p->shown = true;
	fputs("\r[", stderr);
	for (int i = 0; i < BAR; i++)
		fputc(i < full ? '#' : '.', stderr);
	fprintf(stderr, "] %d/%d", done, total);
	if (done) {
		long left = (long)(t * (total - done) / done + 0.5);

		fprintf(stderr, ", %ld:%02ld left", left / 60, left % 60);
	}
	fputs("\033[K", stderr);
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
