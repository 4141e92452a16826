// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * cost: what a single step takes on this host.
 *
 *   cost [-q] [-n SAMPLES] [-r PREFIX] wakeup
 *   cost [-q] [-n SAMPLES] [-r PREFIX] flush DEVICE
 *   cost [-q] [-n SAMPLES] [-r PREFIX] syncfs DIR -- COMMAND...
 *
 *   wakeup  half of a round trip between two threads that sleep for each other
 *   flush   fdatasync() of a device that nothing was written to
 *   syncfs  of what COMMAND has written
 *
 * A sample of the first two is the mean of ten in a row, for that is how an umount
 * has them.  With -q as `unmount` has it.  Writes `PREFIX,sample,duration_ms`.
 */

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sample.h"

#define IN_A_ROW 10

struct step {
	void (*take)(struct step *s);
	int times;			/* a sample */
	int fd, answer;			/* answer: of wakeup */
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

static void *answers(void *arg)
{
	struct step *s = arg;

	for (;;) {
		wait_for(s->fd);
		wake(s->answer);
	}
	return NULL;
}

/* Two in a round trip. */
static void take_wakeups(struct step *s)
{
	for (int i = 0; i < s->times; i += 2) {
		wake(s->fd);
		wait_for(s->answer);
	}
}

static void take_flushes(struct step *s)
{
	for (int i = 0; i < s->times; i++)
		if (fdatasync(s->fd))
			err(1, "fdatasync");
}

static void take_syncfs(struct step *s)
{
	if (syncfs(s->fd))
		err(1, "syncfs");
}

static void start_thread(struct step *s)
{
	pthread_t thread;

	s->fd = eventfd(0, EFD_CLOEXEC);
	s->answer = eventfd(0, EFD_CLOEXEC);
	if (s->fd < 0 || s->answer < 0 ||
	    pthread_create(&thread, NULL, answers, s))
		err(1, "eventfd or thread");
}

/* What is asked for, from its name on; exits if it is nothing. */
static void parse_step(struct step *s, char **args)
{
	const char *what = args[0] ? args[0] : "";
	const char *path = args[0] ? args[1] : NULL;

	if (!strcmp(what, "wakeup")) {
		s->take = take_wakeups;
		start_thread(s);
		return;
	}
	if (path && !strcmp(what, "flush")) {
		s->take = take_flushes;
	} else if (path && !strcmp(what, "syncfs") && args[2] && args[3]) {
		s->take = take_syncfs;
		s->times = 1;
		s->prepare = args + 3;
	} else {
		errx(2, "usage: cost [-q] [-n SAMPLES] [-r PREFIX] wakeup | flush "
		     "DEVICE | syncfs DIR -- COMMAND...");
	}
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0)
		err(1, "%s", path);
}

static double once(struct step *s, int when_quiet)
{
	double start;

	if (s->prepare)
		run(s->prepare);
	while (when_quiet && !quiet())
		;
	start = clock_ms(CLOCK_MONOTONIC);
	s->take(s);
	return (clock_ms(CLOCK_MONOTONIC) - start) / s->times;
}

int main(int argc, char **argv)
{
	struct step s = { .times = IN_A_ROW };
	const char *prefix = "cost";
	int samples = 20, when_quiet = 0, o;

	while ((o = getopt(argc, argv, "+qn:r:")) != -1) {
		if (o == 'q')
			when_quiet = 1;
		else if (o == 'n')
			samples = atoi(optarg);
		else if (o == 'r')
			prefix = optarg;
		else
			break;
	}
	parse_step(&s, argv + optind);
	for (int i = 0; i < samples; i++) {
		double ms = once(&s, when_quiet);

		while (when_quiet && !quiet())
			ms = once(&s, when_quiet);
		printf("%s,%d,%.4f\n", prefix, i, ms);
		fflush(stdout);
	}
	return 0;
}
