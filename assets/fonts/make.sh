#!/usr/bin/env bash
# Makes every font of this folder again, from Debian packages and the npm package katex.
# The fonts are checked in: building and running Attention Lab does not need this script. Run it to add characters
# (to the lists below or to sc-bold.txt), then commit what changed.
#
#   bash assets/fonts/make.sh [FOLDER]     writes into FOLDER; without it, here
#
# Needs apt-get (network), dpkg-deb, npm, and pyftsubset (Debian: fonttools). Nothing is installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "${1:-$here}" && cd "${1:-$here}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
apt-get download -q fonts-inter fonts-jetbrains-mono fonts-dejavu-core fonts-noto-core fonts-noto-cjk
for package in *.deb; do dpkg-deb -x "$package" debian; done
npm pack --silent katex@0.19.1
tar xzf katex-0.19.1.tgz
fonts=$work/debian/usr/share/fonts

# subset SOURCE TARGET CHARACTERS [OPTION...]: CHARACTERS are options of pyftsubset that say what to keep.
# calt and liga are left out on purpose, in every font: they draw "->" as an arrow, "5x10" as "5×10" and "!=" as one
# sign, so what is on the screen would not be what was typed, and a caret could not stand between two characters.
subset() {
  local source=$1 target=$2; shift 2
  pyftsubset "$source" --output-file="$out/$target" --notdef-outline --name-IDs='*' --no-recalc-timestamp "$@"
}

# Inter: Latin with its extensions, Greek, Cyrillic, punctuation, super- and subscripts, currency, and whatever it
# has of letter-like signs, number forms, arrows, mathematics, technical signs, shapes and dingbats.
text=U+0020-036F,U+0370-03FF,U+0400-045F,U+0490-0491,U+1D00-1DBF,U+1E00-1EFF,U+2000-206F,U+2070-209F,U+20A0-20BF,U+2100-218F
signs=U+2190-21FF,U+2200-22FF,U+2300-23FF,U+25A0-25FF,U+2600-27BF,U+27C0-27FF,U+2B00-2BFF
for weight in Regular SemiBold; do
  subset "$fonts/opentype/inter/Inter-$weight.otf" "Inter-$weight.otf" --unicodes="$text,$signs" \
    --layout-features=kern,mark,ccmp,locl,tnum,case,sups,subs,sinf,zero
done

# JetBrains Mono: the same ranges, and box drawing (U+2500-257F) and blocks (U+2580-259F).
for weight in Regular SemiBold; do
  subset "$fonts/truetype/jetbrains-mono/JetBrainsMono-$weight.ttf" "JetBrainsMono-$weight.ttf" \
    --unicodes="$text,$signs,U+2500-259F" --layout-features=mark,mkmk,ccmp,locl,case,zero,sups,subs,sinf
done

# KaTeX: unmodified, because its names are reserved.
for face in Main-Regular Main-Bold Math-Italic Size1-Regular Size2-Regular Size3-Regular Size4-Regular; do
  cp "package/dist/fonts/KaTeX_$face.ttf" "$out/"
done

# DejaVu Sans: signs only. Super- and subscripts (ᵀ too, which Inter lacks), letter-like signs, all arrows, all
# mathematical operators, technical signs, shapes, check marks and other dingbats; and Latin, so that a whole string can
# be drawn in it.
latin=U+0020-007E,U+00A0-00FF
more_signs=U+1D2C-1D6A,U+2010-2027,U+2030-205E,U+2070-209F,U+2100-218F,U+27F0-27FF,U+2900-297F,U+2A00-2AFF
subset "$fonts/truetype/dejavu/DejaVuSans.ttf" DejaVuSans-Symbols.ttf --layout-features=kern,mark,ccmp \
  --unicodes="$latin,$signs,$more_signs"

# Noto Sans Symbols 2: media controls, hourglass, power and keyboard signs (U+231A-231B, U+2318-2328, U+23CE-23FF).
subset "$fonts/truetype/noto/NotoSansSymbols2-Regular.ttf" NotoSansSymbols2-Media.ttf --layout-features= \
  --unicodes="U+0020,U+2316-2328,U+232B,U+23CE-23FF"

# Noto Sans SC: every character of GB2312 (6,763 hanzi, and its kana, Greek, Cyrillic and signs), Latin, CJK
# punctuation and full-width forms. The bold face has only the characters of sc-bold.txt. Without hints, which would
# add 0.5 MB; by eye, at 13 pixels they make text a shade darker and a little crisper, at 16 hardly so.
python3 <<'PYTHON'
import pathlib
gb2312 = set()
for row in range(0xA1, 0xF8):
    for cell in range(0xA1, 0xFF):
        try:
            gb2312.add(bytes([row, cell]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
pathlib.Path("regular.txt").write_text("".join(sorted(gb2312)), encoding="utf-8")
PYTHON
cjk=$latin,U+2010-2027,U+2030-203B,U+3000-303F,U+FF00-FFEF
for weight in Regular Bold; do
  # Face 2 of the collection is Simplified Chinese. Tables for vertical writing are of no use here.
  [ "$weight" = Regular ] && characters=regular.txt || characters=$here/sc-bold.txt
  subset "$fonts/opentype/noto/NotoSansCJK-$weight.ttc" "NotoSansSC-$weight.otf" --font-number=2 \
    --text-file="$characters" --unicodes="$cjk" --layout-features=kern,mark,ccmp,locl --no-hinting \
    --drop-tables+=vhea,vmtx,VORG,BASE
done

cd "$out"
sha256sum -- *.otf *.ttf > SHA256SUMS
ls -l -- *.otf *.ttf
