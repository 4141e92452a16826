/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/csv_field.h"

#include <string.h>

void csv_write_field(const char *text, FILE *out)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}
