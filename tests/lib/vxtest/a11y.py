"""a11y.py - the windows of a program as its accessibility tells of them: finds what is shown, and uses it.

The client's library knows one session bus for each process: the first one that is used here.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re

import gi

from . import process

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  pylint: disable=wrong-import-position

WAIT = 60  # seconds, for windows of a machine that has other things to do

# What a program shows when something went wrong.
ALARMS = "alert", "dialog"


class Widget:
    """Something that is shown: a window, a button, a cell of a list."""

    def __init__(self, accessible):
        self.accessible = accessible

    @property
    def name(self):
        return self.accessible.get_name() or ""

    @property
    def role(self):
        return self.accessible.get_role_name()

    @property
    def text(self):
        """What stands in it."""
        return Atspi.Text.get_text(self.accessible, 0, -1) if "Text" in self.accessible.get_interfaces() else ""

    def is_(self, state):
        """Whether it is "showing", "sensitive", "checked", "selected"."""
        return self.accessible.get_state_set().contains(getattr(Atspi.StateType, state.upper()))

    def children(self):
        self.accessible.clear_cache()
        found = (self.accessible.get_child_at_index(i) for i in range(self.accessible.get_child_count()))
        return [Widget(child) for child in found if child]

    def all(self):
        """It and all in it, in the order in which it is read; what is hidden is left out, and what goes away
        meanwhile."""
        try:
            if self.role != "application" and not self.is_("showing"):
                return
            yield self
            children = self.children()
        except GLib.Error:
            return
        for child in children:
            yield from child.all()

    def find_all(self, role, name=None):
        """All with this role whose name, or text, is matched by @name, a regular expression."""
        def fits(widget):
            try:
                return widget.role == role and (name is None or re.fullmatch(name, widget.name, re.S) or
                                                re.fullmatch(name, widget.text, re.S))
            except GLib.Error:
                return False
        return [widget for widget in self.all() if fits(widget)]

    def find(self, role, name=None, timeout=WAIT):
        """Waits for one to be shown."""
        found = process.wait_for(lambda: self.find_all(role, name), timeout, 0.1)
        if not found:
            raise AssertionError(f"waited {timeout} s in vain for the {role} {name!r} in\n{self}")
        return found[0]

    def use(self, action=None, timeout=WAIT):
        """Presses a button, opens a menu, ticks a box, once it is in a state for that."""
        if not process.wait_for(lambda: self.is_("sensitive"), timeout, 0.1):
            raise AssertionError(f"waited {timeout} s in vain for the {self.role} {self.name!r} to be sensitive")
        actions = range(Atspi.Action.get_n_actions(self.accessible))
        names = [Atspi.Action.get_action_name(self.accessible, i) for i in actions]
        Atspi.Action.do_action(self.accessible, names.index(action) if action else 0)

    def press(self, role, name=None):
        self.find(role, name).use()

    def type(self, text):
        Atspi.EditableText.set_text_contents(self.accessible, text)

    def set(self, value):
        """The number in a field for numbers."""
        Atspi.Value.set_current_value(self.accessible, value)

    def text_of_all(self):
        """Names of all in it, also of what it does not show now, such as a list that is closed."""
        return " | ".join([self.name, *(child.text_of_all() for child in self.children())])

    def position(self):
        """Its middle on the screen."""
        box = Atspi.Component.get_extents(self.accessible, Atspi.CoordType.SCREEN)
        return box.x + box.width // 2, box.y + box.height // 2

    def __str__(self):
        def lines(widget, depth):
            yield f"{'  ' * depth}{widget.role} {widget.name!r} {widget.text[:80]!r}"
            for child in widget.children():
                if child.is_("showing"):
                    yield from lines(child, depth + 1)
        try:
            return "\n".join(lines(self, 0))
        except GLib.Error as error:
            return str(error)


def application(name, bus, timeout=WAIT):
    """Waits for a program of this name, on this session bus, to show itself."""
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus
    Atspi.init()

    def found():
        desktop = Widget(Atspi.get_desktop(0))
        return [child for child in desktop.children() if child.name == name and child.children()]
    if not process.wait_for(found, timeout, 0.1):
        raise AssertionError(f"waited {timeout} s in vain for {name} to show itself")
    return found()[-1]
