"""page.py - the commands of a page of the documentation: what stands after a prompt in its indented blocks.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re

PROMPT = re.compile(r"(vbox|client)([#$]) (.+)$")


class Command:
    """@machine: "vbox" or "client". @user: "root" or "fred". @text: what is typed, of several lines where it has
    a here-document. @output: lines that must be in what is then shown; one that begins with "error:" says that the
    command fails."""

    def __init__(self, line, machine, sign, text):
        self.line, self.machine, self.user, self.text = line, machine, "root" if sign == "#" else "fred", text
        self.output = []
        end = re.search(r"<<'(\w+)'$", text)
        self.end = end[1] if end else None

    @property
    def fails(self):
        return any(line.startswith("error:") for line in self.output)


class Section:
    def __init__(self, title):
        self.title, self.commands = title, []


def parse(text):
    """The sections (headings of the second level) that have commands."""
    sections, command = [Section("")], None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            sections.append(Section(line[3:]))
        if command and command.end:
            part = line.removeprefix("    ")
            command.text += f"\n{part}"
            if part == command.end:
                command.end = None
            continue
        if not line.startswith("    "):
            command = None
            continue
        found = PROMPT.match(line[4:])
        if found:
            command = Command(number, *found.groups())
            sections[-1].commands.append(command)
        elif command:
            command.output.append(line.strip())
        else:
            raise ValueError(f"line {number}: a block of code begins without a prompt")
    return [section for section in sections if section.commands]
