#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# deps.sh PACKAGE...: installs those Debian packages that are missing, and says
# nothing if none is.  Any gnuplot will do.

missing=
for p in "$@"; do
	case $p in
	gcc | clang | make | pkg-config) command -v "$p" >/dev/null && continue ;;
	gnuplot*) command -v gnuplot >/dev/null && continue ;;
	esac
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = \
		installed ] || missing="$missing $p"
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
	echo "make deps: this is no Debian. Needed: gcc, clang, make, pkg-config," \
		"gnuplot, and the headers of gsl, libyaml, jansson, libcsv, sqlite3 and cmocka." \
		"Going on with what there is." >&2
	exit 0
fi
if [ "$(id -u)" != 0 ]; then
	echo "make deps: packages are missing. As root:" >&2
	echo "    apt-get install$missing" >&2
	exit 1
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing
