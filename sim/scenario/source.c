/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a file whole, up to a limit.
 *
 * The limit is held while reading, not by the file's size, which says nothing
 * of a pipe or of /dev/zero.  A byte order mark, which some editors put before
 * UTF-8, is no part of the text.
 */
#include "scenario/source.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_READ ((size_t)64 << 10)
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* -- what was read -- */

/* Regular files, each once; a scenario has a few. */
static struct {
	pthread_mutex_t lock;
	struct stat *file;
	size_t nr;
} seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool is_seen(const struct stat *st)
{
	for (size_t i = 0; i < seen.nr; i++)
		if (seen.file[i].st_dev == st->st_dev &&
		    seen.file[i].st_ino == st->st_ino)
			return true;
	return false;
}

void source_remember(int fd)
{
	struct stat st, *more;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return;
	pthread_mutex_lock(&seen.lock);
	if (!is_seen(&st)) {
		more = realloc(seen.file, (seen.nr + 1) * sizeof(*more));
		if (!more)
			no_memory("reading a file");
		seen.file = more;
		seen.file[seen.nr++] = st;
	}
	pthread_mutex_unlock(&seen.lock);
}

bool source_was_read(const char *path)
{
	struct stat st;
	bool is;

	if (stat(path, &st))
		return false;
	pthread_mutex_lock(&seen.lock);
	is = is_seen(&st);
	pthread_mutex_unlock(&seen.lock);
	return is;
}

/* -- reading -- */

static const char *read_all(int fd, size_t limit, char **text, size_t *len)
{
	size_t room = 0, nr = 0;
	char *buf = NULL;

	for (;;) {
		ssize_t got;

		if (nr == room) {
			char *more;

			room = room ? 2 * room : FIRST_READ;
			more = realloc(buf, room);
			if (!more)
				no_memory("reading a file");
			buf = more;
		}
		got = read(fd, buf + nr, room - nr);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(buf);
			return strerror(errno);
		}
		nr += (size_t)got;
		if (got == 0 || nr > limit)
			break;
	}
	*text = buf;
	*len = nr;
	return nr > limit ? "is too large" : NULL;
}

static const char *open_source(const char *path, enum source_kind kind,
			       int *fd)
{
	struct stat st;

	if (kind == SOURCE_STREAM && !strcmp(path, "-")) {
		*fd = dup(STDIN_FILENO);
		return *fd < 0 ? strerror(errno) : NULL;
	}
	if (stat(path, &st))
		return strerror(errno);
	if (S_ISDIR(st.st_mode))
		return "is a directory";
	if (kind == SOURCE_FILE && !S_ISREG(st.st_mode))
		return "is not a regular file";
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	return *fd < 0 ? strerror(errno) : NULL;
}

const char *source_read(struct arena *arena, const char *path,
			enum source_kind kind, size_t limit,
			struct source *src)
{
	char *buf = NULL, *text;
	const char *wrong;
	size_t mark;
	int fd = -1;

	*src = (struct source){ .name = path, .text = "" };
	if (!strcmp(path, "-"))
		src->name = "<stdin>";
	wrong = open_source(path, kind, &fd);
	if (wrong)
		return wrong;
	source_remember(fd);
	wrong = read_all(fd, limit, &buf, &src->len);
	close(fd);
	if (wrong) {
		free(buf);
		src->len = 0;
		return wrong;
	}
	src->dir = source_directory(arena, path);
	mark = strlen(BYTE_ORDER_MARK);
	if (src->len < mark || memcmp(buf, BYTE_ORDER_MARK, mark))
		mark = 0;
	src->len -= mark;
	text = arena_alloc(arena, src->len + 1);
	memcpy(text, buf + mark, src->len);
	text[src->len] = '\0';
	free(buf);
	src->text = text;
	return NULL;
}

const char *source_directory(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;
	char *dir = arena_alloc(arena, n + 1);

	memcpy(dir, path, n);
	return dir;
}

const char *source_beside(struct arena *arena, const struct source *src,
			  const char *dir, const char *name)
{
	if (*name == '/')
		return name;
	return arena_printf(arena, "%s%s", src && src->dir ? src->dir : dir,
			    name);
}
