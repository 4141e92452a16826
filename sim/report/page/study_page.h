/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `umountsim report` says of a sweep or a sensitivity study: the charts of
 * its store, and the table that they were drawn from.
 */
#ifndef REPORT_STUDY_PAGE_H
#define REPORT_STUDY_PAGE_H

#include <stdio.h>

#include "study/store_read.h"

/* dir: where draw_study() left its files.  False after a message. */
bool study_page_write(const struct stored *s, const char *dir, FILE *out);

#endif
