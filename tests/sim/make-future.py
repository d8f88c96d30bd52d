#!/usr/bin/python3
"""make-future.py - an API table of a VirtualBox that does not exist yet, made of one that does.

    make-future.py TABLE.api OUTPUT.api [MISSING...]

Every interface has a new IID and its slots in another order, with new ones among them; every enum has
other numbers; there are interfaces and members that nobody knows. MISSING: members "IMachine::lockMachine"
that it lacks.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import random
import sys
import uuid


def renumber(chance, members):
    """Other values for the members of an enum. What is 0 stays 0, flags stay flags."""
    values = sorted({value for _, value in members})
    flags = all(value & (value - 1) == 0 for value in values)
    nonzero = [value for value in values if value]
    shuffled = nonzero[:]
    chance.shuffle(shuffled)
    moved = dict(zip(nonzero, shuffled if flags else [value + 1000 for value in shuffled]))
    return [(name, moved.get(value, 0)) for name, value in members]


def future(text, missing, seed=1):
    chance = random.Random(seed)
    out, block, head = [], [], None

    def identity():
        return str(uuid.UUID(int=chance.getrandbits(128)))

    def flush():
        if head is None:
            return
        words = head.split(" ")
        words[2] = identity()
        out.append(" ".join(words))
        if words[0] == "enum":
            members = [(name, int(value, 0)) for name, value in (line.split() for line in block)]
            out.extend(f" {name} {value}" for name, value in renumber(chance, members))
            out.append(f" NewIn{words[1]} {0x7ffffff0}")
            return
        slots = [line for line in block if f"{words[1]}::{line.split('(')[0].split()[-1 if '(' in line else -2]}"
                 not in missing]
        slots += [" method somethingNew(in wstring what, ret u32 how)", " get novelty wstring"]
        chance.shuffle(slots)
        out.extend(slots)

    for line in text.splitlines():
        if line.startswith(" "):
            block.append(line)
            continue
        flush()
        head, block = (line, []) if line.split(" ")[0] in ("interface", "enum") else (None, [])
        if head is None:
            out.append(line)
    flush()
    out += [f"interface INovelty {identity()} nsISupports", " get name wstring"]
    return "\n".join(out) + "\n"


def main():
    source, target, *missing = sys.argv[1:]
    with open(source, encoding="utf-8") as table:
        text = future(table.read(), set(missing))
    with open(target, "w", encoding="utf-8") as out:
        out.write(text)


if __name__ == "__main__":
    main()
