// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Loop devices for `cage`: like losetup(8), but nothing of them can stay.  The
 * backing file is O_TMPFILE, so it has no name to be left; LO_FLAGS_AUTOCLEAR
 * detaches the device when the last mount and the last descriptor are gone.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "loops.h"

/* An unlinked file stands in where the file system has no O_TMPFILE. */
static int unnamed_file(const char *dir, long mb)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char path[4096];

	if (fd < 0) {
		snprintf(path, sizeof(path), "%s/loop-XXXXXX", dir);
		fd = mkostemp(path, O_CLOEXEC);
		if (fd < 0 || unlink(path))
			return -1;
	}
	return ftruncate(fd, (off_t)mb << 20) ? -1 : fd;
}

/*
 * Device N, made if there is none.  Returns its descriptor; -1 if it cannot be
 * had.  The creation is noted before it is done: whoever reads the note may be
 * doing so because this process was killed.
 */
static int open_device(struct loops *l, int control, int n)
{
	char path[40];

	snprintf(path, sizeof(path), "/sys/block/loop%d", n);
	if (access(path, F_OK)) {
		if (l->created == LOOPS_MOST)
			return -1;
		l->new_number[l->created++] = n;
		if (ioctl(control, LOOP_CTL_ADD, n) < 0) {
			l->created--;
			return -1;
		}
	}
	snprintf(path, sizeof(path), "/dev/loop%d", n);
	return open(path, O_RDWR); /* inherited by what is executed */
}

int loops_attach(struct loops *l, const char *dir, int count, long mb)
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int file = -1;

	if (control < 0)
		return -1;
	for (int n = 0; n < 1024 && l->count < count; n++) {
		struct loop_config config = { 0 };
		int device = open_device(l, control, n);

		if (device < 0)
			continue;
		if (file < 0)
			file = unnamed_file(dir, mb);
		if (file < 0)
			return -1;
		config.fd = (unsigned int)file;
		config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
		if (ioctl(device, LOOP_CONFIGURE, &config)) {
			close(device); /* somebody else's */
			continue;
		}
		l->number[l->count++] = n;
		close(file);
		file = -1;
	}
	close(control);
	return l->count == count ? 0 : -1;
}

void loops_remove(const struct loops *l)
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);

	/* It clears itself a moment after its last user. */
	for (int i = 0; control >= 0 && i < l->created; i++)
		for (int try = 0; try < 200; try++) {
			if (ioctl(control, LOOP_CTL_REMOVE, l->new_number[i]) >= 0 ||
			    errno != EBUSY)
				break;
			usleep(10000);
		}
	if (control >= 0)
		close(control);
}
