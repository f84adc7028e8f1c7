"""Pictures as rows of bytes, for the tests that look at what other programs have drawn. Needs nothing but Python."""
import re, struct, zlib


def read_png(path):
    """Width, height and rows of RGB bytes of an 8-bit PNG, its alpha left out."""
    data = open(path, "rb").read()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert depth == 8 and kind in (2, 6), (depth, kind)
    channels, at, packed = (3 if kind == 2 else 4), 8, b""
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        packed += data[at + 8:at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    raw, stride, rows = zlib.decompress(packed), width * channels, []
    for y in range(height):
        method, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        above = rows[-1] if rows else bytes(stride)
        for i in range(stride):
            a = line[i - channels] if i >= channels else 0
            b, c = above[i], above[i - channels] if i >= channels else 0
            paeth = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            line[i] = (line[i] + (0, a, b, (a + b) // 2, paeth)[method]) % 256
        rows.append(line)
    if channels == 4:
        rows = [bytes(b for i, b in enumerate(row) if i % 4 != 3) for row in rows]
    return width, height, rows


def read_ppm(path):
    """The same of a binary PPM, as pdftoppm writes it."""
    data = open(path, "rb").read()
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    width, height = int(head[1]), int(head[2])
    start = head.end()
    return width, height, [data[start + 3 * width * y:start + 3 * width * (y + 1)] for y in range(height)]


def color(rows, x, y):
    return "#" + bytes(rows[y][3 * x:3 * x + 3]).hex()


def mean_difference(a, b, side=4):
    """Of two pictures of about the same size: how much squares of that side differ in brightness, 0 to 255 on average."""
    width, height = min(a[0], b[0]), min(a[1], b[1])
    total = count = 0
    for y in range(0, height - side + 1, side):
        for x in range(0, 3 * (width - side) + 1, 3 * side):
            left = sum(sum(a[2][y + k][x:x + 3 * side]) for k in range(side))
            right = sum(sum(b[2][y + k][x:x + 3 * side]) for k in range(side))
            total += abs(left - right) / (3 * side * side)
            count += 1
    return total / count
