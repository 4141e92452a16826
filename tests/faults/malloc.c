/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An allocator that fails once, for LD_PRELOAD: the FAIL_AT-th allocation of
 * the process has no memory, whoever asks for it.  With FAIL_COUNT=FILE the
 * number of allocations is written there when the process ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <stdio.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_ulong count;
static unsigned long fail_at;
static atomic_bool ready;

static bool fails(void)
{
	if (!atomic_load(&ready))
		return false;
	if (atomic_fetch_add(&count, 1) + 1 != fail_at)
		return false;
	errno = ENOMEM;
	return true;
}

__attribute__((constructor)) static void start(void)
{
	const char *at = getenv("FAIL_AT");

	fail_at = at ? strtoul(at, NULL, 10) : 0;
	atomic_store(&ready, true);
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("FAIL_COUNT");
	unsigned long n = atomic_load(&count);
	int fd;

	atomic_store(&ready, false);
	if (!path)
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0)
		return;
	dprintf(fd, "%lu\n", n);
	close(fd);
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **p, size_t alignment, size_t size)
{
	*p = fails() ? NULL : __libc_memalign(alignment, size);
	return *p ? 0 : ENOMEM;
}
