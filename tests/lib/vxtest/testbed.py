"""testbed.py - the testbed from outside: commands inside it, and paths to what lies inside.

    python3 -m vxtest.testbed ROOT      builds the daemon inside and prints its path there

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import hashlib
import json
import pathlib
import shlex
import subprocess
import sys
import time

from . import process

SOURCE = pathlib.Path(__file__).resolve().parents[3]
SCRIPT = SOURCE / "tests" / "testbed" / "testbed"


def command(kind, root, *argv):
    return ["sh", str(SCRIPT), kind, str(root), str(SOURCE), *argv]


class BuildFailed(Exception):
    """The daemon does not build inside the testbed."""


def create(root):
    """Makes the testbed or brings it up to date. Returns whether that worked."""
    return subprocess.run(["sh", str(SCRIPT), "create", str(root)], check=False,
                          stdout=sys.stderr).returncode == 0


def build(root, kind="", meson_arguments=()):
    """Builds the daemon with the testbed's libraries, in a directory that is kept there for this
    checkout and @kind of build. Returns the daemon's path inside."""
    key = hashlib.sha256(str(SOURCE).encode()).hexdigest()[:12]
    directory = f"/var/cache/virtvbox/{key}{'-' + kind if kind else ''}"
    script = (f"mkdir -p /var/cache/virtvbox\n"
              f"[ -e {directory}/build.ninja ] || meson setup {directory} /src {shlex.join(meson_arguments)}\n"
              f"ninja -C {directory} src/daemon/virtvboxd\n")
    done = subprocess.run(command("run", root, "sh", "-e", "-c", script), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, check=False)
    if done.returncode:
        raise BuildFailed("the daemon does not build inside the testbed:\n" + done.stdout[-8000:])
    return f"{directory}/src/daemon/virtvboxd"


class Agent:
    """The interface of process.Local for commands inside the testbed at @root.

    All that it starts lives in one process namespace and ends with it. @runtime: a directory inside
    that stands for /run, so that sockets which are made there can be reached from outside.
    """

    def __init__(self, root, runtime):
        self.root, self.runtime = str(root).rstrip("/"), runtime
        script = (f"mkdir -p {runtime} && mount --bind {runtime} /run && "
                  "PYTHONPATH=/src/tests/lib exec python3 -m vxtest.agent")
        self._child = subprocess.Popen(command("run", root, "sh", "-c", script), text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def close(self):
        self._child.stdin.close()
        self._child.wait(30)
        self._child.stdout.close()

    def path(self, path):
        """Where this process finds what the commands call @path."""
        if path == "/run" or path.startswith("/run/"):
            return self.root + self.runtime + path.removeprefix("/run")
        return self.root + path

    def _call(self, call, *args, **kwargs):
        request = json.dumps({"call": call, "args": args, "kwargs": kwargs})
        self._child.stdin.write(request + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise AssertionError("the testbed's agent has gone")
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["value"]

    def run(self, argv, env=None, user=None, stdin="", timeout=120):
        began = time.monotonic()
        code, out, err = self._call("run", argv=list(argv), env=env, user=user, stdin=stdin,
                                    timeout=timeout)
        result = process.Result(argv, code, out, err)
        process.transcript.append(f"[testbed] {result}\n({time.monotonic() - began:.3f} s)\n")
        return result

    def spawn(self, argv, env=None, user=None, log="/dev/null"):
        return self._call("spawn", list(argv), env, user, log)

    def __getattr__(self, name):
        if name not in ("poll", "signal", "wait", "processes", "kill", "command_line"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self._call(name, *args, **kwargs)


if __name__ == "__main__":
    if not create(sys.argv[1]):
        sys.exit(1)
    try:
        print(build(sys.argv[1]))
    except BuildFailed as failure:
        sys.exit(str(failure))
