"""virsh.py - the unmodified virsh as a client.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re

from . import process


class Virsh:
    """virsh connected to @uri, run by @user with @env."""

    def __init__(self, uri, env=None, user=None, executor=None, binary="/usr/bin/virsh"):
        self.uri, self.env, self.user = uri, env or {}, user
        self.executor = executor or process.Local()
        self.binary = binary

    def run(self, *arguments, stdin="", timeout=120, readonly=False, uri=None):
        uri = uri or self.uri
        argv = [self.binary, *(["-r"] if readonly else []), *(["-c", uri] if uri else []), *arguments]
        return self.executor.run(argv, env=self.env, user=self.user, stdin=stdin, timeout=timeout)

    def ok(self, *arguments, **options):
        """Runs a command that must succeed without a word of complaint; returns its output."""
        result = self.run(*arguments, **options)
        if result.code != 0 or "error:" in result.err:
            raise process.CommandFailed(result)
        return result.out

    def fails(self, *arguments, match, **options):
        """Runs a command that must fail, saying something that @match (a regular expression) finds."""
        result = self.run(*arguments, **options)
        if result.code == 0 or not re.search(match, result.err, re.I | re.S):
            raise AssertionError(f"expected a failure that says /{match}/, got:\n{result}")
        return result.err

    def table(self, *arguments, **options):
        """A command's table as a list of rows, each a list of columns; its heading left out."""
        lines = self.ok(*arguments, **options).splitlines()
        rule = next((i for i, line in enumerate(lines) if re.fullmatch(r"-{5,}", line.strip())), -1)
        return [re.split(r"\s{2,}", line.strip()) for line in lines[rule + 1:] if line.strip()]

    def fields(self, *arguments, **options):
        """A command's "Name:   value" lines as a dict."""
        return {key.strip(): value.strip() for key, value in
                re.findall(r"^([^:\n]+):(.*)$", self.ok(*arguments, **options), re.M)}
