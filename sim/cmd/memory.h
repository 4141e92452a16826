/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where libraries get their memory.
 */
#ifndef CMD_MEMORY_H
#define CMD_MEMORY_H

/*
 * From here on jansson and SQLite have memory, or the program has ended with a
 * message and status 1.  Before their first use.
 */
void memory_of_libraries(void);

#endif
