#!/usr/bin/env bash
# Pictures as files: one, or one of every stage, or nothing at all; and PDF in the hands of others: poppler finds the
# words, Chinese too, says that every font is embedded, and draws what the PNG of the same screen shows, its cells in
# exactly their colours.
set -uo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ATTNLAB=${ATTNLAB:-$HERE/../../build/release/attnlab}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
fail() {
  echo "FAILED: $*"
  exit 1
}

# What cannot be written leaves nothing behind and says why in one line.
# refused WHAT COMMAND...: in a file size limit of 8 KB.
refused() {
  local what=$1
  shift
  (trap '' XFSZ; ulimit -f 8; "$@") 2>"$WORK/message"
  [ $? -eq 1 ] || fail "$what: exit status"
  [ "$(wc -l <"$WORK/message")" -eq 1 ] && grep -q '^attnlab: ' "$WORK/message" || fail "$what: $(cat "$WORK/message")"
}
mkdir "$WORK/full"
refused "full disk" "$ATTNLAB" export k3 -o "$WORK/full/k3.pdf"
refused "no folder" "$ATTNLAB" export k3 -o "$WORK/none/k3.pdf"
refused "full disk at a later stage" "$ATTNLAB" export k3 --all-stages -o "$WORK/full/k3.svg"
refused "no folder for the stages" "$ATTNLAB" export k3 --all-stages -o "$WORK/none/k3.png"
refused "a worksheet on a full disk" "$ATTNLAB" worksheet k3 -o "$WORK/full/k3.pdf"
refused "a worksheet that is none" "$ATTNLAB" worksheet k3 -o "$WORK/full/k3.png"
refused "a blank that is not there" "$ATTNLAB" worksheet k3 --blank masked -o "$WORK/full/k3.pdf"
refused "an unknown ending" "$ATTNLAB" export k3 --all-stages -o "$WORK/full/k3.txt"
[ -z "$(ls -A "$WORK/full")" ] && [ ! -e "$WORK/none" ] || fail "something was left behind: $(ls -A "$WORK/full")"

# Every stage: numbered files, in the current folder too; what was there under such a name is replaced.
mkdir "$WORK/stages"
echo old >"$WORK/stages/k3-1-input.svg"
"$ATTNLAB" export k3 --all-stages -o "$WORK/stages/k3.svg" || fail "all stages"
(cd "$WORK/stages" && "$ATTNLAB" export k3 --all-stages -o k3.SVG) || fail "all stages here"
FOUND=$(cd "$WORK/stages" && printf '%s ' *.svg)
[ "$FOUND" = "k3-1-input.svg k3-2-project.svg k3-3-score.svg k3-4-scale.svg k3-5-mask.svg k3-6-softmax.svg k3-7-mix.svg k3-8-output.svg " ] ||
  fail "all stages: $FOUND"
[ "$(ls -A "$WORK/stages" | wc -l)" -eq 16 ] || fail "other files: $(ls -A "$WORK/stages")"
grep -q '<svg' "$WORK/stages/k3-1-input.svg" || fail "the old file is still there"
cmp -s "$WORK/stages/k3-3-score.svg" "$WORK/stages/k3-6-softmax.svg" && fail "two stages look the same"

command -v pdftotext >/dev/null || { echo "no pdftotext on this machine (poppler-utils): not read"; exit 77; }
for LANGUAGE in en zh; do
  "$ATTNLAB" export pronoun-zh --stage softmax --lang $LANGUAGE -o "$WORK/$LANGUAGE.pdf" || fail "export"
  pdftotext -enc UTF-8 "$WORK/$LANGUAGE.pdf" "$WORK/$LANGUAGE.txt" || fail "pdftotext"
  for WORD in "Attention Lab" 小狗 softmax '−0.88'; do
    grep -q -- "$WORD" "$WORK/$LANGUAGE.txt" || fail "$LANGUAGE: \"$WORD\" cannot be found"
  done
  pdffonts "$WORK/$LANGUAGE.pdf" | tail -n +3 >"$WORK/fonts"
  [ "$(wc -l <"$WORK/fonts")" -ge 6 ] || fail "fonts: $(cat "$WORK/fonts")"
  grep -vE ' yes +yes +yes +[0-9]+ +0$' "$WORK/fonts" && fail "a font is not embedded, or its characters are not known"
