// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * cost: what a single step takes on this host.
 *
 *   cost [-q] [-n SAMPLES] [-r PREFIX] wakeup|stop
 *   cost [-q] [-n SAMPLES] [-r PREFIX] flush|write DEVICE
 *   cost [-q] [-n SAMPLES] [-r PREFIX] syncfs DIR -- COMMAND...
 *
 *   wakeup  half of a round trip between two threads that sleep for each other
 *   stop    from the wake-up of a thread until it has exited
 *   flush   fdatasync() of a device that nothing was written to
 *   write   one page of O_DIRECT to a device, over what its first page holds
 *   syncfs  of what COMMAND has written
 *
 * With -q as `unmount` has it.  Writes `PREFIX,sample,duration_ms` to stdout.
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

struct step {
	void (*take)(struct step *s);
	int fd, answer;			/* answer: of wakeup and stop */
	pthread_t thread;		/* of stop */
	char **prepare;			/* or NULL */
	void *page;
};

static void hop(int from, int to)
{
	uint64_t one = 1;

	if ((to >= 0 && write(to, &one, sizeof(one)) < 0) ||
	    read(from, &one, sizeof(one)) < 0)
		err(1, "eventfd");
}

static void *answers(void *arg)
{
	struct step *s = arg;

	hop(s->fd, -1);
	for (;;)
		hop(s->fd, s->answer);
	return NULL;
}

static void *waits(void *arg)
{
	struct step *s = arg;

	hop(s->fd, -1);
	return NULL;
}

static void start(struct step *s, void *(*what)(void *))
{
	if (pthread_create(&s->thread, NULL, what, s))
		err(1, "thread");
}

static void take_wakeup(struct step *s)
{
	hop(s->answer, s->fd);
}

static void take_stop(struct step *s)
{
	uint64_t one = 1;

	if (write(s->fd, &one, sizeof(one)) < 0)
		err(1, "eventfd");
	pthread_join(s->thread, NULL);
}

static void take_flush(struct step *s)
{
	if (fdatasync(s->fd))
		err(1, "fdatasync");
}

static void take_write(struct step *s)
{
	if (pwrite(s->fd, s->page, 4096, 0) != 4096)
		err(1, "write");
}

static void take_syncfs(struct step *s)
{
	if (syncfs(s->fd))
		err(1, "syncfs");
}

static void open_wakeup(struct step *s)
{
	s->fd = eventfd(0, EFD_CLOEXEC);
	s->answer = eventfd(0, EFD_CLOEXEC);
	if (s->fd < 0 || s->answer < 0)
		err(1, "eventfd");
	if (s->take == take_wakeup)
		start(s, answers);
}

static void open_path(struct step *s, const char *path, int flags)
{
	s->fd = open(path, flags | O_CLOEXEC);
	if (s->fd < 0 || posix_memalign(&s->page, 4096, 4096) ||
	    (s->take != take_syncfs && pread(s->fd, s->page, 4096, 0) != 4096))
		err(1, "%s", path);
}

/* What is asked for, from its name on; exits if it is nothing. */
static void prepare(struct step *s, char **args)
{
	const char *what = args[0] ? args[0] : "";
	const char *path = args[0] ? args[1] : NULL;

	if (!strcmp(what, "wakeup") || !strcmp(what, "stop")) {
		s->take = *what == 'w' ? take_wakeup : take_stop;
		open_wakeup(s);
	} else if (path && !strcmp(what, "flush")) {
		s->take = take_flush;
		open_path(s, path, O_RDWR);
	} else if (path && !strcmp(what, "write")) {
		s->take = take_write;
		open_path(s, path, O_RDWR | O_DIRECT);
	} else if (path && !strcmp(what, "syncfs") && args[2] && args[3]) {
		s->take = take_syncfs;
		s->prepare = args + 3;
		open_path(s, path, O_RDONLY | O_DIRECTORY);
	} else {
		errx(2, "usage: cost [-q] [-n SAMPLES] [-r PREFIX] wakeup | stop | "
		     "flush DEVICE | write DEVICE | syncfs DIR -- COMMAND...");
	}
}

static double once(struct step *s, int when_quiet)
{
	double from;

	if (s->prepare)
		run(s->prepare);
	if (s->take == take_stop)
		start(s, waits);
	while (when_quiet && !quiet())
		;
	from = clock_ms(CLOCK_MONOTONIC);
	s->take(s);
	return clock_ms(CLOCK_MONOTONIC) - from;
}

int main(int argc, char **argv)
{
	struct step s = { .fd = -1 };
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
	prepare(&s, argv + optind);
	for (int i = 0; i < samples; i++) {
		double ms = once(&s, when_quiet);

		while (when_quiet && !quiet())
			ms = once(&s, when_quiet);
		printf("%s,%d,%.4f\n", prefix, i,
		       s.take == take_wakeup ? ms / 2 : ms);
		fflush(stdout);
	}
	return 0;
}
