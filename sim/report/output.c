/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Result files: see output.h.
 *
 * Errors are looked for once, at the end: stdio remembers the first.  A full
 * disk or a closed pipe is then a message and a status, not a short file that
 * looks whole.
 */
#include "report/output.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool output_open(struct output *o, const char *path)
{
	int fd;

	if (!strcmp(path, "-")) {
		*o = (struct output){ .f = stdout, .name = "standard output" };
		return true;
	}
	*o = (struct output){ .name = path };
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd >= 0)
		o->f = fdopen(fd, "w");
	if (!o->f) {
		warn("cannot write %s", path);
		if (fd >= 0)
			close(fd);
		return false;
	}
	return true;
}

bool output_directory(const char *path)
{
	if (!mkdir(path, 0777) || errno == EEXIST)
		return true;
	warn("cannot make %s", path);
	return false;
}

/* What an older, longer content left behind the end. */
static bool cut_to_length(FILE *f)
{
	struct stat st;
	off_t end;

	if (fstat(fileno(f), &st) || !S_ISREG(st.st_mode))
		return true;
	end = ftello(f);
	return end >= 0 && ftruncate(fileno(f), end) == 0;
}

/* errno is the reason if the last flush failed, and 0 if an earlier one did. */
static void complain(const char *name)
{
	if (errno)
		warn("cannot write %s", name);
	else
		warnx("cannot write %s: an earlier write failed", name);
}

bool output_close(struct output *o)
{
	FILE *f = o->f;
	bool ok;

	if (!f)
		return true;
	o->f = NULL;
	errno = 0;
	ok = fflush(f) == 0 && !ferror(f);
	if (f == stdout) {
		if (!ok)
			complain(o->name);
		return ok;
	}
	ok = ok && cut_to_length(f);
	ok = fclose(f) == 0 && ok;
	if (!ok)
		complain(o->name);
	return ok;
}
