#!/usr/bin/env bash
# For tests of the window, to be sourced: a display of its own, real events, and what the program says of its screen.
#
# ATTNLAB_HITS makes the program write after each frame where everything is, so that no coordinate stands in a test.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ATTNLAB=${ATTNLAB:-$ROOT/build/release/attnlab}
for TOOL in Xvfb xdotool xclip; do command -v $TOOL >/dev/null || { echo "no $TOOL on this machine"; exit 77; }; done

WORK=$(mktemp -d)
export ATTNLAB_HITS=$WORK/hits XDG_STATE_HOME=$WORK/state HOME=$WORK
unset SDL_VIDEODRIVER WAYLAND_DISPLAY
DISPLAY_FILE=$WORK/display
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1440x900}x24" -nolisten tcp 3>"$DISPLAY_FILE" 2>/dev/null &
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
# open_window ARGUMENT...: the program, as $PROGRAM.
open_window() {
  "$ATTNLAB" "$@" &
  PROGRAM=$!
}
# close_window: with Ctrl+Q; it must end well.
close_window() {
  key ctrl+q
  wait "$PROGRAM"
  local status=$?
  PROGRAM=
  [ $status -eq 0 ] || fail "the program ended with $status"
}