done
"$ATTNLAB" export k3 --all-stages --lang zh -o "$WORK/stages.pdf" || fail "all stages as a PDF"
[ "$(pdfinfo "$WORK/stages.pdf" | sed -n 's/^Pages: *//p')" = 8 ] || fail "not a page a stage"
pdftotext -f 6 -l 6 -enc UTF-8 "$WORK/stages.pdf" - | grep -q exp || fail "the sixth page is not softmax"
grep -q 归一化 "$WORK/zh.txt" || fail "the stage's name cannot be found"

# A worksheet: the instructions, the labels, and the answers on the last page alone.
"$ATTNLAB" worksheet pronoun-zh --lang zh --blank weights -o "$WORK/sheet.pdf" || fail "worksheet"
PAGES=$(pdfinfo "$WORK/sheet.pdf" | sed -n 's/^Pages: *//p')
pdfinfo "$WORK/sheet.pdf" | grep -q '^Page size: *595.* x 841.* pts (A4)' || fail "a worksheet is not A4"
pdftotext -l $((PAGES - 1)) -enc UTF-8 "$WORK/sheet.pdf" "$WORK/sheet.txt"
pdftotext -f "$PAGES" -enc UTF-8 "$WORK/sheet.pdf" "$WORK/answers.txt"
for WORD in 姓名 逐行计算 小狗; do grep -q "$WORD" "$WORK/sheet.txt" || fail "worksheet: no $WORD"; done
grep -q 答案 "$WORK/answers.txt" && grep -q '0\.63' "$WORK/answers.txt" || fail "the answers are not on the last page"
grep -q '0\.63' "$WORK/sheet.txt" && fail "an answer is on the worksheet"
pdffonts "$WORK/sheet.pdf" | tail -n +3 | grep -vE ' yes +yes +yes +[0-9]+ +0$' && fail "worksheet: a font is not embedded"

command -v python3 >/dev/null || { echo "no python3 on this machine: pictures not compared"; exit 77; }
export PYTHONPATH=$HERE PYTHONDONTWRITEBYTECODE=1
"$ATTNLAB" export k3 --matrix weights -o "$WORK/weights.pdf" || fail "export"
"$ATTNLAB" export k3 --matrix weights -o "$WORK/weights.svg" || fail "export"
"$ATTNLAB" export k3 --matrix weights --scale 2 -o "$WORK/weights.png" || fail "export"
pdftoppm -r 192 "$WORK/weights.pdf" "$WORK/weights" || fail "pdftoppm"
python3 - "$WORK" <<'PYTHON' || fail "the page does not look like the picture"
import glob, re, sys
import xml.etree.ElementTree as xml
import pixels
work = sys.argv[1]
page, png = pixels.read_ppm(glob.glob(work + "/weights-*.ppm")[0]), pixels.read_png(work + "/weights.png")
assert abs(page[0] - png[0]) <= 4 and abs(page[1] - png[1]) <= 4, (page[:2], png[:2])
SVG, seen = "{http://www.w3.org/2000/svg}", 0
for cell in xml.parse(work + "/weights.svg").getroot().iter(SVG + "rect"):
    if not cell.get("rx") or not re.fullmatch("#[0-9a-f]{6}", cell.get("fill")):
        continue
    x, y = (int(2 * (float(cell.get(k)) + 6)) for k in "xy")  # beside the number
    assert pixels.color(page[2], x, y) == cell.get("fill"), (cell.attrib, pixels.color(page[2], x, y))
    assert pixels.color(png[2], x, y) == cell.get("fill"), (cell.attrib, pixels.color(png[2], x, y))
    seen += 1
assert seen == 9, seen
difference = pixels.mean_difference(page, png)
print(f"mean difference of 255: {difference:.2f}")
assert difference < 3, difference
PYTHON

# A whole screen, but for widths of text that are rounded to pixels there.
"$ATTNLAB" export pronoun --stage softmax --cell 5,2 --size 1024x720 --theme dark -o "$WORK/screen.pdf" || fail "export"
"$ATTNLAB" export pronoun --stage softmax --cell 5,2 --size 1024x720 --theme dark -o "$WORK/screen.png" || fail "export"
pdftoppm -r 96 "$WORK/screen.pdf" "$WORK/screen" || fail "pdftoppm"
python3 - "$WORK" <<'PYTHON' || fail "the page does not look like the screen"
import glob, sys
import pixels
work = sys.argv[1]
page, png = pixels.read_ppm(glob.glob(work + "/screen-*.ppm")[0]), pixels.read_png(work + "/screen.png")
assert page[:2] == png[:2], (page[:2], png[:2])
difference = pixels.mean_difference(page, png, 12)
print(f"mean difference of 255, of a screen: {difference:.2f}")
assert difference < 2, difference
PYTHON
