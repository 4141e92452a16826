// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * cost: what a single step takes on this host.
 *
 *   cost [-q] [-n SAMPLES] [-b BEFORE] [-r PREFIX] WHAT
 *
 *   wakeup               half of a round trip between two threads that sleep for
 *                        each other; ten in a row
 *   wakeup-near          the same, both bound to one CPU
 *   wakeup-far           the same, each bound to a CPU of its own; one round trip,
 *                        after a pause
 *   ipi                  an interrupt of a CPU where a thread spins, and its answer
 *                        (membarrier()); one
 *   flush DEVICE         fdatasync() of a device that nothing was written to; ten
 *                        in a row
 *   write DEVICE         of 4 KiB past its cache, that overwrites them; ten in a row
 *   append FILE          of 4 KiB with O_SYNC, behind its end: not how long it takes,
 *                        but the caller's CPU time for it; ten in a row
 *   syncfs DIR -- COMMAND...  of what COMMAND has written
 *
 * A sample is the mean of those in a row, behind BEFORE of the same that are not
 * timed: a hypervisor polls for a vCPU whose last halts were short.  With -q as
 * `unmount` has it.  Writes `PREFIX,sample,duration_ms`.
 */

#include <err.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sample.h"

#define IN_A_ROW 10
#define PAUSE_US 50000

struct step {
	void (*take)(struct step *s, int times);
	int before, times;		/* not timed; a sample */
	int fd, answer;			/* answer: of wakeup */
	clockid_t clock;
	bool bound, far;		/* wakeup: to one CPU, or to two */
	unsigned int pause_us;		/* before each sample, at least */
	char **prepare;			/* or NULL */
};

static void wait_for(int fd)
{
	uint64_t value;

	if (read(fd, &value, sizeof(value)) < 0)
		err(1, "eventfd");
}

static void wake(int fd)
{
	uint64_t one = 1;

	if (write(fd, &one, sizeof(one)) < 0)
		err(1, "eventfd");
}

/* The first, or the second, of the CPUs that it was started on. */
static void bind_to(int second)
{
	static cpu_set_t allowed;
	cpu_set_t set;
	size_t cpu = 0;
	int skip = second;

	if (!CPU_COUNT(&allowed) &&
	    sched_getaffinity(0, sizeof(allowed), &allowed))
		err(1, "sched_getaffinity");
	if (CPU_COUNT(&allowed) <= second)
		errx(1, "it takes two CPUs");
	while (!CPU_ISSET(cpu, &allowed) || skip--)
		cpu++;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "CPU %zu", cpu);
}

static void *answers(void *arg)
{
	struct step *s = arg;

	if (s->bound)
		bind_to(s->far);
	for (;;) {
		wait_for(s->fd);
		wake(s->answer);
	}
	return NULL;
}

/* Two in a round trip. */
static void take_wakeups(struct step *s, int times)
{
	for (int i = 0; i < times; i += 2) {
		wake(s->fd);
		wait_for(s->answer);
	}
}

static void membarrier(int command)
{
	if (syscall(SYS_membarrier, command, 0, 0))
		err(1, "membarrier");
}

static void *spins(void *arg)
{
	bind_to(1);
	wake(((struct step *)arg)->answer);
	for (;;)
		__asm__ volatile("" ::: "memory");
	return NULL;
}

