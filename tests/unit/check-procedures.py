#!/usr/bin/python3
"""check-procedures.py - src/rpc/procedures.def against tests/data/libvirt-procedures.txt: who may call what.

    check-procedures.py SOURCE

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import pathlib
import re
import sys

# Where we differ on purpose.
READ_ONLY = {"domain_del_throttle_group": "libvirt forgot to refuse it, as domain_set_throttle_group is"}
PRIORITY = {"auth_polkit": "it waits for a person"}

# The permission of a policy that each of libvirt's stands for; what is not named is "change".
SEE = {"connect:getattr", "connect:read", "none"} | {
    f"{kind}:{verb}" for verb in ("getattr", "read")
    for kind in ("domain", "interface", "network", "network_port", "node_device", "nwfilter", "nwfilter_binding",
                 "secret", "storage_pool", "storage_vol")}
OPERATE = {f"domain:{verb}" for verb in (
    "start", "stop", "reset", "suspend", "hibernate", "init_control", "inject_nmi", "send_input", "send_signal",
    "screenshot", "open_device", "open_graphics", "pm_control", "set_time", "fs_freeze", "fs_trim", "core_dump",
    "mem_read", "block_read")}
# What libvirt wants "write" for, and is operating here, because nothing of the domain's definition changes: jobs,
# and what the agent inside is asked for.
OPERATED = {"domain_abort_job", "domain_abort_job_flags", "domain_reboot", "domain_shutdown_flags",
            "domain_get_hostname", "domain_get_time", "domain_get_guest_vcpus", "domain_get_guest_info",
            "domain_authorized_ssh_keys_get", "domain_agent_set_response_timeout"}
# About a domain that is in a file, or comes from elsewhere: it is the host's business.
NOT_THERE_YET = re.compile(r"domain_(restore|save_image|migrate_(prepare|finish))")
LEVELS = ("NONE", "SEE", "OPERATE", "CHANGE")


def rows(source):
    text = (source / "src/rpc/procedures.def").read_text()
    pattern = r'^VX_PROCEDURE\((\w+), (\w+), "(\w+)", \w+, \w+, (\w+), (\w+), (\w+), (\w+)\)'
    fields = ("name", "api", "access", "priority", "subject", "permission")
    found = {match[1]: dict(zip(fields, match.group(1, 3, 4, 5, 6, 7))) for match in re.finditer(pattern, text, re.M)}
    return found, set(re.findall(r"^VX_EVENT\((\w+),", text, re.M))


def level(rule):
    if rule in SEE or re.fullmatch(r"\w+:search_\w+", rule):
        return 1
    return 2 if rule in OPERATE else 3


def judge(row, read_only, priority, acl):
    """What is wrong with a row."""
    name, access, permission = row["name"], row["access"], LEVELS.index(row["permission"])
    if name not in READ_ONLY and (access == "WRITE") != (read_only == "refused"):
        yield f"read-only connections: {read_only} by libvirt, {access} here"
    if name not in PRIORITY and row["priority"].lower() != priority:
        yield f"its priority is {priority}, not {row['priority']}"
    if access == "LOGIN" and acl != ["none"]:
        yield f"libvirt wants {acl} of whoever calls it"
    # Of several rules one may be for certain flags alone, which the handler sees to: the least one counts.
    wanted = min(level(rule) for rule in acl)
    if any(rule.startswith("domain:") for rule in acl):
        if row["subject"] == "NOTHING" and not NOT_THERE_YET.match(name):
            yield "it is about a domain, but the row does not say which"
        if permission < wanted and name not in OPERATED:
            yield f"{acl} is {LEVELS[wanted]} at least, not {row['permission']}"
    elif wanted > 1 and access not in ("LOGIN", "OPENING") and permission < wanted:
        yield f"{acl} is {LEVELS[wanted]}, not {row['permission']}"
    elif not acl[0].startswith(("connect:", "none")) and permission < 1:
        yield f"{acl} is SEE, not {row['permission']}"


def main():
    source = pathlib.Path(sys.argv[1])
    ours, events = rows(source)
    wrong, known = [], set()
    for line in (source / "tests/data/libvirt-procedures.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        _, name, read_only, priority, acl = line.split(" ")
        known.add(name)
        if name in events:
            continue
        if name not in ours:
            wrong.append(f"{name}: it has no row")
            continue
        wrong += [f"{name}: {what}" for what in judge(ours[name], read_only, priority, acl.split(","))]
    wrong += [f"{name}: libvirt has no such procedure" for name in (set(ours) | events) - known]
    for name in (READ_ONLY.keys() | PRIORITY.keys() | OPERATED) - known:
        wrong.append(f"{name}: excused here, and does not exist")
    print("\n".join(wrong) or f"{len(ours)} procedures and {len(events)} events")
    return 1 if wrong or len(ours) + len(events) < 453 else 0


if __name__ == "__main__":
    sys.exit(main())
