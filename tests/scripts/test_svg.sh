#!/usr/bin/env bash
# SVG in the hands of others: an XML parser (python3, where there is one) reads what the program writes, Chinese words
# are words in it, and rsvg-convert draws the cells in their colours.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ATTNLAB=${ATTNLAB:-$ROOT/build/release/attnlab}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
fail() {
  echo "FAILED: $*"
  exit 1
}

# Refused, and nothing left behind.
"$ATTNLAB" export k3 -o "$WORK/k3.jpg" 2>"$WORK/message" && fail "a .jpg was written"
grep -q '\.svg' "$WORK/message" || fail "the message does not say what is expected: $(cat "$WORK/message")"
[ -e "$WORK/k3.jpg" ] && fail "something was left behind"

command -v python3 >/dev/null || { echo "no python3 on this machine: not parsed"; exit 77; }
for LANGUAGE in en zh; do
  "$ATTNLAB" export pronoun-zh --stage softmax --theme dark --lang $LANGUAGE -o "$WORK/$LANGUAGE.svg" || fail "export"
  python3 - "$WORK/$LANGUAGE.svg" <<'PYTHON' || fail "$LANGUAGE.svg is not what it should be"
import sys
import xml.etree.ElementTree as xml
root = xml.parse(sys.argv[1]).getroot()
SVG = "{http://www.w3.org/2000/svg}"
assert root.tag == SVG + "svg" and root.get("width") == "1440", root.attrib
words = [text.text for text in root.iter(SVG + "text")]
assert "小狗" in words and "Attention Lab" in words, words
names = [group.get("id") for group in root.iter(SVG + "g")]
assert "weights" in names and "strip" in names, names
PYTHON
done

command -v rsvg-convert >/dev/null || { echo "no rsvg-convert on this machine (librsvg2-bin): not rendered"; exit 77; }
"$ATTNLAB" export k3 --matrix weights -o "$WORK/weights.svg" || fail "export"
rsvg-convert --zoom 2 -o "$WORK/weights.png" "$WORK/weights.svg" || fail "rsvg-convert"
python3 - "$WORK/weights.svg" "$WORK/weights.png" <<'PYTHON' || fail "the rendered picture has other colours"
import re, struct, sys, zlib
import xml.etree.ElementTree as xml
data = open(sys.argv[2], "rb").read()
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
SVG, seen = "{http://www.w3.org/2000/svg}", 0
for cell in xml.parse(sys.argv[1]).getroot().iter(SVG + "rect"):
    if not cell.get("rx") or not re.fullmatch("#[0-9a-f]{6}", cell.get("fill")):
        continue
    x, y = (int(2 * (float(cell.get(k)) + 6)) for k in "xy") # beside the number
    pixel = "#" + bytes(rows[y][channels * x:channels * x + 3]).hex()
    assert pixel == cell.get("fill"), (cell.attrib, pixel)
    seen += 1
assert seen == 9, seen
PYTHON
echo "rsvg-convert draws it"
