#!/bin/sh
# deps.sh - installs the Debian packages that a purpose needs, where they are missing.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   deps.sh PURPOSE...      PURPOSE: build, check, fuzz, testbed, docs, bench, sanitize
#   deps.sh --list PURPOSE...
set -eu

list() {
    case $1 in
        build) # the daemon
            echo gcc libc6-dev meson ninja-build pkg-config libglib2.0-dev libxml2-dev libffi-dev \
                libtirpc-dev rpcsvc-proto libvirt-dev libsystemd-dev libgnutls28-dev libsasl2-dev libaudit-dev
            ;;
        check) # the test programs, and the clients that are tested
            echo python3 libvirt-clients python3-libvirt virtinst binutils procps man-db
            # virt-manager, with what it shows consoles with, on an X server without a screen
            echo virt-manager gir1.2-gtk-vnc-2.0 gir1.2-spiceclientgtk-3.0 xvfb xdotool dbus-daemon \
                gir1.2-atspi-2.0 at-spi2-core python3-gi
            # clients that watch
            echo virt-viewer libvirt-dbus libglib2.0-bin prometheus-libvirt-exporter libsys-virt-perl
            # servers that the tests start themselves: ssh, polkit; systemd's programs judge the units
            echo openssh-server openssh-client netcat-openbsd libvirt-daemon polkitd dbus dbus-bin systemd
            # an iSCSI target
            echo tgt
            # SASL, Kerberos and TLS: mechanisms, a KDC, users, certificates; what goes over the wire
            echo libsasl2-modules libsasl2-modules-db libsasl2-modules-gssapi-mit sasl2-bin krb5-kdc \
                krb5-admin-server krb5-user gnutls-bin tcpdump
            ;;
        fuzz) # libFuzzer; mechanisms of SASL, and their users' database
            echo clang libclang-rt-dev llvm libsasl2-modules libsasl2-modules-db
            ;;
        testbed) # the root directory with VirtualBox
            echo debootstrap ca-certificates util-linux mount
            ;;
        docs) # machines that systemd runs, with a network between them
            echo debootstrap iproute2 util-linux git
            ;;
        bench) # libvirt's own daemon, to compare with; the plots
            echo libvirt-daemon python3-matplotlib
            ;;
        sanitize) # AddressSanitizer, UndefinedBehaviorSanitizer and ThreadSanitizer come with gcc
            echo valgrind
            ;;
        *)
            echo "deps.sh: no such purpose: $1" >&2
            exit 2
            ;;
    esac
}

only_list=no
if [ "${1:-}" = --list ]; then
    only_list=yes
    shift
fi
[ $# -gt 0 ] || { sed -n '5,6s/^# \{0,1\}//p' "$0"; exit 2; }

wanted=
for purpose in "$@"; do wanted="$wanted $(list "$purpose")"; done
if [ $only_list = yes ]; then
    echo $wanted
    exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "deps.sh: this is no Debian; make sure that you have the counterparts of:$wanted" >&2
    exit 0
fi

missing=
for package in $wanted; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) in
        *' installed') ;;
        *) # a package that another one provides, such as pkg-config from pkgconf
            dpkg-query -W -f '${Status} ${Provides}\n' 2>/dev/null |
                grep -q " installed .*\b$package\b\( \|,\|$\)" || missing="$missing $package"
            ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "deps.sh: these packages are missing, and installing them needs root:$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "Installing what is missing:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
