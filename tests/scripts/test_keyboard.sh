#!/usr/bin/env bash
# The keyboard alone, in either language: step through k3 at every grain, forward and back, find out where one weight
# comes from, change it, compare with what was, undo, read the help, and save a picture. No pointer is ever moved.
set -uo pipefail
# shellcheck source=tests/scripts/window.sh
source "$(dirname "${BASH_SOURCE[0]}")/window.sh"
cd "$WORK" || exit 1

# keys NAME COUNT: one key many times, as fast as a hand that holds it down.
keys() {
  local list=()
  for _ in $(seq "$2"); do list+=("$1"); done
  xdotool key --delay 4 "${list[@]}" || fail "xdotool key $1"
}
# steps_through GRAIN: from the input to the output and back, at a grain. More keys than there are steps: at the ends
# nothing happens.
steps_through() {
  until_is grain "$1"
  key Home
  until_is stage input
  keys Right "$2"
  until_is stage output
  until_is step whole
  keys Left "$2"
  until_is stage input
}

for LANGUAGE in en zh; do
  open_window k3 --lang $LANGUAGE --size 1024x720
  until_is language $LANGUAGE
  until_is stage input
  xdotool mousemove 1 1 # out of the way
  key m                 # steps at once

  # At every grain. In the score stage a row is three cells, a cell three terms.
  steps_through 0 10
  key g
  steps_through 1 40
  key g
  steps_through 2 110
  key g
  steps_through 3 320
  for GRAIN in 3 2 1; do
    key Home
    key ctrl+Right
    until_is stage project
    until_is grain $GRAIN
    key Right # into the scores
    until_is stage score
    case $GRAIN in 3) until_is step "0 1" ;; 2) until_is step "1 0" ;; 1) until_is step "3 0" ;; esac
    key Left
    until_is stage project
    until_is step whole # as it was found
    [ $GRAIN = 1 ] || keys g 3
  done
  keys g 3
  until_is grain 0

  # Where does a weight come from? To the weights, down to the second row; then to the score that it is made of, and to
  # the query and the key that meet there. Each matrix on the way is a stop.
  key Escape
  key alt+a
  until_is stage softmax
  until_contains selected "weights 1 1 1 "
  key Down
  key Right
  until_contains selected "weights 1 2 2 0."
  WEIGHT=$(state selected)
  key alt+s
  until_is stage score
  until_is selected "scores 1 2 2 16"
  SEEN= # Q and Kᵀ come before S on the screen
  for _ in 1 2 3; do
    BEFORE=$(state selected)
    key F6
    for _ in $(seq 100); do [ "$(state selected)" != "$BEFORE" ] && break; sleep 0.05; done
    SEEN="$SEEN$(state selected | cut -d' ' -f1,3);"
  done
  case "$SEEN" in *"Q 2;"*) ;; *) fail "the query was not reached: $SEEN" ;; esac
  case "$SEEN" in *"K 2;"*) ;; *) fail "the key was not reached: $SEEN" ;; esac

  # What if the two did not fit so well? A number that is none is refused in words, and keeps the old one.
  key alt+s
  until_contains selected "scores 1 2 2 "
  xdotool type -- "1e999"
  until_is typed "1e999"
  key Return
  if [ $LANGUAGE = zh ]; then until_contains refused "浮点数"; else until_contains refused "too large"; fi
  key Escape
  until_is selected "scores 1 2 2 16"
  key k # as it is now
  until_is compare kept
  xdotool type -- "2"
  key Return
  until_is selected "scores 1 2 2 2"
  until_is pins 1
  key c # before, now, and the difference: of the scores one cell, of the weights its whole row
  until_is compare "scores 1 2 2 16 2"
  key ctrl+Down
  until_contains compare "scaled 1 2 2 "
  key ctrl+Down
  until_contains compare "masked 1 2 2 "
  key ctrl+Down
  until_contains compare "weights 3 2 2 0.9088"
  key c
  until_is compare kept
  key shift+k
  until_is compare none
  key alt+a
  until_contains selected "weights 1 2 2 0."
  [ "$(state selected)" != "$WEIGHT" ] || fail "the weight did not follow"
  key ctrl+z
  until_is selected "$WEIGHT"
  until_is pins 0

  # A row at once: selected, filled, undone.
  key alt+x
  until_is stage input
  key Home
  key shift+End
  key shift+Right
  key shift+Right
  key shift+Right
  xdotool type -- "4"
  until_is typed 4
  key ctrl+Return
  key End
  until_contains selected " 4 4"
  key ctrl+z
  until_contains selected " 4 2"

  # Q, K and V are computed one after the other: from the last cell of Q to the first of K, and back.
  key Escape
  keys g 2
  until_is grain 2
  key Home
  until_is stage input
  keys Right 9
  until_is step "9 0"
  until_contains selected "Q 1 3 3 "
  key Right
  until_contains selected "K 1 1 1 "
  key Left
  until_contains selected "Q 1 3 3 "
  keys g 2
  until_is grain 0

  # Cut, pasted, both undone.
  key alt+x
  key ctrl+Home
  key shift+Down
  key shift+Right
  key ctrl+x
  until_contains message "2 × 2"
  until_is selected "X 1 1 1 0"
  key ctrl+v
  until_is selected "X 1 1 1 1"
  key ctrl+z
  until_is selected "X 1 1 1 0"
  key ctrl+z
  until_is selected "X 1 1 1 1"

  # The list of scenes opens at the one on the screen.
  key Escape
  key n
  until_is focus "$(kind UI_SCENE_ITEM) 0"
  key Escape

  # The help, and back; a picture, by name.
  key Escape
  key F1
  until_is dialog 4
  key Escape
  until_is dialog 0
  key ctrl+e
  until_is dialog 3
  # From the name back over the scale to the formats, of which the arrows choose one.
  key shift+Tab shift+Tab
  key Right Right
  until_contains typed ".pdf"
  key Tab
  key ctrl+a
  xdotool type -- "$WORK/$LANGUAGE.svg"
  until_is typed "$WORK/$LANGUAGE.svg"
  key Return
  until_is dialog 0
  until_contains message "$LANGUAGE.svg"
  grep -q '<svg' "$LANGUAGE.svg" || fail "no picture"
  close_window
  rm -rf "$XDG_STATE_HOME"
done
echo "everything can be done by keyboard alone, in both languages"
