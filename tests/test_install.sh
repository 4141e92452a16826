#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_install.sh BUILD: what `make install` brings is found from anywhere, and
# `make uninstall` leaves nothing of it.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
root=$tmp/root
u=$root/usr/bin/umountsim
unset MAKEFLAGS MAKELEVEL UMOUNTSIM_PLOTS

make_install() { # TARGET: of what is built, whatever flags that had
	make -s -o all BUILD="$build" DESTDIR="$root" PREFIX=/usr "$1"
}

one_name() { # or dependency files are of targets that nobody asks for
	make -pn BUILD="$PWD/build/x" help 2>/dev/null >"$tmp/make"
	grep -qx 'BUILD := build/x' "$tmp/make"
}
check "BUILD has one name, however it is called" one_name

installed() {
	make_install install && for f in bin/umountsim \
		share/umountsim/configs/quickstart.yaml \
		share/umountsim/configs/kernels/debian-12.yaml \
		share/umountsim/plots/style.gp share/man/man1/umountsim.1 \
		share/doc/umountsim/docs/sweeps.md; do
		[ -s "$root/usr/$f" ] || { echo "no $f"; return 1; }
	done
}
check "make install" installed

elsewhere() {
	mkdir "$tmp/cwd" && (cd "$tmp/cwd" &&
		for f in quickstart.yaml quickstart configs/published.yaml; do
			gives 0 "$u" check $f || exit 1
		done
		printf 'umountsim-sweep: 1\nbase: %s\naxes: {host.cpus: [2]}\n' \
			"$root/usr/share/umountsim/configs/quickstart.yaml" >s.yaml
		gives 0 "$u" run -q quickstart.yaml --replications 1 &&
			says out '^quickstart' &&
			gives 0 "$u" sweep -q s.yaml --replications 1 &&
			gives 2 "$u" check nosuch.yaml && says err '^nosuch.yaml' &&
			gives 2 "$u" check ./quickstart.yaml)
}
check "shipped files from any directory" elsewhere

nearer() { # what is here wins
	(cd "$tmp/cwd" && echo 'umountsim: 2' >quickstart.yaml &&
		gives 2 "$u" check quickstart.yaml; rm quickstart.yaml)
}
check "a file of that name in the current directory" nearer

page() { # a list of all parameters
	n=$("$u" check --reference | grep -c '^| `')
	got=$(grep -c '^\.TP' "$root/usr/share/man/man5/umountsim-scenario.5")
	[ "$got" = "$n" ] || { echo "$got parameters, not $n"; return 1; }
}
check "umountsim-scenario(5) has every parameter" page

completes() { # WORD...: the last one is to be completed
	bash -c '. "$0"; COMP_WORDS=(umountsim "$@"); COMP_CWORD=$#
		compopt() { :; }; _umountsim; printf "%s\n" "${COMPREPLY[@]}"' \
		"$root/usr/share/bash-completion/completions/umountsim" "$@"
}
completion() {
	[ "$(completes ex)" = explain ] &&
		[ "$(completes sweep --ext)" = --extend ] &&
		[ "$(completes run --js)" = --json= ] &&
		for v in $(completes '' | grep '^[a-z]'); do
			[ $v = help ] && continue
			"$u" $v --help | grep -oE '^ +(-., )?--[a-z-]+=?' |
				sed 's/.*--/--/' | sort >"$tmp/help"
			completes $v -- | sort | diff - "$tmp/help" || return 1
		done
}
check "completion knows what --help says" completion

pages() { # every verb and every option
	for v in $("$u" --help | sed -n '/^Verbs/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
		for o in $(completes $v --); do
			grep -q -e "$(echo "${o%=}" | sed 's/-/\\\\-/g')" \
				docs/umountsim.1 || { echo "$v $o"; missing=1; }
		done
	done
	[ -z "$missing" ]
}
check "umountsim(1) has every option" pages

version() {
	v=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
	"$u" --version | grep -q "^umountsim $v\( (.*)\)\?$"
}
check "debian/changelog has the program's version" version

gone() {
	make_install uninstall && ! find "$root" -type f -o -type l | grep .
}
check "make uninstall leaves nothing" gone

echo "1..$tap_n"
