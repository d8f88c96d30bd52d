"""load.py - many clients at once, in raw frames of libvirt's protocol: well-behaved ones, whose calls are timed,
and hostile ones, in a process of their own.

    python3 -m vxtest.load SOCKET NUMBER SECONDS        # the hostile ones

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import asyncio
import os
import random
import struct
import subprocess
import sys
import time

PROGRAM, VERSION = 0x20008086, 1
OPEN, GET_CAPABILITIES, GET_LIB_VERSION, REGISTER, DEREGISTER = 1, 7, 157, 316, 317
ANSWER_LIMIT = 60  # s; nobody waits that long for an answer that comes
LIFECYCLE = 0


def frame(procedure, serial, arguments=b""):
    return struct.pack(">IIIIIII", 28 + len(arguments), PROGRAM, VERSION, procedure, 0, serial, 0) + arguments


def open_arguments(uri=b"vbox:///system"):
    return struct.pack(">II", 1, len(uri)) + uri + b"\0" * (-len(uri) % 4) + struct.pack(">I", 0)


class Client:
    """A connection that is opened, and its calls, one after the other."""

    @classmethod
    async def connect(cls, path):
        self = cls()
        self.reader, self.writer = await asyncio.wait_for(asyncio.open_unix_connection(path), ANSWER_LIMIT)
        self.serial = 0
        await self.call(OPEN, open_arguments())
        return self

    async def call(self, procedure, arguments=b""):
        """Returns what the reply carries; events that come before are left out. Raises if it is an error."""
        self.serial += 1
        self.writer.write(frame(procedure, self.serial, arguments))
        return await asyncio.wait_for(self._reply(), ANSWER_LIMIT)

    async def _reply(self):
        while True:
            length, = struct.unpack(">I", await self.reader.readexactly(4))
            body = await self.reader.readexactly(length - 4)
            _, _, procedure, kind, serial, status = struct.unpack(">IIIIII", body[:24])
            if kind == 1:
                if (serial, status) != (self.serial, 0):
                    raise AssertionError(f"procedure {procedure}: serial {serial} for {self.serial}, status {status}")
                return body[24:]

    def close(self):
        self.writer.close()


# ---- Well-behaved ----

class Crowd:
    """@number clients, each of which asks something every @pause seconds."""

    def __init__(self, path, number, pause):
        self.path, self.number, self.pause = path, number, pause
        self.clients = []

    async def __aenter__(self):
        for _ in range(self.number):
            self.clients.append(await Client.connect(self.path))
        return self

    async def __aexit__(self, *_):
        for client in self.clients:
            client.close()

    async def ask(self, seconds):
        """All of them, for so long. Returns how long each answer took, in s, sorted."""
        taken = []
        end = time.monotonic() + seconds

        async def one(client):
            await asyncio.sleep(random.random() * self.pause)
            while time.monotonic() < end:
                began = time.monotonic()
                answer = await client.call(GET_LIB_VERSION)
                taken.append(time.monotonic() - began)
                if len(answer) != 8:
                    raise AssertionError(f"an answer of {len(answer)} bytes")
                await asyncio.sleep(self.pause)

        await asyncio.gather(*(one(client) for client in self.clients))
        return sorted(taken)


# ---- Hostile: each does its worst once, and is asked to again until the time is over ----

async def flood(path):
    """Connections that say nothing."""
    held = [await asyncio.open_unix_connection(path) for _ in range(10)]
    await asyncio.sleep(0.02)
    for _, writer in held:
        writer.close()


async def slow(path):
    """Byte by byte."""
    _, writer = await asyncio.open_unix_connection(path)
    try:
        for byte in frame(OPEN, 1, open_arguments()):
            writer.write(bytes((byte,)))
            await asyncio.sleep(0.05)
    finally:
        writer.close()


async def garbage(path):
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(struct.pack(">I", random.choice((28, 64, 4096))) + os.urandom(65536))
        await asyncio.wait_for(reader.read(), 1)
    finally:
        writer.close()


async def oversized(path):
    """Lengths that are too great, or of a message that does not come."""
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(struct.pack(">I", random.choice((0, 0xffffffff, 0x7fffffff, 32 << 20))) + b"\0" * 100000)
        await asyncio.wait_for(reader.read(), 1)
    finally:
        writer.close()


async def deaf(path):
    """Asks for long answers and reads none."""
    client = await Client.connect(path)
    client.writer.transport.pause_reading()
    try:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            client.writer.write(frame(GET_CAPABILITIES, 7) * 50)
            await asyncio.wait_for(client.writer.drain(), 5)
    finally:
        client.writer.transport.abort()


async def restless(path):
    """Registers for events, and does not want them any more."""
    client = await Client.connect(path)
    try:
        for _ in range(100):
            number = await client.call(REGISTER, struct.pack(">II", LIFECYCLE, 0))
            await client.call(DEREGISTER, number)
    finally:
        client.close()


HOSTILE = (flood, slow, garbage, oversized, deaf, restless)


async def be_hostile(path, number, seconds):
    """Returns how often each kind did its worst."""
    done = dict.fromkeys((kind.__name__ for kind in HOSTILE), 0)
    end = time.monotonic() + seconds

    async def one(kind):
        while time.monotonic() < end:
            try:
                await asyncio.wait_for(kind(path), max(0.1, end - time.monotonic()))
            except (OSError, EOFError, asyncio.TimeoutError):
                pass
            done[kind.__name__] += 1
            await asyncio.sleep(0.01)

    await asyncio.gather(*(one(HOSTILE[i % len(HOSTILE)]) for i in range(number)))
    return done


def start_hostile(path, number, seconds):
    """Returns the process; its output is what be_hostile() returns."""
    return subprocess.Popen([sys.executable, "-m", "vxtest.load", path, str(number), str(seconds)],
                            stdout=subprocess.PIPE, text=True,
                            env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(os.path.abspath(__file__)))})


def resident(pid):
    """MiB."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return int(next(line for line in status if line.startswith("VmRSS:")).split()[1]) / 1024


if __name__ == "__main__":
    print(asyncio.run(be_hostile(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))))
