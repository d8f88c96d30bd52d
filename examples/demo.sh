#!/bin/sh
# demo.sh - takes examples/domain.xml through a domain's life with the real virsh, printing each command
# and its answer.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   demo.sh                on this machine's VirtualBox; where there is none, on a simulated one
#   demo.sh --simulated    on a simulated one
#   demo.sh --testbed      in the testbed, on the real VirtualBox in it
#   demo.sh --here DAEMON  right here, with that daemon
#
# It uses a VirtualBox profile of its own: machines that exist are not touched.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-/usr/bin/python3}
testbed=${TESTBED:-/var/tmp/virtvbox-testbed}
build=${BUILD:-build}
daemon=$(cd "$here" && cd "$build" 2>/dev/null && pwd)/virtvboxd
files=/var/tmp/virtvbox-example

find_virtualbox() {
    for directory in "${VBOX_APP_HOME:-}" /usr/lib/virtualbox /usr/lib64/virtualbox /opt/VirtualBox; do
        if [ -n "$directory" ] && [ -e "$directory/VBoxXPCOMC.so" ]; then
            echo "$directory"
            return
        fi
    done
    sed -n 's/^INSTALL_DIR=["'"'"']\{0,1\}\([^"'"'"']*\).*/\1/p' /etc/vbox/vbox.cfg 2>/dev/null | head -n1
}

in_testbed() {
    if [ "$(id -u)" != 0 ]; then
        echo "The testbed needs root: run this as root, or with sudo." >&2
        exit 1
    fi
    sh "$here/tests/deps.sh" testbed
    daemon=$(PYTHONPATH=$here/tests/lib $python -m vxtest.testbed "$testbed")
    # The testbed gives each command a /run of its own.
    exec sh "$here/tests/testbed/testbed" run "$testbed" "$here" \
        env VX_DEMO_RUN=1 sh examples/demo.sh --here "$daemon"
}

simulated() {
    export VX_DEMO_SIMULATED=7.2
    exec sh "$0" --here "$daemon"
}

# What the demo prints: the command as a user would type it, then its answer.
show() {
    printf '$ virsh'
    for word in "$@"; do
        case $word in *[!A-Za-z0-9/._=:-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    echo
    virsh -c "$uri" "$@"
}

note() { printf '# %s\n' "$*"; }

# The parts of the example that this host cannot run, taken out of a copy.
startable_copy() {
    PYTHONPATH=$here/tests/lib $python - "$1" "$2" <<-'EOF'
	import os, sys
	from vxtest import example
	source, target = sys.argv[1:]
	with open(source, encoding="utf-8") as document:
	    text = document.read()
	def edit(root):
	    devices = root.find("devices")
	    for port in devices.findall("parallel") + devices.findall("serial[@type='dev']"):
	        path = port.find("source").get("path")
	        if not os.path.exists(path):
	            print(f"# There is no {path} here: the {port.tag} port on it is left out.")
	            devices.remove(port)
	    if not os.path.exists("/dev/vboxnetctl"):
	        for interface in devices.findall("interface[@type='bridge']"):
	            print("# VirtualBox's kernel modules are not here: the bridged interface is left out.")
	            devices.remove(interface)
	with open(target, "w", encoding="utf-8") as copy:
	    copy.write(example.edited(text, edit))
	EOF
}

# Something must be at the other end of the pipe before the machine starts.
listen_on() {
    $python - "$1" <<-'EOF' &
	import os, socket, sys
	if os.path.exists(sys.argv[1]):
	    os.unlink(sys.argv[1])
	server = socket.socket(socket.AF_UNIX)
	server.bind(sys.argv[1])
	server.listen()
	while True:
	    client, _ = server.accept()
	    while client.recv(4096):
	        pass
	EOF
    pipe=$!
}

cleanup() {
    code=$?
    trap - EXIT INT TERM
    if [ $code != 0 ]; then
        echo "The demo failed. The daemon said:" >&2
        tail -n 40 "$work/daemon.log" >&2 || true
    fi
    virsh -c "$uri" destroy vbox >/dev/null 2>&1 || true
    virsh -c "$uri" undefine vbox --snapshots-metadata --managed-save >/dev/null 2>&1 || true
    [ -z "${pipe:-}" ] || kill "$pipe" 2>/dev/null || true
    [ -z "${pid:-}" ] || { kill "$pid" 2>/dev/null && wait "$pid" || true; }
    rm -rf "$work" "$files" "/tmp/.vbox-$VBOX_IPC_SOCKETID-ipc"
    exit $code
}

# The demo's own profile of a real VirtualBox.
prepare_virtualbox() {
    manage=$installed/VBoxManage
    note "VirtualBox $("$manage" --version | tail -n1), in $installed"
    "$manage" -q setproperty machinefolder "$work/machines"
    if [ ! -e /dev/vboxdrv ]; then
        note "There is no /dev/vboxdrv: machines run in VirtualBox's interpreter."
        "$manage" -q setextradata global VBoxInternal/HM/FallbackToIEM 1
        "$manage" -q setextradata global VBoxInternal/HM/FallbackToNEM 0
    fi
    case $("$manage" -q list extpacks) in
        *VBoxVNC*) "$manage" -q setproperty vrdeextpack VNC ;;
    esac
}

