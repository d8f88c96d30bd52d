"""units.py - what is installed, where systemd is process 1 and libvirt's own packages are beside it.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import time

from vxtest import process

SYSTEM = "virsh -c vbox:///system"
CREATE = ("testbed-profile && VBoxManage createvm --name runner --ostype Other --register && "
          "VBoxManage modifyvm runner --memory 32 --vram 8")


class Wrong(AssertionError):
    """What is not as it should be."""


def check(condition, text):
    if not condition:
        raise Wrong(text)


def as_fred(machine, command):
    code, shown = machine.type(command, "fred")
    check(code == 0, f"fred: {command}: exit code {code}:\n{shown}")
    return shown


def main_pid(machine):
    return machine.ok("systemctl show -P MainPID virtvboxd.service").strip()


def wait_for_state(machine, state):
    said = process.wait_for(lambda: machine.run(["systemctl", "is-active", "virtvboxd.service"]).out.strip() == state,
                            60, interval=0.2)
    check(said, f"virtvboxd.service is not {state}:\n" + machine.run(["systemctl", "status", "virtvboxd"]).out)


def machines_outlive_the_daemon(machine):
    """Started by the first client; the daemon is stopped and started again, machines run on."""
    machine.ok("systemctl enable --now virtvboxd.socket")
    check(machine.ok("systemctl show -P MainPID virtvboxd.service").strip() == "0", "it runs before a client came")
    machine.ok(f"{SYSTEM} list --all")
    first = main_pid(machine)
    check(first != "0", "no client started it")
    machine.ok(f"su - -c '{CREATE}'\n{SYSTEM} start runner")
    machine.ok("systemctl restart virtvboxd.service")
    check(main_pid(machine) not in ("0", first), "it was not restarted")
    check("running" in machine.ok(f"{SYSTEM} domstate runner"), "the machine ended with the daemon")
    machine.ok("systemctl stop virtvboxd.service")
    check("runner" in machine.ok("HOME=/root VBoxManage list runningvms"), "the machine ended with the daemon")
    machine.ok(f"{SYSTEM} destroy runner")
    check("running" not in machine.ok(f"{SYSTEM} domstate runner"), "it was not destroyed")


def users_machines_outlive_the_daemon(machine):
    machine.ok("loginctl enable-linger fred")
    as_fred(machine, f"{CREATE} && systemctl --user enable --now virtvboxd.socket && "
                     "virsh -c vbox:///session start runner && systemctl --user restart virtvboxd.service")
    check("running" in as_fred(machine, "virsh -c vbox:///session domstate runner"), "fred's machine has ended")
    as_fred(machine, "systemctl --user is-active virtvboxd.service && virsh -c vbox:///session destroy runner")


def configurations(machine):
    """A broken file: a reload keeps what was; a start fails, with file and line in the journal, and the next works."""
    machine.ok(f"{SYSTEM} list")
    before = main_pid(machine)
    machine.ok("echo 'max_clients = 0' >/etc/libvirt/virtvboxd.conf; systemctl reload virtvboxd.service")
    where = "/etc/libvirt/virtvboxd.conf:1: max_clients is 0"
    said = process.wait_for(lambda: f"configuration unchanged: {where}" in
                            machine.ok("journalctl -u virtvboxd --no-pager -n 20"), 30, interval=0.2)
    check(said, "the log does not say why the configuration was not taken")
    machine.ok(f"{SYSTEM} list")
    check(main_pid(machine) == before, "a reload ended it")
    machine.ok("systemctl stop virtvboxd.service")
    check(machine.run(["systemctl", "start", "virtvboxd.service"]).code != 0, "it starts with a broken file")
    check(f"virtvboxd: {where}" in machine.ok("journalctl -u virtvboxd --no-pager -n 50"), "the journal does not say why")
    machine.ok("rm /etc/libvirt/virtvboxd.conf; systemctl reset-failed; systemctl start virtvboxd.socket")
    machine.ok(f"{SYSTEM} list")


def several_sockets(machine):
    """All of them in one daemon; modes and owners as the units say."""
    machine.ok("systemctl stop virtvboxd.service; systemctl enable --now virtvboxd-tcp.socket\n"
               f"{SYSTEM} list --all")
    check(":16509" in machine.ok("ss -lnt"), "nothing listens at TCP's port")
    modes = machine.ok("stat -c '%a %U:%G %n' /run/libvirt/virtvboxd-sock /run/libvirt/virtvboxd-sock-ro").split("\n")
    check(modes[:2] == ["666 root:root /run/libvirt/virtvboxd-sock", "777 root:root /run/libvirt/virtvboxd-sock-ro"], modes)
    machine.ok("systemctl disable --now virtvboxd-tcp.socket; systemctl stop virtvboxd.service\n"
               "systemctl start virtvboxd.socket")


def next_boot(machine):
    """What is enabled is there after a boot."""
    machine.stop()
    machine.start()
    machine.ok(f"systemctl is-active virtvboxd.socket virtvboxd-ro.socket\n{SYSTEM} list --all")


def beside_libvirt(machine):
    """libvirt's packages have no file of ours, and a plain URI finds ours with them there, too."""
    machine.ok("DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libvirt-daemon "
               "libvirt-daemon-common libvirt-daemon-driver-vbox libvirt-daemon-system", own_network=False, timeout=900)
    ours = machine.ok("sed '/^#/d' /root/virtvbox/build/meson-logs/install-log.txt").split("\n")
    files = [name for name in ours if name and machine.run(["test", "-f", name]).code == 0]
    check(len(files) > 15, files)
    owned = machine.run(["dpkg", "-S", *files]).out
    check(owned == "", f"files of packages: {owned}")
    machine.ok(f"systemctl restart virtvboxd.socket\n{SYSTEM} list --all\n{SYSTEM} version | grep VBOX")
    return files


def uninstalled(machine, files):
    machine.ok("echo 'log_level = 3' >/etc/libvirt/virtvboxd.conf\n"
               "systemctl disable --now virtvboxd.socket virtvboxd-ro.socket virtvboxd.service\n"
               "make -C /root/virtvbox uninstall")
    left = [name for name in files if machine.run(["test", "-e", name]).code == 0]
    check(left == [], f"left: {left}")
    machine.ok("test -s /etc/libvirt/virtvboxd.conf; ! find /usr/local /usr/share/polkit-1 | grep virtvbox")


def run(machine):
    """All of it. Raises AssertionError."""
    machine.start()
    for part in (machines_outlive_the_daemon, users_machines_outlive_the_daemon, configurations, several_sockets, next_boot):
        began = time.monotonic()
        part(machine)
        process.transcript.append(f"== {part.__name__}: {time.monotonic() - began:.1f} s")
    uninstalled(machine, beside_libvirt(machine))
