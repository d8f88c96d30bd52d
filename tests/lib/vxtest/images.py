"""images.py - makes the images that guests boot from or find in their drives.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import functools
import os
import pathlib
import struct
import subprocess
import tempfile
import uuid

SECTOR = 512
CD_SECTOR = 2048
FLOPPY_SIZE = 2880 * SECTOR
DISK_SIZE = 4 * 1024 * 1024

GUESTS = pathlib.Path(__file__).resolve().parents[2] / "testbed" / "guest"
GUEST_HELLO = b"virtvbox guest up"
GUEST_GOODBYE = b"power button"


@functools.lru_cache(maxsize=None)
def boot_sector(guest="guest"):
    """A guest of tests/testbed/guest, assembled: 512 bytes."""
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["as", "--32", "-o", "guest.o", str(GUESTS / f"{guest}.S")], cwd=work, check=True)
        subprocess.run(["ld", "-m", "elf_i386", "-Ttext", "0x7c00", "--oformat", "binary",
                        "-o", "guest.bin", "guest.o"], cwd=work, check=True)
        sector = pathlib.Path(work, "guest.bin").read_bytes()
    assert len(sector) == SECTOR and sector.endswith(b"\x55\xaa")
    return sector


def _write(path, data):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)
    return str(path)


def make_floppy(path, bootable=True, guest="guest"):
    """A raw 1.44 MB floppy image."""
    return _write(path, (boot_sector(guest) if bootable else b"").ljust(FLOPPY_SIZE, b"\0"))


def make_raw_disk(path, bootable=True):
    """A raw disk image, e.g. for `VBoxManage convertfromraw`."""
    return _write(path, (boot_sector() if bootable else b"").ljust(DISK_SIZE, b"\0"))


def make_vdi(path, bootable=True, size=DISK_SIZE):
    """A VDI disk image (version 1.1, all blocks there) of @size bytes, whole MiB."""
    block, data_offset = 1024 * 1024, 1024 * 1024
    blocks = size // block
    header = struct.pack("<64sII", b"<<< virtvbox test disk image >>>\n", 0xbeda107f, 0x00010001)
    header += struct.pack("<III256sII", 400, 2, 0, b"", 512, data_offset)
    header += struct.pack("<IIII", 0, 0, 0, SECTOR)  # no geometry
    header += struct.pack("<IQIIII", 0, size, block, 0, blocks, blocks)
    header += uuid.uuid4().bytes_le + uuid.uuid4().bytes_le + bytes(32)
    header += struct.pack("<IIII", 0, 0, 0, SECTOR)
    table = struct.pack(f"<{blocks}I", *range(blocks))
    content = (boot_sector() if bootable else b"").ljust(size, b"\0")
    return _write(path, (header.ljust(512, b"\0") + table).ljust(data_offset, b"\0") + content)


def _both_endian16(value):
    return struct.pack("<H", value) + struct.pack(">H", value)


def _both_endian32(value):
    return struct.pack("<I", value) + struct.pack(">I", value)


def make_cd(path, bootable=True):
    """An ISO 9660 image with an empty root directory; bootable after the El Torito specification."""
    volume, boot_record, end, catalogue, root, image, sectors = 16, 17, 18, 19, 20, 21, 64
    cd = bytearray(sectors * CD_SECTOR)

    def put(sector, offset, data):
        start = sector * CD_SECTOR + offset
        cd[start:start + len(data)] = data

    def directory_record(name):
        record = bytearray(34)
        record[0] = 34
        record[2:10] = _both_endian32(root)
        record[10:18] = _both_endian32(CD_SECTOR)
        record[18:25] = bytes([100, 1, 1, 0, 0, 0, 0])
        record[25] = 2  # a directory
        record[28:32] = _both_endian16(1)
        record[32] = 1
        record[33:34] = name
        return bytes(record)

    put(volume, 0, b"\x01CD001\x01")
    put(volume, 8, b" " * 32 + b"VIRTVBOX".ljust(32))
    put(volume, 80, _both_endian32(sectors))
    put(volume, 120, _both_endian16(1) + _both_endian16(1) + _both_endian16(CD_SECTOR))
    put(volume, 156, directory_record(b"\0"))
    put(volume, 881, b"\x01")
    put(end, 0, b"\xffCD001\x01")
    put(root, 0, directory_record(b"\0") + directory_record(b"\1"))
    if bootable:
        put(boot_record, 0, b"\x00CD001\x01" + b"EL TORITO SPECIFICATION".ljust(64, b"\0")
            + struct.pack("<I", catalogue))
        validation = bytearray(b"\x01\0\0\0".ljust(28, b"\0") + b"\0\0\x55\xaa")
        checksum = -sum(struct.unpack("<16H", validation)) & 0xffff
        validation[28:30] = struct.pack("<H", checksum)
        # Bootable, no emulation, at the usual segment, one sector of 512 bytes.
        entry = struct.pack("<BBHBBHI", 0x88, 0, 0, 0, 0, 1, image).ljust(32, b"\0")
        put(catalogue, 0, bytes(validation) + entry)
        put(image, 0, boot_sector())
    else:
        put(boot_record, 0, b"\xffCD001\x01")
    return _write(path, bytes(cd))
