// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * See sample.h.  Others' load is known by /proc/uptime, whose second number is the
 * idle time of all CPUs together, in hundredths of a second.
 */

#include <err.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sample.h"

#define WATCH_US   100000
#define IDLE_LEAST 0.9

double clock_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void run(char **command)
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

static void uptime(double *up, double *idle)
{
	FILE *f = fopen("/proc/uptime", "re");

	if (!f || fscanf(f, "%lf %lf", up, idle) != 2)
		err(1, "/proc/uptime");
	fclose(f);
}

int quiet(void)
{
	double up[2], idle[2], cpus = (double)sysconf(_SC_NPROCESSORS_ONLN);

	uptime(&up[0], &idle[0]);
	usleep(WATCH_US);
	uptime(&up[1], &idle[1]);
	return idle[1] - idle[0] >= IDLE_LEAST * cpus * (up[1] - up[0]);
}
