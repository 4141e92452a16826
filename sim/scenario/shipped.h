/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is shipped with the program: scenarios, machines, kernels and sweeps,
 * found from wherever the program lies, in a build directory or installed.
 */
#ifndef SCENARIO_SHIPPED_H
#define SCENARIO_SHIPPED_H

#include <limits.h>

#include "engine/arena.h"

/* The directory of the running program, with its '/'; "" if unknown. */
void program_directory(char dir[PATH_MAX]);

/* The shipped file of this name, with or without ".yaml"; NULL if none is. */
const char *shipped_file(struct arena *arena, const char *name);

/*
 * The names of what is shipped, sweeps not among them, as far as there is room;
 * returns how many.
 */
int shipped_names(struct arena *arena, const char **name, int most);

/*
 * A file as the user names it: the path itself if there is such a file, else
 * the shipped one of that name, "quickstart.yaml" or "configs/quickstart.yaml".
 */
const char *shipped_or(struct arena *arena, const char *path);

#endif
