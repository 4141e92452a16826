/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What processes leave on the callback lists: fork, exec and exit. */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H

#include "engine/rng.h"
#include "kernel/task.h"

/*
 * execve(), and the program's start: half of it looks like user mode.  What it
 * takes is drawn from rng.
 */
void process_exec(struct task *t, struct rng *rng, task_fn then);
/* exit(2), where the process dies: its stack and files.  The task itself goes on. */
void process_exit(struct task *t);
/*
 * release_task(), where somebody waited for it: its pid and task, and a grace period
 * later its credentials.
 */
void process_release(struct task *t);

#endif