static void take_ipis(struct step *s, int times)
{
	(void)s;
	for (int i = 0; i < times; i++)
		membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

/* FUA, or a flush behind it. */
static void take_writes(struct step *s, int times)
{
	static char block[4096] __attribute__((aligned(4096)));

	for (int i = 0; i < times; i++)
		if (pwrite(s->fd, block, sizeof block, 0) < 0)
			err(1, "write");
}

static void take_appends(struct step *s, int times)
{
	static const char block[4096];

	for (int i = 0; i < times; i++)
		if (write(s->fd, block, sizeof block) != sizeof block)
			err(1, "write");
}

static void take_flushes(struct step *s, int times)
{
	for (int i = 0; i < times; i++)
		if (fdatasync(s->fd))
			err(1, "fdatasync");
}

static void take_syncfs(struct step *s, int times)
{
	if (times && syncfs(s->fd))
		err(1, "syncfs");
}

static void start_thread(struct step *s, void *(*body)(void *))
{
	pthread_t thread;

	if (s->bound)
		bind_to(0);
	s->fd = eventfd(0, EFD_CLOEXEC);
	s->answer = eventfd(0, EFD_CLOEXEC);
	if (s->fd < 0 || s->answer < 0 ||
	    pthread_create(&thread, NULL, body, s))
		err(1, "eventfd or thread");
}

static void start_spinning(struct step *s)
{
	membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
	start_thread(s, spins);
	wait_for(s->answer);
}

/* What is asked for, from its name on; exits if it is nothing. */
static void parse_step(struct step *s, char **args)
{
	const char *what = args[0] ? args[0] : "";
	const char *path = args[0] ? args[1] : NULL;
	int flags = O_RDONLY;

	s->far = !strcmp(what, "wakeup-far") || !strcmp(what, "ipi");
	s->bound = s->far || !strcmp(what, "wakeup-near");
	if (!strncmp(what, "wakeup", 6) && (s->bound || !what[6])) {
		s->take = take_wakeups;
		s->times = s->far ? 2 : IN_A_ROW;
		s->pause_us = s->far ? PAUSE_US : 0;
		start_thread(s, answers);
		return;
	}
	if (!strcmp(what, "ipi")) {
		s->take = take_ipis;
		s->times = 1;
		start_spinning(s);
		return;
	}
	if (path && !strcmp(what, "flush")) {
		s->take = take_flushes;
	} else if (path && !strcmp(what, "write")) {
		s->take = take_writes;
		flags = O_WRONLY | O_DIRECT | O_DSYNC;
	} else if (path && !strcmp(what, "append")) {
		s->take = take_appends;
		s->clock = CLOCK_THREAD_CPUTIME_ID;
		flags = O_WRONLY | O_SYNC | O_APPEND | O_CREAT | O_TRUNC;
	} else if (path && !strcmp(what, "syncfs") && args[2] && args[3]) {
		s->take = take_syncfs;
		s->times = 1;
		s->prepare = args + 3;
	} else {
		errx(2, "usage: cost [-q] [-n SAMPLES] [-b BEFORE] [-r PREFIX] wakeup "
		     "| wakeup-near | wakeup-far | ipi | flush DEVICE | write DEVICE | append FILE "
		     "| syncfs DIR -- COMMAND...");
	}
	s->fd = open(path, flags | O_CLOEXEC, 0644);
	if (s->fd < 0)
		err(1, "%s", path);
}

static double once(struct step *s, int when_quiet)
{
	double start;

	if (s->prepare)
		run(s->prepare);
	usleep(s->pause_us);
	while (when_quiet && !quiet())
		;
	s->take(s, s->before);
	start = clock_ms(s->clock);
	s->take(s, s->times);
	return (clock_ms(s->clock) - start) / s->times;
}

int main(int argc, char **argv)
{
	struct step s = { .times = IN_A_ROW, .clock = CLOCK_MONOTONIC };
	const char *prefix = "cost";
	int samples = 20, when_quiet = 0, o;

	while ((o = getopt(argc, argv, "+qb:n:r:")) != -1) {
		if (o == 'q')
			when_quiet = 1;
		else if (o == 'b')
			s.before = atoi(optarg);
		else if (o == 'n')
			samples = atoi(optarg);
		else if (o == 'r')
			prefix = optarg;
		else
			break;
	}
	parse_step(&s, argv + optind);
	if (s.answer) /* the thread has begun, and is where it is to be */
		once(&s, 0);
	for (int i = 0; i < samples; i++) {
		double ms = once(&s, when_quiet);

		while (when_quiet && !quiet())
			ms = once(&s, when_quiet);
		printf("%s,%d,%.4f\n", prefix, i, ms);
		fflush(stdout);
	}
	return 0;
}
