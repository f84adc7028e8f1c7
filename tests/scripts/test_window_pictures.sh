#!/usr/bin/env bash
# Pictures from the dialog of a real window: all stages as files and as one PDF, a worksheet whose blanks are chosen
# there, and what cannot be written is said in the dialog, which stays.
set -uo pipefail
# shellcheck source=tests/scripts/window.sh
source "$(dirname "${BASH_SOURCE[0]}")/window.sh"

cd "$WORK" || exit 1
open_window k3 --size 1440x900
until_is scene k3
key ctrl+e
until_is dialog 3
click_hit UI_DIALOG_CHOICE 0 2 # all stages
until_contains typed "k3-en.png"
key Return
until_is dialog 0
until_contains message "k3-en.png"
[ "$(ls "$WORK"/k3-en-*.png | wc -l)" -eq 8 ] || fail "not a file a stage: $(ls "$WORK")"

key ctrl+e
until_is dialog 3
click_hit UI_DIALOG_CHOICE 0 2
click_hit UI_DIALOG_CHOICE 2 2 # PDF
until_contains typed "k3-en.pdf"
key ctrl+a
xdotool type -- "$WORK/none/k3.pdf"
until_is typed "$WORK/none/k3.pdf"
key Return
until_contains refused " "
[ "$(state dialog)" = 3 ] || fail "the dialog went away"
key ctrl+a
xdotool type -- "$WORK/all.pdf"
until_is typed "$WORK/all.pdf"
key Return
until_is dialog 0
[ "$(head -c 5 "$WORK/all.pdf")" = "%PDF-" ] || fail "no PDF of all stages"
until_is stage input # as it was before

key ctrl+e
until_is dialog 3
click_hit UI_DIALOG_CHOICE 0 3 # worksheet
until_contains typed "k3-worksheet-en.pdf"
click_hit UI_DIALOG_CHOICE 3 17 # not the scores
click_hit UI_DIALOG_CHOICE 3 21 # but the context
key Return
until_is dialog 0
until_contains message "k3-worksheet-en.pdf"
"$ATTNLAB" worksheet k3 --blank weights,context -o "$WORK/again.pdf" || fail "worksheet"
# The same but for the time at which it was made.
for FILE in k3-worksheet-en again; do LC_ALL=C sed "/CreationDate/d" "$WORK/$FILE.pdf" >"$WORK/$FILE.txt"; done
cmp "$WORK/k3-worksheet-en.txt" "$WORK/again.txt" || fail "the worksheet is not what the command line writes"
close_window
echo "pictures come out of a real window"
