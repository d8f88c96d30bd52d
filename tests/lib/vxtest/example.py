"""example.py - examples/domain.xml with its files: the document as it is, or moved to another directory.

    python3 -m vxtest.example    makes the files

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pathlib
import xml.etree.ElementTree as ET

from . import images

DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "examples" / "domain.xml"
DIRECTORY = "/var/tmp/virtvbox-example"


def text(directory=DIRECTORY):
    """The document, with its files in @directory."""
    return DOCUMENT.read_text(encoding="utf-8").replace(DIRECTORY, directory)


def make_files(document):
    """Makes each file and directory that @document names."""
    root = ET.fromstring(document)
    for disk in root.iter("disk"):
        path = disk.find("source").get("file")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        kind = disk.get("device")
        if kind == "cdrom":
            images.make_cd(path)
        elif kind == "floppy":
            images.make_floppy(path)
        else:
            images.make_vdi(path)
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


if __name__ == "__main__":
    make_files(text())
