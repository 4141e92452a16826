// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What `cage` makes that processes do not take with them when they die: a cgroup,
 * controllers that were enabled for it, probes and trace buffers, new loop devices,
 * the work directory.
 *
 * Their names hold the process ID, so whoever cleans up needs nothing from whoever
 * made them, who may have been killed at any instruction: what has to be
 * remembered is noted before it is done.
 */

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cage.h"

char *format(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		err(1, "memory");
	va_end(ap);
	return s;
}

/* Writes a line into a file of sysfs' kind; returns 0 or an errno. */
static int put(const char *path, const char *line, int flags)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags);
	int error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, line, strlen(line)) < 0)
		error = errno;
	close(fd);
	return error;
}

/* Is WORD among the blank-separated words of the file's first line? */
static int lists(const char *path, const char *word)
{
	char line[500] = "";
	FILE *f = fopen(path, "re");
	char *rest = line, *w;

	if (!f)
		return 0;
	if (!fgets(line, sizeof(line), f))
		line[0] = 0;
	fclose(f);
	while ((w = strsep(&rest, " \n")))
		if (!strcmp(w, word))
			return 1;
	return 0;
}

int mount_own(const struct cage *c)
{
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -1;
	if (mount("cgroup2", format("%s/cgroup", c->work), "cgroup2", 0, NULL) &&
	    c->controllers[0])
		return -1;
	/* A kernel without tracefs can be measured from outside. */
	mount("tracefs", format("%s/tracing", c->work), "tracefs", 0, NULL);
	return 0;
}

/*
 * For the root's children and for ours.  What the root did not have is noted in the
 * work directory first, to be taken back.
 */
static void enable(const struct cage *c, const char *root, const char *controller)
{
	const char *control = format("%s/cgroup.subtree_control", root);
	const char *plus = format("+%s", controller);
	int error;

	if (!lists(format("%s/cgroup.controllers", root), controller))
		errx(1, "cgroup v2 has no controller '%s' here; if cgroup v1 has it: "
		     "systemd.unified_cgroup_hierarchy=1", controller);
	if (!lists(control, controller))
		put(format("%s/enabled", c->work), format("-%s\n", controller),
		    O_CREAT | O_APPEND);
	error = put(control, plus, 0);
	if (!error)
		error = put(format("%s/%s/cgroup.subtree_control", root, c->name),
			    plus, 0);
	if (error)
		errx(1, "cgroup v2, controller %s: %s", controller, strerror(error));
}

void make_cgroup(const struct cage *c)
{
	const char *root = format("%s/cgroup", c->work);
	char *rest = format("%s", c->controllers), *word;

	if (mkdir(format("%s/%s", root, c->name), 0755) && c->controllers[0])
		err(1, "cgroup %s", c->name);
	while ((word = strsep(&rest, " ")))
		if (word[0])
			enable(c, root, word);
}

/* Removes a cgroup and those in it; a css that is going can hold it a while. */
static void remove_cgroup(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (e->d_type == DT_DIR && e->d_name[0] != '.')
			remove_cgroup(format("%s/%s", path, e->d_name));
	closedir(d);
	for (int i = 0; rmdir(path) && errno == EBUSY && i < 500; i++)
		usleep(10000);
}

static void remove_instance(const char *path)
{
	put(format("%s/events/enable", path), "0", 0);
	put(format("%s/current_tracer", path), "nop", 0);
	for (int i = 0; i < 200 && rmdir(path) && errno == EBUSY; i++)
		usleep(10000);
}

/* The first probe of GROUP, ":NAME/"; returns 0 if there is none or it stays. */
static int remove_probe(const char *path, const char *group)
{
	char line[500], *at = NULL;
	FILE *f = fopen(path, "re");

	while (f && !at && fgets(line, sizeof(line), f))
		at = strstr(line, group);
	if (f)
		fclose(f);
	if (!at)
		return 0;
	at[strcspn(at, " \n")] = 0;
	return !put(path, format("-%s\n", at), O_APPEND);
}

/* Probes can go when no buffer has them enabled. */
static void remove_traces(const struct cage *c)
{
	const char *tracing = format("%s/tracing", c->work);
	size_t length = strlen(c->name);
	DIR *d = opendir(format("%s/instances", tracing));
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (!strncmp(e->d_name, c->name, length) &&
		    (e->d_name[length] == 0 || e->d_name[length] == '.'))
			remove_instance(format("%s/instances/%s", tracing,
					       e->d_name));
	if (d)
		closedir(d);
	while (remove_probe(format("%s/kprobe_events", tracing),
			    format(":%s/", c->name)))
		;
}

/* In a process and a mount namespace of its own, for the command's is gone. */
static void remove_kernel_objects(const struct cage *c)
{
	pid_t pid = fork();
	char line[100];
	FILE *f;

	if (pid) {
		if (pid > 0)
			waitpid(pid, NULL, 0);
		return;
	}
	mount_own(c);
	remove_traces(c);
	remove_cgroup(format("%s/cgroup/%s", c->work, c->name));
	f = fopen(format("%s/enabled", c->work), "re");
	while (f && fgets(line, sizeof(line), f))
		put(format("%s/cgroup/cgroup.subtree_control", c->work), line, 0);
	_exit(0);
}

static void remove_tree(const char *path)
{
	char *const paths[] = { (char *)path, NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL);
	FTSENT *e;

	while (fts && (e = fts_read(fts)))
		if (e->fts_info != FTS_D)
			remove(e->fts_accpath);
	if (fts)
		fts_close(fts);
}

void clean_up(const struct cage *c)
{
	if (access(c->work, F_OK))
		return;
	remove_kernel_objects(c);
	loops_remove(c->loops);
	remove_tree(c->work);
	if (c->made_out)
		rmdir(c->out); /* unless there are results in it */
}
