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
/* exit(2): the task itself goes on, for the process that reaps it. */
void process_exit(struct task *t);

#endif
