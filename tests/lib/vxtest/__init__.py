"""vxtest - what the suites have in common: an own VirtualBox, the daemon, clients, images, checks.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
