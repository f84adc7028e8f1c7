#!/usr/bin/env bash
# The main job in a real window, with real events: step to softmax, type a number into WQ, see the weights change, undo,
# switch the language, type a sentence, export a picture, and find on disk what the screen showed.
set -uo pipefail
# shellcheck source=tests/scripts/window.sh
source "$(dirname "${BASH_SOURCE[0]}")/window.sh"

cd "$WORK" || exit 1
open_window pronoun --size 1440x900
until_is scene pronoun
until_is stage input

# Step to softmax with the presenter's key, and look at a weight.
for _ in 1 2 3 4 5; do key Next; done
until_is stage softmax
click_cell weights 1 5 2
until_contains selected "weights 1 5 2 "
BEFORE=$(state selected)

# Back to the projections; type a new number into WQ.
click_hit UI_STAGE 1 0
until_is stage project
click_cell WQ 1 1 1
until_contains selected "WQ 1 1 1 "
OLD=$(state selected)
xdotool type -- "-2,5x"
until_is typed "-2,5x"
key Return
until_contains refused " " # said why, and kept the old number
key Escape
until_contains selected "$OLD"
xdotool type --delay 0 -- "-2.5" # all keys at once: none may be lost while the editing begins
until_is typed "-2.5"
key Return
until_is selected "WQ 1 1 1 -2.5"

# The weights have followed; undo brings them back to the last bit, redo again.
click_hit UI_STAGE 6 0
until_is stage softmax
click_cell weights 1 5 2
until_contains selected "weights 1 5 2 "
AFTER=$(state selected)
[ "$BEFORE" != "$AFTER" ] || fail "the weight did not change"
key ctrl+z
until_is selected "$BEFORE"
key ctrl+y
until_is selected "$AFTER"

# The other language and back, the theme, and the sentence.
key l
until_is language zh
click_hit UI_TEXT_FIELD 0 0
until_is editing 1
key ctrl+a
xdotool type --delay 20 -- "The small animal was too tired"
until_is tokens 6
key Return
until_is editing 0

# A score pinned by hand, and released.
click_hit UI_STAGE 3 0
click_cell scores 1 2 2
until_contains selected "scores 1 2 2 "
FREE=$(state selected)
xdotool type -- "9"
key Return
until_is selected "scores 1 2 2 9"
key Delete
until_is selected "$FREE"

# Paste a matrix from the clipboard, as a spreadsheet gives it.
click_hit UI_MATRIX 3 0 # the thumbnail of WK
until_is stage project
click_cell WK 1 1 1
until_contains selected "WK 1 1 1 "
printf '0.25\t0.5\n0.75\t1\n' | xclip -selection clipboard
key ctrl+v
until_is selected "WK 1 1 1 0.25"

# Save, then export the screen, then the matrix alone; what that file shows is, pixel for pixel, what the command line
# draws of the saved scene. (The screen itself shows measured times, which differ from run to run.)
click_hit UI_STAGE 6 0
until_is stage softmax
click_cell weights 1 6 3
until_contains selected "weights 1 6 3 "
key ctrl+s
until_is dialog 2
key ctrl+a
xdotool type -- "$WORK/saved.json"
until_is typed "$WORK/saved.json"
key Return
until_is dialog 0
[ -s "$WORK/saved.json" ] || fail "the scene was not saved"
key ctrl+e
until_is dialog 3
until_contains typed "saved-softmax-zh.png"
key Return
until_is dialog 0
until_contains message "saved-softmax-zh.png"
[ "$(head -c 4 "$WORK/saved-softmax-zh.png" | tail -c 3)" = PNG ] || fail "the screen's picture is no PNG"
key ctrl+e
until_is dialog 3
click_hit UI_DIALOG_CHOICE 0 1
until_contains typed "saved-softmax-weights-zh.png"
key Return
until_is dialog 0
until_contains message "saved-softmax-weights-zh.png"
"$ATTNLAB" export "$WORK/saved.json" --matrix weights --cell 6,3 --lang zh -o "$WORK/again.png" || fail "export"
cmp "$WORK/saved-softmax-weights-zh.png" "$WORK/again.png" || fail "the picture is not what the command line draws"

# The end: the session is kept.
close_window
[ -s "$XDG_STATE_HOME/attnlab/session.json" ] || fail "no session was kept"
echo "the main job works in a real window"
