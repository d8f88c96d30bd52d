"""example.py - examples/domain.xml with its files: the document as it is, or moved to another directory.

    python3 -m vxtest.example VBOXMANAGE    makes the files

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ET

from . import images

DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "examples" / "domain.xml"
DIRECTORY = "/var/tmp/virtvbox-example"


def text(directory=DIRECTORY):
    """The document, with its files in @directory."""
    return DOCUMENT.read_text(encoding="utf-8").replace(DIRECTORY, directory)


def make_files(document, convert):
    """Makes each file and directory that @document names. @convert(raw, vdi) makes a VDI of a raw image."""
    root = ET.fromstring(document)
    for disk in root.iter("disk"):
        path = disk.find("source").get("file")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        kind = disk.get("device")
        if kind == "cdrom":
            images.make_cd(path)
        elif kind == "floppy":
            images.make_floppy(path)
        elif not os.path.exists(path):
            raw = images.make_raw_disk(f"{path}.raw")
            convert(raw, path)
            os.unlink(raw)
    for folder in root.iter("filesystem"):
        os.makedirs(folder.find("source").get("dir"), exist_ok=True)


def edited(document, edit):
    """@document after edit(root) changed its element tree."""
    root = ET.fromstring(document)
    edit(root)
    return ET.tostring(root, encoding="unicode")


def without(document, *paths):
    """@document without the devices that @paths (ElementTree paths under <devices>) find."""
    def edit(root):
        devices = root.find("devices")
        for path in paths:
            found = devices.findall(path)
            assert found, path
            for element in found:
                devices.remove(element)
    return edited(document, edit)


def with_devices(document, *devices):
    """@document with further devices, each given as XML."""
    def edit(root):
        root.find("devices").extend(ET.fromstring(device) for device in devices)
    return edited(document, edit)


def main(manage):
    """Makes the files of the example where it says; @manage is the path of VBoxManage."""
    make_files(text(), lambda raw, vdi: subprocess.run(
        [manage, "-q", "convertfromraw", raw, vdi, "--format", "VDI"], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))


if __name__ == "__main__":
    main(*sys.argv[1:])
