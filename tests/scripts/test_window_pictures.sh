#!/usr/bin/env bash
# Pictures from the dialog of a real window: all stages as files and as one PDF, a worksheet whose blanks are chosen
# there, and what cannot be written is said in the dialog. While a large picture is being written the window says so,
# and answers.
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
until_contains message "every stage saved"
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
until_contains refused " " # in the dialog, which is there again
until_is dialog 3
until_is typed "$WORK/none/k3.pdf"
key ctrl+a
xdotool type -- "$WORK/all.pdf"
until_is typed "$WORK/all.pdf"
key Return
until_is dialog 0
until_contains message "saved as $WORK/all.pdf"
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
until_contains message "saved as $WORK/k3-worksheet-en.pdf"
"$ATTNLAB" worksheet k3 --blank weights,context -o "$WORK/again.pdf" || fail "worksheet"
# The same but for the time at which it was made.
for FILE in k3-worksheet-en again; do LC_ALL=C sed "/CreationDate/d" "$WORK/$FILE.pdf" >"$WORK/$FILE.txt"; done
cmp "$WORK/k3-worksheet-en.txt" "$WORK/again.txt" || fail "the worksheet is not what the command line writes"

# All stages at four times the size take seconds. The window says so and answers meanwhile; another one has to wait; left
# in the midst of it, the program finishes it.
key ctrl+e
until_is dialog 3
click_hit UI_DIALOG_CHOICE 0 2
click_hit UI_DIALOG_CHOICE 2 0 # PNG
click_hit UI_DIALOG_CHOICE 1 2 # 4×
key ctrl+a
xdotool type -- "$WORK/large.png"
until_is typed "$WORK/large.png"
key Return
until_contains message "Writing $WORK/large.png"
key Next
until_is stage project
key ctrl+e
until_is dialog 3
key Return
until_contains refused "still being written"
key Escape
close_window
[ "$(ls "$WORK"/large-*.png | wc -l)" -eq 8 ] || fail "left in the midst of it: $(ls "$WORK")"
echo "pictures come out of a real window"