run_here() {
    daemon=$1
    work=$(mktemp -d /tmp/virtvbox-demo.XXXXXX)
    if [ -n "${VX_DEMO_SIMULATED:-}" ]; then
        "$(dirname "$daemon")/sim/mkinstall" "$VX_DEMO_SIMULATED" "$work/installation"
        export VBOX_APP_HOME="$work/installation"
    fi
    installed=$(find_virtualbox)
    export VBOX_USER_HOME="$work/vbox" VBOX_IPC_SOCKETID="demo$$" LIBVIRT_AUTOSTART=0 LC_ALL=C.UTF-8
    if [ "$(id -u)" = 0 ]; then
        uri=vbox:///system socket=/run/libvirt/virtvboxd-sock
    else
        uri=vbox:///session XDG_RUNTIME_DIR=$work/run socket=$work/run/libvirt/virtvboxd-sock
        export XDG_RUNTIME_DIR
        mkdir -m 700 "$XDG_RUNTIME_DIR"
    fi
    trap cleanup EXIT
    trap 'exit 1' INT TERM

    if [ -n "${VX_DEMO_SIMULATED:-}" ]; then
        note "A simulated VirtualBox $VX_DEMO_SIMULATED, in $installed"
    else
        prepare_virtualbox
    fi
    note "The files that examples/domain.xml names, in $files"
    PYTHONPATH=$here/tests/lib $python -m vxtest.example
    ls -l "$files"

    note "The daemon: $daemon"
    "$daemon" --verbose --pid-file "$work/virtvboxd.pid" >"$work/daemon.log" 2>&1 &
    pid=$!
    tries=0
    until [ -S "$socket" ] || [ $tries -ge 100 ]; do
        kill -0 $pid 2>/dev/null || exit 1
        sleep 0.1
        tries=$((tries + 1))
    done

    show uri
    show version
    show define "$here/examples/domain.xml"
    show list --all
    show dumpxml vbox

    if [ -z "${VX_DEMO_SIMULATED:-}" ]; then
        startable_copy "$here/examples/domain.xml" "$work/startable.xml" >"$work/changes"
        if [ -s "$work/changes" ]; then
            note "Not all of the example can start on this host, so a copy is defined in its place:"
            cat "$work/changes"
            show define "$work/startable.xml"
        fi
    fi
    listen_on "$files/serial.pipe"

    show start vbox
    show list
    show dominfo vbox
    show domdisplay vbox
    [ -n "${VX_DEMO_SIMULATED:-}" ] || sleep 5 # until the guest has drawn its picture
    show screenshot vbox "$work/screenshot.png"
    PYTHONPATH=$here/tests/lib $python -m vxtest.png "$work/screenshot.png"
    show suspend vbox
    show domstate vbox --reason
    show resume vbox
    show domstate vbox --reason
    show snapshot-create-as vbox demo "made while it runs"
    show snapshot-list vbox
    show destroy vbox
    show list --all
    show undefine vbox --snapshots-metadata
    show list --all
    note "The demo is through."
}

case ${1:-} in
    --here)
        if [ "$(id -u)" = 0 ] && [ -z "${VX_DEMO_RUN:-}" ]; then
            # The system's own sockets stay what they are: the demo's /run/libvirt is only the demo's.
            export VX_DEMO_RUN=1
            exec unshare --mount sh -eu -c 'mkdir -p /run/libvirt; mount -t tmpfs -o mode=755 tmpfs /run/libvirt
                exec "$@"' demo sh "$0" "$@"
        fi
        run_here "$2"
        ;;
    --testbed) in_testbed ;;
    --simulated) simulated ;;
    '')
        if [ -n "$(find_virtualbox)" ]; then
            exec sh "$0" --here "$daemon"
        fi
        note "There is no VirtualBox on this machine: this is the demo on a simulated one."
        note "'make demo-real' is the same on a real one, in a testbed."
        simulated
        ;;
    *) sed -n '6,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
