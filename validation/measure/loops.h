/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loop devices that clear themselves, over files without a name.
 */
#ifndef MEASURE_LOOPS_H
#define MEASURE_LOOPS_H

#define LOOPS_MOST 64

struct loops {
	int count;
	int number[LOOPS_MOST];		/* N of each /dev/loopN attached */
	int created;
	int new_number[LOOPS_MOST];	/* of those that were not there before */
};

/*
 * Attaches COUNT loop devices of MB megabytes each, over unnamed files in DIR.
 * They stay open in this process and in what it executes, and clear themselves
 * when the last user has gone.  Returns 0, or -1 with errno.
 */
int loops_attach(struct loops *loops, const char *dir, int count, long mb);

/* Removes the devices that loops_attach() created, once they are clear. */
void loops_remove(const struct loops *loops);

#endif
