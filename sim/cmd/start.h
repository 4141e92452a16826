/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a program does first, whatever its verb.
 */
#ifndef CMD_START_H
#define CMD_START_H

/*
 * Settles descriptors, signals and the exit statuses of libraries.  Ends the
 * program with a message if that cannot be done.
 */
void program_start(void);

#endif
