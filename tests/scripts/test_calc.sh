#!/usr/bin/env bash
# Matrices between LibreOffice Calc and the window: a sheet's cells as Calc writes them to the clipboard are pasted and
# copied back into a sheet; a sheet with decimal commas too. Runs where LibreOffice is installed.
set -uo pipefail
command -v soffice >/dev/null || { echo "no LibreOffice on this machine"; exit 77; }
# shellcheck source=tests/scripts/window.sh
source "$(dirname "${BASH_SOURCE[0]}")/window.sh"
cd "$WORK" || exit 1

# calc PROFILE FORM FILE [OPTION]: converts without a window, in a profile of its own.
calc() {
  timeout 120 soffice "-env:UserInstallation=file://$WORK/$1" --headless "${@:4}" --convert-to "$2" --outdir out "$3" \
    >calc.log 2>&1 || fail "soffice: $(head -5 calc.log)"
}
# Text with tabs (9) in UTF-8 (76), cells as they are shown: as the clipboard has it.
TABS='csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true'
# A machine in Germany, where the comma is the decimal point.
mkdir -p german/user
cat >german/user/registrymodifications.xcu <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>de-DE</value></prop></item>
</oor:items>
XML

printf '0.5,-1.25,3,1000.125\n-0.0625,2,0,-7\n8,9.75,-10,11\n' >sheet.csv
printf '0.5\t-1.25\t3\t1000.125\n-0.0625\t2\t0\t-7\n8\t9.75\t-10\t11\n' >expected
calc english ods sheet.csv
calc english "$TABS" out/sheet.ods
mv out/sheet.csv points
calc german "$TABS" out/sheet.ods
mv out/sheet.csv commas
grep -q '0,5' commas || fail "no decimal comma in $(cat commas)"

open_window k3 --size 1024x720
until_is scene k3
key alt+x
until_is selected "X 1 1 1 1"
for FORM in points commas; do
  xclip -selection clipboard "$FORM"
  key ctrl+v
  until_is selected "X 1 1 1 0.5"
  key ctrl+a
  key ctrl+c
  until_contains message "3 × 4"
  xclip -selection clipboard -o >copied
  cmp copied expected || { cat "$FORM" copied; fail "$FORM: not the sheet's numbers"; }
  key ctrl+z
  key ctrl+Home
  until_is selected "X 1 1 1 1"
done
close_window

# Back: what was copied is a sheet with the same cells.
cp copied back.csv
calc english ods back.csv --infilter='CSV:9,34,76,1'
calc english "$TABS" out/back.ods
cmp out/back.csv expected || fail "the sheet does not have the numbers that were copied"
echo "matrices go to LibreOffice Calc and back ($(soffice --version | cut -d' ' -f1,2))"
