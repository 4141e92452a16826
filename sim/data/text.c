/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Foreign text: see text.h.
 */
#include "data/text.h"

#include <ctype.h>
#include <string.h>

int utf8_length(const char *s, const char *end)
{
	unsigned char c = (unsigned char)*s;
	int n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3
	      : c < 0xf5 ? 4 : 0;

	if (n > end - s)
		return 0;
	for (int i = 1; i < n; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/* Line separators, byte order marks, and no characters at all. */
static bool is_refused(const char *s)
{
	static const char *const refused[] = {
		"\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf",
		"\xef\xbf\xbe", "\xef\xbf\xbf",
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (!strncmp(s, refused[i], 3))
			return true;
	return false;
}

bool text_is_line(const char *text)
{
	const char *end = text + strlen(text);
	int n;

	for (const char *s = text; s < end; s += n) {
		unsigned char c = (unsigned char)*s;

		n = utf8_length(s, end);
		if (!n || c < 0x20 || c == 0x7f ||
		    (n == 2 && c == 0xc2 && (unsigned char)s[1] < 0xa0) ||
		    (n == 3 && is_refused(s)))
			return false;
	}
	return true;
}

bool text_is_name(const char *text)
{
	bool ok = isalnum((unsigned char)*text) || *text == '+' || *text == '_';

	for (; *text; text++)
		ok = ok && (isalnum((unsigned char)*text) ||
			    strchr("+-_.", *text));
	return ok;
}
