"""process.py - runs commands here, with exactly the environment that is given.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pwd
import shlex
import signal
import subprocess
import sys
import time

LISTEN = "0A"  # of /proc/net/tcp

# Told of every command that is run, as text; the runner puts it into the log of the present test.
transcript = []

NO_ANSWER = 124  # exit code of a command that was killed because it took too long

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Result:
    """What a command answered: its exit code, output and error output."""

    def __init__(self, argv, code, out, err):
        self.argv, self.code, self.out, self.err = list(argv), code, out, err

    def __str__(self):
        return (f"$ {shlex.join(self.argv)}\n[exit {self.code}]\n"
                f"--- output\n{self.out}--- errors\n{self.err}---")


class CommandFailed(AssertionError):
    def __init__(self, result):
        super().__init__(str(result))
        self.result = result


def base_environment(user=None):
    """A plain environment of @user (default: the present one), in the C.UTF-8 locale."""
    entry = pwd.getpwnam(user) if user else pwd.getpwuid(os.getuid())
    return {"PATH": PATH, "HOME": entry.pw_dir, "USER": entry.pw_name, "LOGNAME": entry.pw_name,
            "SHELL": "/bin/bash", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def as_user(user):
    if not user:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid,
            "extra_groups": os.getgrouplist(user, entry.pw_gid)}


class Local:
    """Commands in this very system. vxtest.testbed.Agent does the same inside a testbed."""

    def __init__(self):
        self._children = {}

    def path(self, path):
        """Where this process finds what the commands call @path."""
        return path

    def run(self, argv, env=None, user=None, stdin="", timeout=120):
        """Runs @argv to its end, at most @timeout seconds. Returns a Result."""
        began = time.monotonic()
        result = self._run(argv, env, user, stdin, timeout)
        transcript.append(f"{result}\n({time.monotonic() - began:.3f} s)\n")
        return result

    @staticmethod
    def _run(argv, env, user, stdin, timeout):
        child = subprocess.Popen(argv, env={**base_environment(user), **(env or {})},
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, cwd="/", text=True, errors="replace",
                                 start_new_session=True, **as_user(user))
        try:
            out, err = child.communicate(stdin, timeout)
            return Result(argv, child.returncode, out, err)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            out, err = child.communicate()
            return Result(argv, NO_ANSWER, out, f"{err}\n[killed: no answer after {timeout} s]\n")

    def spawn(self, argv, env=None, user=None, log="/dev/null", pass_fds=()):
        """Starts @argv in the background, its output appended to @log. Returns its process id."""
        with open(log, "ab") as out:
            child = subprocess.Popen(argv, env={**base_environment(user), **(env or {})},
                                     stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/",
                                     start_new_session=True, pass_fds=pass_fds, **as_user(user))
        self._children[child.pid] = child
        return child.pid

    def poll(self, pid):
        """Exit code of a spawned process (negative: the signal that ended it), None while it runs."""
        return self._children[pid].poll()

    def signal(self, pid, number):
        self._children[pid].send_signal(number)

    def wait(self, pid, timeout):
        """Exit code, or None when @timeout seconds were not enough."""
        try:
            return self._children[pid].wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def processes(self, **environment):
        """Ids of the processes that were started with all of @environment, this one left out."""
        wanted = {f"{key}={value}".encode() for key, value in environment.items()}
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == os.getpid():
                continue
            try:
                with open(f"/proc/{name}/environ", "rb") as environ:
                    if wanted <= set(environ.read().split(b"\0")):
                        found.append(int(name))
            except OSError:
                pass
        return found

    def kill(self, pids, grace=3.0):
        """Ends exactly @pids: SIGTERM, then SIGKILL for what is left after @grace seconds."""
        for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 2.0)):
            pids = [pid for pid in pids if _send(pid, number)]
            end = time.monotonic() + patience
            while pids and time.monotonic() < end:
                pids = [pid for pid in pids if self._alive(pid)]
                time.sleep(0.02)

    def _alive(self, pid):
        if pid in self._children:
            return self._children[pid].poll() is None
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
                return stat.read().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    def command_line(self, pid):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as line:
                return line.read().rstrip(b"\0").decode(errors="replace").split("\0")
        except OSError:
            return []


def _send(pid, number):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


# A thread that is traced and stopped stands still while all others of its process go on. Whoever traces it must
# see its end, or the process could not execute another program.
HOLD_THREAD = """
import ctypes, os, sys
ptrace = ctypes.CDLL(None, use_errno=True).ptrace
ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
SEIZE, INTERRUPT, WALL = 0x4206, 0x4207, 0x40000000
thread = int(sys.argv[1])
if ptrace(SEIZE, thread, None, None) or ptrace(INTERRUPT, thread, None, None):
    sys.exit(os.strerror(ctypes.get_errno()))
while not os.WIFSTOPPED(os.waitpid(thread, WALL)[1]):
    pass
print("held", flush=True)
os.waitpid(thread, WALL)
"""


def kill_at_once(pids):
    """Ends exactly @pids, without a warning."""
    for pid in pids:
        _send(pid, signal.SIGKILL)


def hold_thread(pid, name):
    """Has the thread called @name of a process stand still. Returns the process that holds it, until it ends."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/comm", encoding="utf-8") as comm:
            if comm.read().strip() != name:
                continue
        holder = subprocess.Popen([sys.executable, "-c", HOLD_THREAD, thread], stdout=subprocess.PIPE, text=True)
        if holder.stdout.readline() != "held\n":
            raise AssertionError(f"thread {name} of process {pid} cannot be held: {holder.wait()}")
        return holder.pid
    raise AssertionError(f"process {pid} has no thread {name}")


def wait_for(condition, timeout=10.0, interval=0.02):
    """Polls @condition until it is true; returns its value, or the last false one after @timeout s."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(interval)


def listening(port):
    """What listens on that TCP port, as /proc/PID/fd names sockets."""
    found = set()
    for path in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(path, encoding="ascii") as table:
            ends = [line.split() for line in table][1:]
        found |= {f"socket:[{end[9]}]" for end in ends if end[1].endswith(f":{port:04X}") and end[3] == LISTEN}
    return found


def note(text):
    print(text, file=sys.stderr, flush=True)
