"""module.py - runs one test module and writes down what came of each of its tests.

    python3 -m vxtest.module DIRECTORY MODULE RESULTS.json LOGS [PATTERN...]

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import importlib
import json
import os
import re
import sys
import time
import unittest

from . import process
from .installation import Installation


class Recorder(unittest.TestResult):
    """Outcomes in the order in which the tests ended, and a log file for each of them."""

    def __init__(self, logs):
        super().__init__()
        self.logs, self.records, self._began = logs, {}, {}

    def startTest(self, test):
        super().startTest(test)
        self._began[test.id()] = time.monotonic()

    def _record(self, test, outcome, detail=""):
        name = test.id()
        record = self.records.setdefault(name, {"name": name, "outcome": outcome, "detail": ""})
        if record["outcome"] != "failed":
            record["outcome"] = outcome
        record["detail"] += detail
        record["seconds"] = time.monotonic() - self._began.get(name, time.monotonic())

    def stopTest(self, test):
        super().stopTest(test)
        self._write_log(test.id())

    def _write_log(self, name):
        """What ran since the last log, and what went wrong."""
        record = self.records.get(name, {"outcome": "passed", "detail": ""})
        path = os.path.join(self.logs, re.sub(r"[^\w.-]", "_", name) + ".log")
        with open(path, "w", encoding="utf-8") as log:
            log.write(f"{name}: {record['outcome']}\n\n" + "\n".join(process.transcript) + "\n"
                      + record["detail"])
        record["log"] = path
        process.transcript.clear()
        process.note(f"  {record['outcome']:8}{record.get('seconds', 0):6.1f} s  {name}")

    def addSuccess(self, test):
        self._record(test, "passed")
        self.records[test.id()]["cannot"] = getattr(test, "found_lacking", [])

    def addSkip(self, test, reason):
        self._record(test, "skipped", reason)
        if not isinstance(test, unittest.TestCase):  # a whole class or module
            self._write_log(test.id())

    def addExpectedFailure(self, test, err):
        self._record(test, "passed")

    def addUnexpectedSuccess(self, test):
        self._record(test, "failed", "passed although it was expected to fail")

    def _failed(self, test, err):
        self._record(test, "failed", self._exc_info_to_string(err, test) + "\n")
        if not isinstance(test, unittest.TestCase):  # setUpClass, tearDownClass
            self._write_log(test.id())

    addError = addFailure = _failed

    def addSubTest(self, test, subtest, err):
        if err:
            self._record(test, "failed", f"{subtest}\n{self._exc_info_to_string(err, test)}\n")


def tests_of(suite):
    """The single tests of a suite."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_of(test)
        else:
            yield test


def only_real_reason(test):
    """Why a test runs on the real VirtualBox alone; None where it runs on simulated ones too."""
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    return getattr(method, "only_real", None) or getattr(type(test), "only_real", None)


def without_only_real(suite):
    return unittest.TestSuite(test for test in tests_of(suite) if not only_real_reason(test))


def main(directory, name, results, logs, *patterns):
    sys.path.insert(0, directory)
    module = importlib.import_module(name)
    loader = unittest.TestLoader()
    if patterns:
        loader.testNamePatterns = [f"*{pattern}*" for pattern in patterns]
    recorder = Recorder(logs)
    suite = loader.loadTestsFromModule(module)
    if Installation().simulated:
        suite = without_only_real(suite)
    suite.run(recorder)
    with open(results, "w", encoding="utf-8") as out:
        json.dump(list(recorder.records.values()), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
