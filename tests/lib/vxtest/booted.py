"""booted.py - a root directory that systemd runs as process 1: a machine of its own, as far as programs can tell,
with processes, mounts, control groups, a name and a network of its own. What it changes goes into a directory
above the one that it was made of.

Needs root and overlayfs. Nothing of it is left when it has been stopped but the directory with the changes.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pathlib
import pty
import re
import select
import shlex
import subprocess
import time

from . import process

# $1: the root directory; $2: lower directories; $3: directory with the changes; $4: name; $5: control group
MOUNTS = r"""
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$2,upperdir=$3/upper,workdir=$3/work" "$1"
mount -t proc proc "$1/proc"
mount -t cgroup2 cgroup2 "$1/mnt"
mkdir -p "$1/mnt/$5"
echo 0 >"$1/mnt/$5/cgroup.procs"
umount "$1/mnt"
exec unshare --cgroup sh -euc "$VX_INNER" sh "$@"
"""
INNER = r"""
mount -t sysfs -o ro sysfs "$1/sys"
mount -t cgroup2 cgroup2 "$1/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for device in null zero full random urandom tty; do
    mknod -m 666 "$1/dev/$device" c $(stat -c '0x%t 0x%T' /dev/$device)
done
mkdir "$1/dev/pts" "$1/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$1/dev/pts"
ln -s pts/ptmx "$1/dev/ptmx"
ln -s /proc/self/fd "$1/dev/fd"
for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%:*}" "$1/dev/${n#*:}"; done
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$1/run"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
for pair in $VX_BINDS; do
    mkdir -p "$1${pair#*:}"
    mount --bind "${pair%%:*}" "$1${pair#*:}"
done
hostname "$4"
ip link set lo up
cd "$1"
mkdir -p .outside
pivot_root . .outside
umount -l /.outside
rmdir /.outside
exec env -i container=virtvbox PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=console
"""


class Booted:
    """@lowers: root directory, or layers of it, the highest first. @directory: for what is changed. @binds: {path
    inside: directory outside}."""

    def __init__(self, name, lowers, directory, binds=None):
        self.name, self.lowers, self.directory = name, [str(lower) for lower in lowers], pathlib.Path(directory)
        self.binds = dict(binds or {})
        self.group = f"virtvbox-{name}-{os.getpid()}"
        self.child = self.pid = None

    @property
    def layer(self):
        """What was changed, as a layer for another one."""
        return self.directory / "upper"

    def start(self):
        for name in ("upper", "work", "root"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "VX_INNER": INNER,
                       "VX_BINDS": " ".join(f"{outside}:{inside}" for inside, outside in self.binds.items())}
        with open(self.directory / "console.log", "wb") as log:
            self.child = subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc", "--net", "sh", "-euc",
                 MOUNTS, "sh", str(self.directory / "root"), ":".join(self.lowers), str(self.directory), self.name,
                 self.group], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        if not process.wait_for(self._find, 30) or not process.wait_for(self._is_up, 120, interval=0.2):
            console = (self.directory / "console.log").read_text(encoding="utf-8", errors="replace")
            self.stop()
            raise AssertionError(f"{self.name} does not boot:\n{console}")
        return self

    def _find(self):
        if self.child.poll() is not None:
            raise AssertionError((self.directory / "console.log").read_text(encoding="utf-8", errors="replace"))
        try:
            text = pathlib.Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text(encoding="ascii")
            self.pid = int(text)
            return "systemd" in pathlib.Path(f"/proc/{self.pid}/comm").read_text(encoding="ascii")
        except (OSError, ValueError):
            return False

    def _is_up(self):
        return self.run(["systemctl", "is-system-running"]).out.strip() in ("running", "degraded")

    def stop(self):
        """At once, as by pulling the plug."""
        if self.child:
            self.child.kill()
            self.child.wait()
            self.child = None
        script = ("mount --make-rprivate /; mount -t cgroup2 cgroup2 /mnt; cd /mnt\n"
                  f"for i in $(seq 50); do find {self.group} -depth -type d -exec rmdir {{}} + 2>/dev/null; "
                  f"[ -d {self.group} ] || break; sleep 0.1; done")
        subprocess.run(["unshare", "--mount", "sh", "-c", script], check=False, stderr=subprocess.DEVNULL)

    def _enter(self, own_network=True):
        return ["nsenter", "-t", str(self.pid), "--mount", "--pid", "--uts", "--ipc", "--cgroup",
                *(["--net"] if own_network else [])]

    @staticmethod
    def _environment():
        return ["env", "-i", f"PATH={process.PATH}", "HOME=/root", "USER=root", "LANG=C.UTF-8", "TERM=dumb"]

    def run(self, argv, own_network=True, stdin="", timeout=300):
        """A command of root's. Returns a process.Result."""
        return process.Local().run([*self._enter(own_network), *self._environment(), *argv], stdin=stdin,
                                   timeout=timeout)

    def ok(self, script, **options):
        result = self.run(["sh", "-euc", script], **options)
        if result.code:
            raise process.CommandFailed(result)
        return result.out

    def type(self, command, user="root", answers=(), own_network=True, timeout=120):
        """@command in a shell where @user is logged in, at a terminal. @answers: (pattern, text) of what is asked.
        Returns (exit code, what the terminal showed)."""
        pid, terminal = pty.fork()
        if pid == 0:
            argv = [*self._enter(own_network), *self._environment(), "DEBIAN_FRONTEND=noninteractive",
                    "su", "-", "--whitelist-environment=DEBIAN_FRONTEND", user, "--session-command", command]
            os.execvp(argv[0], argv)
        shown, seen, end = "", 0, time.monotonic() + timeout
        while True:
            ready, _, _ = select.select([terminal], [], [], 1)
            if time.monotonic() > end:
                os.kill(pid, 9)
                shown += f"\n[killed: not over after {timeout} s]\n"
                end = float("inf")
            if not ready:
                continue
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            shown += data.decode(errors="replace").replace("\r\n", "\n")
            for pattern, text in answers:
                found = re.search(pattern, shown[seen:])
                if found:
                    seen = len(shown)
                    time.sleep(0.3)  # who asks for a password forgets what was typed before
                    os.write(terminal, f"{text}\n".encode())
                    break
        os.close(terminal)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        process.transcript.append(f"[{self.name}] {user}: {command}\n[exit {code}]\n{shown}")
        return code, shown


def connect(one, other):
    """An Ethernet cable between two machines, (machine, address) each; both know both names."""
    subprocess.run(["ip", "link", "add", "name", f"vx{one[0].pid}", "type", "veth", "peer", "name", f"vx{other[0].pid}"],
                   check=True)
    names = "".join(f"{address.split('/')[0]} {machine.name}.example.com {machine.name}\n"
                    for machine, address in (one, other))
    for machine, address in (one, other):
        link = f"vx{machine.pid}"
        subprocess.run(["ip", "link", "set", link, "netns", str(machine.pid)], check=True)
        machine.ok(f"ip link set {link} name eth0; ip addr add {address} dev eth0; ip link set eth0 up\n"
                   f"printf '127.0.0.1 localhost\\n::1 localhost\\n%s' {shlex.quote(names)} >/etc/hosts")
