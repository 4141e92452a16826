// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * unmount: mounts, and times the unmounting.
 *
 *   unmount -n SAMPLES [-t TYPE] [-o OPTIONS] [-s] [-e EACH] [-r PREFIX]
 *           DEVICE DIR [DEVICE DIR...] [-- COMMAND...]
 *
 * A sample mounts every DEVICE, runs COMMAND, which prepares them, and times from
 * the fork of the first umount(8) until the last has been reaped; with -s it calls
 * umount2() itself, one after the other.  The next sample begins at once.
 *
 * Writes `PREFIX,sample,latency_ms` to stdout and, with several targets,
 * `sample,umount,latency_ms` of each to the file EACH, since their common start.
 */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
	int by_syscall;
	char **prepare;			/* or NULL */
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void run(char **command)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status)
		errx(1, "%s failed", command[0]);
}

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
	double end = now_ms();

	if (pid < 0 || status)
		errx(1, "umount failed");
	for (int i = 0; i < p->targets; i++)
		if (p->target[i].pid == pid)
			p->target[i].done_ms = end - start;
}

/* Returns the time from the common start until the last is unmounted. */
static double unmount_all(struct plan *p)
{
	double start = now_ms();

	for (int i = 0; i < p->targets && p->by_syscall; i++) {
		if (umount2(p->target[i].dir, 0))
			err(1, "%s", p->target[i].dir);
		p->target[i].done_ms = now_ms() - start;
	}
	for (int i = 0; i < p->targets && !p->by_syscall; i++)
		p->target[i].pid = spawn_umount(p->target[i].dir);
	for (int i = 0; i < p->targets && !p->by_syscall; i++)
		reap(p, start);
	return now_ms() - start;
}

static double sample(struct plan *p)
{
	for (int i = 0; i < p->targets; i++)
		if (mount(p->target[i].device, p->target[i].dir, p->type, 0,
			  p->options))
			err(1, "mount %s on %s", p->target[i].device,
			    p->target[i].dir);
	if (p->prepare)
		run(p->prepare);
	return unmount_all(p);
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
	FILE *each = NULL;
	int samples = 1, o;

	while ((o = getopt(argc, argv, "+n:t:o:se:r:")) != -1) {
		if (o == 'n')
			samples = atoi(optarg);
		else if (o == 't')
			p.type = optarg;
		else if (o == 'o')
			p.options = optarg;
		else if (o == 's')
			p.by_syscall = 1;
		else if (o == 'r')
			prefix = optarg;
		else if (o != 'e' || !(each = fopen(optarg, "we")))
			errx(2, "usage: unmount -n SAMPLES [-t TYPE] [-o OPTIONS] "
			     "[-s] [-e EACH] [-r PREFIX] DEVICE DIR... [-- COMMAND...]");
	}
	add_targets(&p, argv + optind);
	for (int i = 0; i < samples; i++) {
		printf("%s,%d,%.3f\n", prefix, i, sample(&p));
		fflush(stdout);
		for (int t = 0; each && t < p.targets; t++)
			fprintf(each, "%d,%d,%.3f\n", i, t, p.target[t].done_ms);
	}
	return 0;
}
