#!/bin/sh
# builds.sh - the daemon without each of its optional parts, and without all of them: it compiles without a
# warning, passes the unit tests, and refuses by name the keys of the configuration that need the part.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   builds.sh DIRECTORY
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
directory=$1
mkdir -p "$directory"

check_refused() { # BUILD KEY VALUE MESSAGE
    printf '%s = %s\n' "$2" "$3" >"$1/refused.conf"
    if said=$("$1/src/daemon/virtvboxd" --config "$1/refused.conf" --pid-file "$1/refused.pid" 2>&1); then
        echo "builds.sh: $1: $2 = $3 was taken" >&2
        exit 1
    fi
    case $said in
        *"/refused.conf"*"$2"*"built without $4"*) ;;
        *) echo "builds.sh: $1: $2 = $3: $said" >&2; exit 1 ;;
    esac
}

for parts in "tls" "sasl" "polkit" "audit" "systemd" "tls sasl polkit audit systemd"; do
    build=$directory/without-$(echo "$parts" | tr ' ' '-')
    options=
    for part in $parts; do options="$options -D$part=disabled"; done
    # shellcheck disable=SC2086
    [ -e "$build/build.ninja" ] || meson setup $options "$build" "$source" >"$build.log" 2>&1
    if ! { ninja -C "$build" && meson test -C "$build" --no-rebuild --no-suite sim; } >"$build.log" 2>&1; then
        tail -n 60 "$build.log" >&2
        exit 1
    fi
    for part in $parts; do
        case $part in
            tls) check_refused "$build" listen_tls 1 TLS ;;
            sasl)
                check_refused "$build" auth_tls '"sasl"' SASL
                check_refused "$build" listen_tcp 1 SASL
                ;;
            polkit) check_refused "$build" auth_unix_rw '"polkit"' polkit ;;
            audit) check_refused "$build" audit_level 2 libaudit ;;
        esac
    done
    echo "passed: without $parts"
done
