#!/usr/bin/env bash
# SVG in the hands of others: an XML parser (python3, where there is one) reads what the program writes, Chinese words
# are words in it, and rsvg-convert and Chromium (where they are) draw what the PNG shows, cells in their colours.
set -uo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ATTNLAB=${ATTNLAB:-$HERE/../../build/release/attnlab}
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
export PYTHONPATH=$HERE PYTHONDONTWRITEBYTECODE=1
python3 - "$WORK/weights.svg" "$WORK/weights.png" <<'PYTHON' || fail "the rendered picture has other colours"
import re, sys
import xml.etree.ElementTree as xml
import pixels
rows = pixels.read_png(sys.argv[2])[2]
SVG, seen = "{http://www.w3.org/2000/svg}", 0
for cell in xml.parse(sys.argv[1]).getroot().iter(SVG + "rect"):
    if not cell.get("rx") or not re.fullmatch("#[0-9a-f]{6}", cell.get("fill")):
        continue
    x, y = (int(2 * (float(cell.get(k)) + 6)) for k in "xy") # beside the number
    pixel = pixels.color(rows, x, y)
    assert pixel == cell.get("fill"), (cell.attrib, pixel)
    seen += 1
assert seen == 9, seen
PYTHON

# The whole screen looks like the PNG, whatever fonts this machine has: formulas bring their own outlines.
# looks_alike PICTURE...: as screen.png, but for the letters' shapes, which squares of 12 pixels hardly notice.
looks_alike() {
  python3 - "$WORK/screen.png" "$@" <<'PYTHON' || fail "something else is drawn"
import sys
import pixels
png = pixels.read_png(sys.argv[1])
for path in sys.argv[2:]:
    other = pixels.read_png(path)
    assert png[:2] == other[:2], (path, png[:2], other[:2])
    difference = pixels.mean_difference(png, other, 12)
    print(f"{path}: mean difference of 255: {difference:.2f}")
    assert difference < 2.5, difference
PYTHON
}
"$ATTNLAB" export pronoun --stage softmax --cell 5,2 --size 1024x720 -o "$WORK/screen.svg" || fail "export"
"$ATTNLAB" export pronoun --stage softmax --cell 5,2 --size 1024x720 -o "$WORK/screen.png" || fail "export"
rsvg-convert -o "$WORK/rsvg.png" "$WORK/screen.svg" || fail "rsvg-convert"
CHROMIUM=$(command -v chromium || command -v chromium-browser)
if [ -z "$CHROMIUM" ]; then
  looks_alike "$WORK/rsvg.png"
  echo "rsvg-convert draws it; no Chromium on this machine"
  exit 0
fi
timeout 100 "$CHROMIUM" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --window-size=1024,720 \
  --user-data-dir="$WORK/chromium" --screenshot="$WORK/chromium.png" "file://$WORK/screen.svg" >"$WORK/log" 2>&1
[ -e "$WORK/chromium.png" ] || fail "Chromium drew nothing: $(tail -3 "$WORK/log")"
looks_alike "$WORK/rsvg.png" "$WORK/chromium.png"
echo "rsvg-convert and Chromium draw it"
