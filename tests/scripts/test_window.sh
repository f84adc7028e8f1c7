#!/usr/bin/env bash
# The main job in a real window, with real events: step to softmax, type a number into WQ, see the weights change, undo,
# switch the language, type a sentence, export a picture, and find on disk what the screen showed.
#
# ATTNLAB_HITS makes the program write after each frame where everything is, so that no coordinate stands here.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ATTNLAB=${ATTNLAB:-$ROOT/build/release/attnlab}
for TOOL in Xvfb xdotool xclip; do command -v $TOOL >/dev/null || { echo "no $TOOL on this machine"; exit 77; }; done

WORK=$(mktemp -d)
export ATTNLAB_HITS=$WORK/hits XDG_STATE_HOME=$WORK/state HOME=$WORK
unset SDL_VIDEODRIVER WAYLAND_DISPLAY
DISPLAY_FILE=$WORK/display
Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3>"$DISPLAY_FILE" 2>/dev/null &
XVFB=$!
PROGRAM=
cleanup() {
  [ -n "$PROGRAM" ] && kill "$PROGRAM" 2>/dev/null
  kill $XVFB 2>/dev/null
  wait 2>/dev/null
  rm -rf "$WORK"
}
trap cleanup EXIT
for _ in $(seq 100); do [ -s "$DISPLAY_FILE" ] && break; sleep 0.05; done
[ -s "$DISPLAY_FILE" ] || { echo "Xvfb did not start"; exit 1; }
DISPLAY=:$(cat "$DISPLAY_FILE")
export DISPLAY

fail() {
  echo "FAILED: $*"
  grep '^state' "$ATTNLAB_HITS"
  exit 1
}
# state NAME: its value now.
state() { sed -n "s/^state $1 //p" "$ATTNLAB_HITS" 2>/dev/null; }
# until NAME VALUE: waits for the program to get there.
until_is() {
  for _ in $(seq 100); do
    [ "$(state "$1")" = "$2" ] && return
    sleep 0.05
  done
  fail "$1 should be '$2', it is '$(state "$1")'"
}
until_contains() {
  for _ in $(seq 100); do
    case "$(state "$1")" in *"$2"*) return ;; esac
    sleep 0.05
  done
  fail "$1 should contain '$2', it is '$(state "$1")'"
}
key() { xdotool key "$@" || fail "xdotool key $*"; }
click() { xdotool mousemove "$1" "$2" click 1 || fail "click"; }
# The number of a kind in UiKind, read from the header, so that the two cannot drift apart.
kind() { awk -v want="$1" '/typedef enum UiKind/ { on = 1; n = 0; next } on && /}/ { exit } on && match($0, /UI_[A-Z_]+/) { if (substr($0, RSTART, RLENGTH) == want) { print n; exit } n++ }' "$ROOT/app/ui/id.h"; }
# click_hit KIND A B
click_hit() {
  local place
  place=$(awk -v k="$(kind "$1")" -v a="$2" -v b="$3" '$1 == "hit" && $2 == k && $3 == a && $4 == b { print int($5 + $7 / 2), int($6 + $8 / 2) }' "$ATTNLAB_HITS" | tail -1)
  [ -n "$place" ] || fail "$1 $2 $3 is not on the screen"
  # shellcheck disable=SC2086
  click $place
}
# click_cell MATRIX HEAD ROW COLUMN, counting from 1
click_cell() {
  local place
  place=$(awk -v m="$1" -v h="$2" -v r="$3" -v c="$4" '$1 == "cell" && $2 == m && $3 == h && $4 == r && $5 == c { print int($6), int($7) }' "$ATTNLAB_HITS" | tail -1)
  [ -n "$place" ] || fail "cell $* is not on the screen"
  # shellcheck disable=SC2086
  click $place
}

cd "$WORK" || exit 1
"$ATTNLAB" pronoun --size 1440x900 &
PROGRAM=$!
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
key ctrl+q
wait "$PROGRAM"
STATUS=$?
PROGRAM=
[ $STATUS -eq 0 ] || fail "the program ended with $STATUS"
[ -s "$XDG_STATE_HOME/attnlab/session.json" ] || fail "no session was kept"
echo "the main job works in a real window"
