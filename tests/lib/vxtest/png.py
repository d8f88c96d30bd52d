"""png.py - reads PNG images: size and pixels.

    python3 -m vxtest.png FILE      says what it is

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import struct
import sys
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # colour type -> samples of 8 bits per pixel


class Png:
    """An image of 8 bits per sample, not interlaced; anything else, or any damage, is a ValueError."""

    def __init__(self, data):
        if not data.startswith(SIGNATURE):
            raise ValueError(f"no PNG signature: {data[:16]!r}")
        chunks = list(self._chunks(data))
        if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
            raise ValueError("no complete PNG image")
        header = struct.unpack(">IIBBBBB", chunks[0][1])
        self.width, self.height, depth, colour, compression, filtering, interlace = header
        if depth != 8 or colour not in CHANNELS or (compression, filtering, interlace) != (0, 0, 0):
            raise ValueError(f"a kind of PNG that is not read here: {header}")
        self.channels = CHANNELS[colour]
        raw = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
        self._rows = self._unfilter(raw)

    @classmethod
    def read(cls, path):
        with open(path, "rb") as image:
            return cls(image.read())

    @property
    def size(self):
        return self.width, self.height

    def pixel(self, x, y):
        """(red, green, blue), 0 to 255 each."""
        sample = self._rows[y][x * self.channels:(x + 1) * self.channels]
        return (sample[0],) * 3 if self.channels < 3 else tuple(sample[:3])

    @staticmethod
    def _chunks(data):
        offset = len(SIGNATURE)
        while offset < len(data):
            length, kind = struct.unpack_from(">I4s", data, offset)
            body = data[offset + 8:offset + 8 + length]
            checksum, = struct.unpack_from(">I", data, offset + 8 + length)
            if zlib.crc32(kind + body) != checksum:
                raise ValueError(f"checksum of chunk {kind!r} is wrong")
            yield kind, body
            offset += 12 + length

    def _unfilter(self, raw):
        step, stride = self.channels, self.width * self.channels
        if len(raw) != (stride + 1) * self.height:
            raise ValueError("the image data has the wrong length")
        rows, above = [], bytearray(stride)
        for y in range(self.height):
            start = y * (stride + 1)
            kind, row = raw[start], bytearray(raw[start + 1:start + 1 + stride])
            for i in range(stride):
                left = row[i - step] if i >= step else 0
                corner = above[i - step] if i >= step else 0
                if kind == 1:
                    row[i] = (row[i] + left) & 255
                elif kind == 2:
                    row[i] = (row[i] + above[i]) & 255
                elif kind == 3:
                    row[i] = (row[i] + (left + above[i]) // 2) & 255
                elif kind == 4:
                    row[i] = (row[i] + _paeth(left, above[i], corner)) & 255
                elif kind != 0:
                    raise ValueError(f"unknown filter {kind}")
            rows.append(row)
            above = row
        return rows


def _paeth(left, above, corner):
    estimate = left + above - corner
    distances = abs(estimate - left), abs(estimate - above), abs(estimate - corner)
    return (left, above, corner)[distances.index(min(distances))]


if __name__ == "__main__":
    image = Png.read(sys.argv[1])
    row = [image.pixel(x, image.height // 2) for x in range(image.width)]
    print(f"{sys.argv[1]}: a PNG image of {image.width}x{image.height} pixels, "
          f"{len(set(row))} colours across its middle")
