// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * unmount: mounts, and times the unmounting.
 *
 *   unmount -n SAMPLES [-t TYPE] [-o OPTIONS] [-s] [-q] [-e EACH] [-c COSTS]
 *           [-r PREFIX] DEVICE DIR [DEVICE DIR...] [-- COMMAND...]
 *
 * A sample mounts every DEVICE, runs COMMAND, which prepares them, and times from
 * the fork of the first umount(8) until the last has been reaped; with -s it calls
 * umount2() itself, one after the other.  The next sample begins at once.  With -q
 * a sample waits before umount until the machine is quiet, and is dropped and taken
 * again where it is not quiet afterwards.
 *
 * Writes `PREFIX,sample,latency_ms` to stdout and, with several targets,
 * `sample,umount,latency_ms` of each to the file EACH, since their common start.
 * With -s COSTS gets `PREFIX,sample,cpu_ms`: what umount2() took of this thread's
 * CPU time.
 */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sample.h"

#define TARGETS_MOST 64

struct target {
	const char *device, *dir;
	pid_t pid;
	double done_ms;
};

struct plan {
	struct target target[TARGETS_MOST];
	int targets;
	const char *type, *options;
	int by_syscall, when_quiet;
	double cpu_ms;			/* of the last umount2() */
	char **prepare;			/* or NULL */
};

static pid_t spawn_umount(const char *dir)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		execlp("umount", "umount", dir, (char *)NULL);
		err(127, "umount");
	}
	return pid;
}

static void reap(struct plan *p, double start)
{
	int status;
	pid_t pid = wait(&status);
	double end = clock_ms(CLOCK_MONOTONIC);

	if (pid < 0 || status)
		errx(1, "umount failed");
	for (int i = 0; i < p->targets; i++)
		if (p->target[i].pid == pid)
			p->target[i].done_ms = end - start;
}

/* Returns the time from the common start until the last is unmounted. */
static double unmount_all(struct plan *p)
{
	/* Within the other, so that it is no longer, whoever comes between. */
	double start = clock_ms(CLOCK_MONOTONIC);
	double cpu = clock_ms(CLOCK_THREAD_CPUTIME_ID);

	for (int i = 0; i < p->targets && p->by_syscall; i++) {
		if (umount2(p->target[i].dir, 0))
			err(1, "%s", p->target[i].dir);
		p->target[i].done_ms = clock_ms(CLOCK_MONOTONIC) - start;
	}
	for (int i = 0; i < p->targets && !p->by_syscall; i++)
		p->target[i].pid = spawn_umount(p->target[i].dir);
	for (int i = 0; i < p->targets && !p->by_syscall; i++)
		reap(p, start);
	p->cpu_ms = clock_ms(CLOCK_THREAD_CPUTIME_ID) - cpu;
	return clock_ms(CLOCK_MONOTONIC) - start;
}

static double once(struct plan *p)
{
	for (int i = 0; i < p->targets; i++)
		if (mount(p->target[i].device, p->target[i].dir, p->type, 0,
			  p->options))
			err(1, "mount %s on %s", p->target[i].device,
			    p->target[i].dir);
	if (p->prepare)
		run(p->prepare);
	while (p->when_quiet && !quiet())
		;
	return unmount_all(p);
}

static double sample(struct plan *p)
{
	double ms = once(p);

	while (p->when_quiet && !quiet())
		ms = once(p);
	return ms;
}

static void add_targets(struct plan *p, char **args)
{
	for (; args[0] && strcmp(args[0], "--"); args += 2) {
		if (!args[1] || p->targets == TARGETS_MOST)
			errx(2, "a device without a directory, or too many");
		p->target[p->targets].device = args[0];
		p->target[p->targets++].dir = args[1];
	}
	if (args[0] && args[1])
		p->prepare = args + 1;
}

int main(int argc, char **argv)
{
	struct plan p = { .type = "ext4", .options = "" };
	const char *prefix = "umount";
	FILE *each = NULL, *costs = NULL;
	int samples = 1, o;

	while ((o = getopt(argc, argv, "+n:t:o:sqe:c:r:")) != -1) {
		if (o == 'n')
			samples = atoi(optarg);
		else if (o == 't')
			p.type = optarg;
		else if (o == 'o')
			p.options = optarg;
		else if (o == 's')
			p.by_syscall = 1;
		else if (o == 'q')
			p.when_quiet = 1;
		else if (o == 'r')
			prefix = optarg;
		else if (!(o == 'e' && (each = fopen(optarg, "we"))) &&
			 !(o == 'c' && (costs = fopen(optarg, "ae"))))
			errx(2, "usage: unmount -n SAMPLES [-t TYPE] [-o OPTIONS] [-s] "
			     "[-q] [-e EACH] [-c COSTS] [-r PREFIX] DEVICE DIR... "
			     "[-- COMMAND...]");
	}
	add_targets(&p, argv + optind);
	for (int i = 0; i < samples; i++) {
		printf("%s,%d,%.3f\n", prefix, i, sample(&p));
		fflush(stdout);
		if (costs)
			fprintf(costs, "%s,%d,%.4f\n", prefix, i, p.cpu_ms);
		for (int t = 0; each && t < p.targets; t++)
			fprintf(each, "%d,%d,%.3f\n", i, t, p.target[t].done_ms);
	}
	return 0;
}
