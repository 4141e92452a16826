/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: see output.h.
 *
 * The new file has no name at all before it is complete, where the file system
 * knows such files (O_TMPFILE), so a killed run leaves nothing behind.  Others
 * give it a temporary name from the start.
 *
 * Errors are looked for once, at the end: stdio remembers the first.  A full
 * disk or a closed pipe is then a message and a status.
 */
#include "report/output.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenario/source.h"

#define PROC_FD 32 /* "/proc/self/fd/N" */

static bool same_file(const struct stat *st, int fd)
{
	struct stat other;

	return !fstat(fd, &other) && st->st_dev == other.st_dev &&
	       st->st_ino == other.st_ino;
}

/* -- the new file beside the old one -- */

static int directory_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (int)(slash - path) + 1 : 0;
}

/*
 * Links fd to a temporary name beside the target, or creates a file there if
 * fd is -1.  Negative, with errno, on failure.
 */
static int take_temporary_name(struct output *o, int fd)
{
	int n = directory_length(o->target), got = -1;
	char proc[PROC_FD];

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	for (int i = 0; i < 100 && (got < 0 && (!i || errno == EEXIST)); i++) {
		free(o->temporary);
		if (asprintf(&o->temporary, "%.*s.umountsim-%d-%d", n,
			     o->target, (int)getpid(), i) < 0) {
			o->temporary = NULL;
			return -1;
		}
		got = fd < 0 ? open(o->temporary, O_WRONLY | O_CREAT | O_EXCL |
						  O_CLOEXEC, 0666)
			     : linkat(AT_FDCWD, proc, AT_FDCWD, o->temporary,
				      AT_SYMLINK_FOLLOW);
	}
	if (got < 0) {
		free(o->temporary);
		o->temporary = NULL;
	}
	return got;
}

static int open_unnamed(const char *target)
{
	int n = directory_length(target), fd;
	char *dir = n ? strndup(target, (size_t)n) : strdup(".");

	if (!dir)
		return -1;
	fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	free(dir);
	return fd;
}

/* A new file that is to replace the target, with its permissions. */
static int open_beside(struct output *o, const struct stat *old)
{
	int fd = -1;

	if (old && access(o->target, W_OK))
		return -1;
	if (!access("/proc/self/fd", X_OK))
		fd = open_unnamed(o->target);
	if (fd < 0)
		fd = take_temporary_name(o, -1);
	if (fd >= 0 && old && fchmod(fd, old->st_mode & 07777)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* -- opening -- */

static int open_path(struct output *o, const char *path)
{
	struct stat st;

	if (!stat(path, &st)) {
		if (!S_ISREG(st.st_mode))
			return open(path, O_WRONLY | O_CLOEXEC);
		o->target = realpath(path, NULL);
		return o->target ? open_beside(o, &st) : -1;
	}
	if (errno != ENOENT || !*path)
		return -1;
	if (!lstat(path, &st)) /* a symbolic link to what is not there yet */
		return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	o->target = strdup(path);
	return o->target ? open_beside(o, NULL) : -1;
}

static bool is_stdout(const char *path)
{
	struct stat st;

	return !strcmp(path, "-") ||
	       (!stat(path, &st) && S_ISREG(st.st_mode) &&
		same_file(&st, STDOUT_FILENO));
}

static void forget_names(struct output *o)
{
	free(o->target);
	free(o->temporary);
	o->target = o->temporary = NULL;
}

bool output_open(struct output *o, const char *path)
{
	int fd;

	if (is_stdout(path)) {
		*o = (struct output){ .f = stdout, .name = "standard output" };
		return true;
	}
	*o = (struct output){ .name = path };
	if (source_was_read(path)) {
		warnx("cannot write %s: it is what is read", path);
		return false;
	}
	fd = open_path(o, path);
	if (fd >= 0)
		o->f = fdopen(fd, "w");
	if (o->f)
		return true;
	warn("cannot write %s", path);
	if (fd >= 0)
		close(fd);
	if (o->temporary)
		unlink(o->temporary);
	forget_names(o);
	return false;
}

bool output_directory(const char *path)
{
	if (mkdir(path, 0777) && errno != EEXIST) {
		warn("cannot make %s", path);
		return false;
	}
	if (access(path, W_OK | X_OK)) {
		warn("cannot write into %s", path);
		return false;
	}
	return true;
}

/* -- closing -- */

/*
 * errno is the reason if the last flush failed, and 0 if an earlier one did.
 * Who reads from a pipe may have enough of it: not a word then, as with head.
 */
static void complain(const char *name)
{
	if (errno == EPIPE)
		return;
	if (errno)
		warn("cannot write %s", name);
	else
		warnx("cannot write %s: an earlier write failed", name);
}

static bool flush(FILE *f)
{
	errno = 0;
	return fflush(f) == 0 && !ferror(f);
}

static bool close_stdout(struct output *o)
{
	bool ok = flush(o->f);

	if (!ok) {
		complain(o->name);
		clearerr(o->f); /* it has been said */
	}
	o->f = NULL;
	return ok;
}

/* On the disk, and with a name. */
static bool settle(struct output *o)
{
	if (!o->target)
		return true;
	return fsync(fileno(o->f)) == 0 &&
	       (o->temporary || take_temporary_name(o, fileno(o->f)) >= 0);
}

bool output_close(struct output *o)
{
	bool ok;

	if (!o->f)
		return true;
	if (o->f == stdout)
		return close_stdout(o);
	ok = flush(o->f) && settle(o);
	if (!ok)
		complain(o->name);
	if (fclose(o->f) && ok) {
		complain(o->name);
		ok = false;
	}
	o->f = NULL;
	if (ok && o->target && rename(o->temporary, o->target)) {
		complain(o->name);
		ok = false;
	}
	if (!ok && o->temporary)
		unlink(o->temporary);
	forget_names(o);
	return ok;
}

void output_drop(struct output *o)
{
	if (o->f && o->f != stdout)
		fclose(o->f);
	o->f = NULL;
	if (o->temporary)
		unlink(o->temporary);
	forget_names(o);
}
