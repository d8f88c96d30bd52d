"""raw.py - a client of libvirt's protocol that says what a test wants, well-formed or not, one thing after the other.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import socket
import struct

from vxtest import load

PATIENCE = 60  # s


class Raw:
    """@address: a UNIX socket's path, or the number of a TCP port of this host."""

    def __init__(self, address):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(address if isinstance(address, str) else ("127.0.0.1", address))
        self.serial = 0
        self.events = []  # that came while a reply was waited for: procedure, what it carries

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self, number):
        """So many bytes; fewer where the server has closed the connection."""
        got = b""
        while len(got) < number:
            try:
                more = self.socket.recv(number - len(got))
            except ConnectionResetError:
                more = b""
            if not more:
                break
            got += more
        return got

    def is_closed(self):
        """Waits until the server says something or closes the connection."""
        return self.receive(1) == b""

    def message(self):
        """The next one: procedure, type, serial, status, and what follows. None: the connection is closed."""
        length = self.receive(4)
        if len(length) < 4:
            return None
        body = self.receive(struct.unpack(">I", length)[0] - 4)
        return *struct.unpack(">IIII", body[8:24]), body[24:]

    def reply(self, serial):
        """Status and what follows of the reply to @serial, or of a stream's packet that is its end; None: closed."""
        while (message := self.message()) is not None:
            if message[2] == serial and message[1] == 1:
                return message[3], message[4]
            if message[1] == 2:
                self.events.append((message[0], message[4]))
        return None

    def event(self):
        """The next one that has come, or comes: procedure, what it carries."""
        while not self.events:
            message = self.message()
            if message is None:
                raise ConnectionError("closed instead of an event")
            if message[1] == 2:
                self.events.append((message[0], message[4]))
        return self.events.pop(0)

    def replies(self, number):
        """The next so many, which may come in any order: status and what follows by serial."""
        found = {}
        while len(found) < number:
            message = self.message()
            if message is None:
                raise ConnectionError(f"closed after {len(found)} of {number} replies")
            if message[1] == 1:
                found[message[2]] = message[3:]
        return found

    def ask(self, procedure, arguments=b""):
        """Sends a call. Returns its serial."""
        self.serial += 1
        self.send(load.frame(procedure, self.serial, arguments))
        return self.serial

    def call(self, procedure, arguments=b""):
        """Returns None, or the error: code and text. What the reply carries is in @answer."""
        serial = self.ask(procedure, arguments)
        reply = self.reply(serial)
        if reply is None:
            raise ConnectionError(f"closed instead of an answer to procedure {procedure}")
        status, self.answer = reply
        return None if status == 0 else error_of(self.answer)

    def open(self, read_only=False):
        error = self.call(load.OPEN, load.open_arguments()[:-4] + struct.pack(">I", read_only))
        if error:
            raise AssertionError(error)
        return self


def error_of(body):
    """Code and text of a remote_error."""
    code, _, present = struct.unpack(">iiI", body[:12])
    if not present:
        return code, ""
    length, = struct.unpack(">I", body[12:16])
    return code, body[16:16 + length].decode()
