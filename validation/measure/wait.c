// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * wait: how long RCU's waits take on this host, asked from user space.
 *
 *   wait synchronize_rcu|rcu_barrier [-n CALLS] [-t THREADS] [-p PAUSE_MS] [-b]
 *
 * synchronize_rcu() is what membarrier(MEMBARRIER_CMD_GLOBAL) does, except on a
 * machine with one CPU, where it does nothing, and with nohz_full, where it is
 * refused.  rcu_barrier() is what a write to the parameter do_rcu_barrier does
 * (6.0 and later, root).  The latter sleeps where the last was less than HZ/16
 * ago, so there is a pause before each; and it has nothing to wait for unless
 * some CPU has a callback, so a few children are forked first, whose remains are
 * freed by callbacks.
 *
 * With -p each call follows a pause of one to two times that long, so that it
 * falls anywhere between two ticks; without, it follows the one before.  With -b
 * a thread spins on every CPU.
 *
 * Writes `wait,load,threads,pace,sample,duration_ms`, without that header.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BARRIER "/sys/module/rcutree/parameters/do_rcu_barrier"
#define BARRIER_PAUSE_US 90000	/* HZ/16 and two ticks, whatever HZ is */

struct caller {
	pthread_t thread;
	int calls;
	unsigned int pause_us, seed;
	int barrier;			/* descriptor, or -1: synchronize_rcu */
	double *duration_ms;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void queue_callbacks(void)
{
	for (int i = 0; i < 4; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

static void call(int barrier)
{
	if (barrier >= 0) {
		if (pwrite(barrier, "1", 1, 0) != 1)
			err(1, "%s", BARRIER);
	} else if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0)) {
		err(1, "membarrier");
	}
}

static void *calls(void *arg)
{
	struct caller *c = arg;

	for (int i = 0; i < c->calls; i++) {
		double start;

		if (c->pause_us)
			usleep(c->pause_us + (unsigned int)rand_r(&c->seed) %
			       c->pause_us);
		if (c->barrier >= 0)
			queue_callbacks();
		start = now_ms();
		call(c->barrier);
		c->duration_ms[i] = now_ms() - start;
	}
	return NULL;
}

/* A child for each CPU, that dies with this process. */
static void keep_busy(void)
{
	for (int cpu = 0; cpu < (int)sysconf(_SC_NPROCESSORS_CONF); cpu++) {
		pid_t parent = getpid(), pid = fork();
		cpu_set_t set;

		if (pid < 0)
			err(1, "fork");
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		CPU_ZERO(&set);
		CPU_SET((size_t)cpu, &set);
		if (getppid() != parent || sched_setaffinity(0, sizeof(set), &set))
			_exit(1);
		for (;;)
			__asm__ volatile("" ::: "memory");
	}
	usleep(100000);
}

int main(int argc, char **argv)
{
	static const char usage[] = "usage: wait synchronize_rcu|rcu_barrier "
				    "[-n CALLS] [-t THREADS] [-p PAUSE_MS] [-b]";
	const char *what = argc > 1 ? argv[1] : "";
	struct caller *caller, c = { .calls = 20, .barrier = -1 };
	int threads = 1, busy = 0, o;

	optind = 2;
	while (argc > 1 && (o = getopt(argc, argv, "n:t:p:b")) != -1) {
		if (o == 'n')
			c.calls = atoi(optarg);
		else if (o == 't')
			threads = atoi(optarg);
		else if (o == 'p')
			c.pause_us = (unsigned int)atoi(optarg) * 1000;
		else if (o == 'b')
			busy = 1;
		else
			errx(2, usage);
	}
	if (!strcmp(what, "rcu_barrier")) {
		c.barrier = open(BARRIER, O_WRONLY | O_CLOEXEC);
		if (c.barrier < 0)
			err(3, "%s", BARRIER);
		c.pause_us = BARRIER_PAUSE_US;
	} else if (strcmp(what, "synchronize_rcu")) {
		errx(2, usage);
	} else if (sysconf(_SC_NPROCESSORS_ONLN) == 1) {
		errx(3, "with one CPU membarrier() waits for nothing");
	} else if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0)) {
		err(3, "membarrier");
	}
	if (busy)
		keep_busy();
	caller = calloc((size_t)threads, sizeof(*caller));
	for (int t = 0; t < threads; t++) {
		caller[t] = c;
		caller[t].seed = (unsigned int)t + 1;
		caller[t].duration_ms = calloc((size_t)c.calls, sizeof(double));
		if (pthread_create(&caller[t].thread, NULL, calls, &caller[t]))
			errx(1, "thread");
	}
	for (int t = 0; t < threads; t++) {
		pthread_join(caller[t].thread, NULL);
		for (int i = 0; i < c.calls; i++)
			printf("%s,%s,%d,%s,%d,%.4f\n", what,
			       busy ? "busy" : "idle", threads,
			       c.pause_us ? "single" : "row", i,
			       caller[t].duration_ms[i]);
	}
	return 0;
}
