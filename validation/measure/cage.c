// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * cage: runs a command that mounts, churns and traces, and leaves nothing of it
 * behind, however it ends.
 *
 *   main         what was called: passes on the command's exit status, and what
 *    |           interrupts it
 *    +- keeper   in a session of its own: cleans up when the command is done,
 *        |       or when main is gone, by SIGKILL even
 *        +- command   PID 1 of a PID namespace, in a mount namespace
 *
 * Most of the cleaning is the kernel's.  With PID 1 die all processes of the
 * command, with the last of them the mounts that they made, with these the loop
 * devices, which clear themselves, and with these their backing files, which
 * never had a name.  The keeper removes what outlives processes: a cgroup, probes
 * and a trace buffer, loop devices that did not exist before, and the work
 * directory.  If the keeper itself is killed, the command dies with it and main
 * cleans up; only a SIGKILL for both at once leaves a cgroup and a directory.
 *
 * The command finds in its environment
 *   WORK      a directory of its own; what it leaves in WORK/out is moved to the
 *             directory that was named, if it exits with 0
 *   CGROUP    a cgroup of its own, with the controllers that were asked for
 *   TRACING   tracefs; it may make a probe group named $TRACE, and instances of
 *             that name or beginning with $TRACE and a dot
 *   LOOPS     loop devices, separated by blanks
 */

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cage.h"

/* In the new PID namespace: what the command needs, and then the command. */
static _Noreturn void run_command(struct cage *c)
{
	char names[2000] = "";
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (mount_own(c))
		err(1, "mounting cgroup2 in a namespace");
	make_cgroup(c);
	if (c->loop_count &&
	    loops_attach(c->loops, c->out, c->loop_count, c->loop_mb))
		err(1, "loop device over a file in %s", c->out);
	for (int i = 0; i < c->loops->count; i++)
		sprintf(names + strlen(names), "%s/dev/loop%d", i ? " " : "",
			c->loops->number[i]);
	setenv("WORK", c->work, 1);
	setenv("CGROUP", format("%s/cgroup/%s", c->work, c->name), 1);
	setenv("TRACING", format("%s/tracing", c->work), 1);
	setenv("TRACE", c->name, 1);
	setenv("LOOPS", names, 1);
	execvp(c->command[0], c->command);
	err(127, "%s", c->command[0]);
}

/* A name at a time, so that no file is ever seen half. */
static int keep_results(const struct cage *c)
{
	const char *from = format("%s/out", c->work);
	DIR *d = opendir(from);
	struct dirent *e;
	int bad = !d;

	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			bad |= rename(format("%s/%s", from, e->d_name),
				      format("%s/%s", c->out, e->d_name));
	if (d)
		closedir(d);
	return bad;
}

/*
 * Returns the command's wait status.  ALIVE is the reading end of a pipe that
 * main writes nothing to, and that is at its end when main is gone.
 */
static int keep(struct cage *c, int alive)
{
	sigset_t child;
	struct pollfd fds[2] = { { .fd = alive, .events = POLLIN } };
	int status = 0;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	fds[1].fd = signalfd(-1, &child, SFD_CLOEXEC);
	fds[1].events = POLLIN;
	/* Not unshare(): the keeper itself has to be able to fork afterwards. */
	pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
	if (pid < 0)
		err(1, "a process in a PID namespace of its own");
	if (!pid)
		run_command(c);
	while (poll(fds, 2, -1) < 0 && errno == EINTR)
		;
	if (fds[0].revents)
		kill(pid, SIGKILL);
	/* PID 1 is reaped after all others of its namespace. */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!fds[0].revents && WIFEXITED(status) && !WEXITSTATUS(status) &&
	    keep_results(c))
		status = 1 << 8;
	return status;
}

static void name_things(struct cage *c)
{
	const char *cwd = c->out[0] == '/' ? NULL : getcwd(NULL, 0);

	if (cwd)
		c->out = format("%s/%s", cwd, c->out);
	c->work = format("%s/.load-%d", c->out, getpid());
	c->name = format("umountsim_%d", getpid());
	c->made_out = access(c->out, F_OK) != 0;
}

static void make_directories(const struct cage *c)
{
	static const char *const below[] = { "", "/out", "/mnt", "/cgroup",
					     "/tracing" };

	if (mkdir(c->out, 0755) && errno != EEXIST)
		err(1, "%s", c->out);
	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++)
		if (mkdir(format("%s%s", c->work, below[i]), 0755))
			err(1, "%s%s", c->work, below[i]);
}

static void parse(struct cage *c, int argc, char **argv)
{
	static const char usage[] = "usage: cage -o DIR [-c CONTROLLERS] "
				    "[-l LOOPS -s MEGABYTES] COMMAND...";
	int o;

	while ((o = getopt(argc, argv, "+o:c:l:s:")) != -1) {
		if (o == 'o')
			c->out = optarg;
		else if (o == 'c')
			c->controllers = optarg;
		else if (o == 'l')
			c->loop_count = atoi(optarg);
		else if (o == 's')
			c->loop_mb = atol(optarg);
		else
			errx(2, usage);
	}
	if (!c->out || optind == argc || c->loop_count > LOOPS_MOST)
		errx(2, usage);
	c->command = argv + optind;
}

/* Signals that end a program politely, and the end of a child. */
static sigset_t block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return set;
}

/* Waits for the keeper; a signal meanwhile closes the pipe, and is returned. */
static int supervise(pid_t keeper, int pipe_end, const sigset_t *set, int *status)
{
	int interrupted = 0;

	while (waitpid(keeper, status, WNOHANG) == 0) {
		int got = sigwaitinfo(set, NULL);

		if (got <= 0 || got == SIGCHLD)
			continue;
		if (!interrupted)
			close(pipe_end);
		interrupted = got;
	}
	return interrupted;
}

int main(int argc, char **argv)
{
	struct cage c = { .controllers = "memory io", .loop_mb = 64 };
	int alive[2], interrupted, status = 0;
	sigset_t set;
	pid_t keeper;

	parse(&c, argc, argv);
	name_things(&c);
	c.loops = mmap(NULL, sizeof(*c.loops), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c.loops == MAP_FAILED || pipe2(alive, O_CLOEXEC))
		err(1, "memory or pipe");
	set = block_signals();
	keeper = fork();
	if (keeper < 0)
		err(1, "fork");
	if (!keeper) {
		setsid();
		close(alive[1]);
		make_directories(&c);
		status = keep(&c, alive[0]);
		clean_up(&c);
		exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
	}
	interrupted = supervise(keeper, alive[1], &set, &status);
	clean_up(&c);
	if (interrupted) {
		signal(interrupted, SIG_DFL);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		raise(interrupted);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
