#!/bin/sh
# link-helper.sh - at "meson install": a link to our virt-ssh-helper in the PATH, where no other one is.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   link-helper.sh BINDIR HELPER
#
# libvirt's own package (Debian: libvirt-daemon, later libvirt-daemon-common; Fedora: libvirt-daemon-common)
# has a program of that name, which finds our daemon as well.
set -eu
link=$1/virt-ssh-helper helper=$2
for other in "$link" /usr/bin/virt-ssh-helper /usr/local/bin/virt-ssh-helper; do
    # a file of the system that is installed into, or of this one where there is no DESTDIR
    if [ -e "${DESTDIR:-}$other" ] && [ ! -L "${DESTDIR:-}$other" ]; then
        echo "$other is there: no link to $helper"
        exit 0
    fi
done
mkdir -p "${DESTDIR:-}$1"
ln -sfn "$helper" "${DESTDIR:-}$link"
