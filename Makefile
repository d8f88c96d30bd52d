# Makefile - the project's commands; Meson does the building.
# SPDX-License-Identifier: LGPL-2.1-or-later

BUILD ?= build
TESTBED ?= /var/tmp/virtvbox-testbed
FUZZ_SECONDS ?= 300
PREFIX ?= /usr/local
MESON_ARGS ?=
PYTHON ?= /usr/bin/python3
RUN = $(PYTHON) tests/run --build $(BUILD) --testbed $(TESTBED)
export TESTBED BUILD

.PHONY: all demo demo-real check docs-check matrix testbed bench fuzz sanitize builds install uninstall clean deps

all: $(BUILD)/build.ninja
	ninja -C $(BUILD)
	@ln -sf src/daemon/virtvboxd $(BUILD)/virtvboxd

$(BUILD)/build.ninja:
	meson setup --prefix $(PREFIX) $(MESON_ARGS) $(BUILD)

# What building needs, installed where it is missing.
deps:
	sh tests/deps.sh build

# A domain's life, from define to undefine, with the real virsh; on a simulated VirtualBox where none is
# installed.
demo:
	sh tests/deps.sh build check
	$(MAKE) all
	sh examples/demo.sh

# The same inside the testbed, on the real VirtualBox.
demo-real:
	sh tests/deps.sh check testbed
	sh examples/demo.sh --testbed

# Every suite; the last line is "N passed, N failed, N skipped".
check:
	sh tests/deps.sh build check fuzz testbed
	$(RUN)

# The suite on every simulated version; its table goes into docs/versions.md.
matrix:
	sh tests/deps.sh build check
	$(RUN) --matrix sim

# The commands of docs/remote.md, typed on fresh machines; DOCS="TLS SSH": these sections alone.
docs-check:
	sh tests/deps.sh testbed docs
	$(PYTHON) tests/docs/check.py --testbed $(TESTBED) $(DOCS)

# A root directory with a running VirtualBox, in $(TESTBED); reused when it is there and whole.
testbed:
	sh tests/deps.sh testbed
	sh tests/testbed/testbed create $(TESTBED)

# Measures, and writes docs/performance.md; BENCH=lists,events: only these parts (tests/bench/bench.py -h).
bench:
	sh tests/deps.sh build check testbed bench
	$(MAKE) all
	$(PYTHON) tests/bench/bench.py --build $(BUILD) --testbed $(TESTBED) $(BENCH)

# Each fuzzer for FUZZ_SECONDS.
fuzz:
	sh tests/deps.sh build fuzz
	$(RUN) --fuzz-seconds $(FUZZ_SECONDS) fuzz

# Suites under AddressSanitizer and UndefinedBehaviorSanitizer, ThreadSanitizer, and valgrind.
sanitize:
	sh tests/deps.sh build check testbed sanitize
	$(RUN) --sanitize asan unit sim real
	$(RUN) --sanitize tsan unit
	VX_SWEEPS=1 VX_VERSIONS=V7_2 $(RUN) sim -m faults
	$(RUN) --wrapper valgrind real -m lifecycle

# The daemon without each of its optional parts, and without all of them.
builds:
	sh tests/deps.sh build
	sh tests/builds.sh $(BUILD)/builds

install: all
	meson install -C $(BUILD) --no-rebuild

uninstall:
	ninja -C $(BUILD) uninstall

clean:
	rm -rf $(BUILD)
