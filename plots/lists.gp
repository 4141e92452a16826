# SPDX-License-Identifier: GPL-3.0-or-later
#
# Lists of names, loaded by the other scripts: strings with a tab around each
# name, since a name may hold blanks.  Without any, "\t".

note(list, name) = strstrt(list, "\t".name."\t") ? list : list.name."\t"
count(list) = (sum [j = 1:strlen(list)] (list[j:j] eq "\t")) - 1
tail(list) = list[strstrt(list[2:*], "\t") + 1:*]
# From 1.
item(list, i) = i > 1 ? item(tail(list), i - 1) : \
	list[2:strstrt(list[2:*], "\t")]
# From 0, as tics are; NaN if it is not there.
index(list, name) = strlen(list) < 2 ? NaN : \
	strstrt(list, "\t".name."\t") == 1 ? 0 : 1 + index(tail(list), name)
