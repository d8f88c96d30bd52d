"""agent.py - runs commands for a test that is outside: one JSON request per line on standard input,
one answer per line on standard output. It ends with its input. See testbed.py.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import json
import sys

from . import process


def main():
    local = process.Local()

    def run(**arguments):
        result = local.run(**arguments)
        process.transcript.clear()
        return [result.code, result.out, result.err]

    calls = {"run": run, "spawn": local.spawn, "poll": local.poll, "signal": local.signal,
             "wait": local.wait, "processes": local.processes, "kill": local.kill,
             "command_line": local.command_line}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"value": calls[request["call"]](*request["args"], **request["kwargs"])}
        except Exception as error:  # pylint: disable=broad-except
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
