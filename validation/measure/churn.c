// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * churn: the load of the published experiment, a loop for each directory:
 *
 *   mkdir a cgroup; a forked child joins it, writes 4 KiB at a time with O_SYNC
 *   to the directory's file `burner`, exits; rmdir the cgroup.
 *
 * The file is opened with O_TRUNC.  Rewritten in place, its folios would stay
 * charged to the first cgroup, dead since, and no inode would ever be switched.
 *
 *   churn -g CGROUP -n NAME [-w WRITES] [-r ROUNDS] [-c COUNTER] DIR...
 *
 * The cgroups are CGROUP/NAME0, NAME1 and so on.  Without -r the loops run until
 * they are killed.  COUNTER is a file whose first eight bytes count the rounds of
 * all loops, in the machine's own order.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct loop {
	char cgroup[400];
	char procs[440];
	char burner[400];
	int writes;
	long rounds;			/* -1: for ever */
};

static _Noreturn void burn(const struct loop *l)
{
	static const char block[4096];
	int fd = open(l->procs, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "0", 1) != 1)
		err(1, "%s", l->procs);
	close(fd);
	fd = open(l->burner, O_CREAT | O_WRONLY | O_TRUNC | O_SYNC | O_CLOEXEC, 0644);
	if (fd < 0)
		err(1, "%s", l->burner);
	for (int i = 0; i < l->writes; i++)
		if (write(fd, block, sizeof(block)) != sizeof(block))
			err(1, "%s", l->burner);
	_exit(0);
}

static void turn(const struct loop *l)
{
	int status;
	pid_t child;

	if (mkdir(l->cgroup, 0755) && errno != EEXIST)
		err(1, "%s", l->cgroup);
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (!child)
		burn(l);
	if (waitpid(child, &status, 0) < 0 || status)
		errx(1, "the child of %s failed", l->cgroup);
	/* The child has been reaped a moment before it leaves its cgroup. */
	while (rmdir(l->cgroup)) {
		if (errno != EBUSY)
			err(1, "%s", l->cgroup);
		usleep(1000);
	}
}

static unsigned long *map_counter(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	void *p;

	if (fd < 0 || ftruncate(fd, (off_t)sizeof(unsigned long)))
		err(1, "%s", path);
	p = mmap(NULL, sizeof(unsigned long), PROT_READ | PROT_WRITE, MAP_SHARED,
		 fd, 0);
	if (p == MAP_FAILED)
		err(1, "%s", path);
	close(fd);
	return p;
}

int main(int argc, char **argv)
{
	static const char usage[] = "usage: churn -g CGROUP -n NAME [-w WRITES] "
				    "[-r ROUNDS] [-c COUNTER] DIR...";
	unsigned long unread = 0, *counter = &unread;
	const char *cgroup = NULL, *name = NULL;
	struct loop l = { .writes = 256, .rounds = -1 };
	int o, status, failed = 0;

	while ((o = getopt(argc, argv, "g:n:w:r:c:")) != -1) {
		if (o == 'g')
			cgroup = optarg;
		else if (o == 'n')
			name = optarg;
		else if (o == 'w')
			l.writes = atoi(optarg);
		else if (o == 'r')
			l.rounds = atol(optarg);
		else if (o == 'c')
			counter = map_counter(optarg);
		else
			errx(2, usage);
	}
	if (!cgroup || !name || optind == argc)
		errx(2, usage);
	for (int i = 0; optind + i < argc; i++) {
		pid_t parent = getpid(), pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			return 1;
		snprintf(l.cgroup, sizeof(l.cgroup), "%s/%s%d", cgroup, name, i);
		snprintf(l.procs, sizeof(l.procs), "%s/cgroup.procs", l.cgroup);
		snprintf(l.burner, sizeof(l.burner), "%s/burner", argv[optind + i]);
		for (long n = 0; n != l.rounds; n++) {
			turn(&l);
			__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
		}
		return 0;
	}
	while (wait(&status) > 0)
		failed |= status != 0;
	return failed;
}
