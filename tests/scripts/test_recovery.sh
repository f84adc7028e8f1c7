#!/usr/bin/env bash
# Nothing is lost: a window is ended in every way there is, and the work is there again: killed, by signals, with its
# display drawn away, twice at once, on disks that take nothing.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ATTNLAB=${ATTNLAB:-$ROOT/build/release/attnlab}
for TOOL in Xvfb xdotool; do command -v $TOOL >/dev/null || { echo "no $TOOL on this machine"; exit 77; }; done

WORK=$(mktemp -d)
export XDG_STATE_HOME=$WORK/state HOME=$WORK
unset SDL_VIDEODRIVER WAYLAND_DISPLAY
PIDS=
cleanup() {
  exec 2>/dev/null # that something was killed is no news
  # shellcheck disable=SC2086
  [ -n "$PIDS" ] && kill -9 $PIDS 2>/dev/null
  wait 2>/dev/null
  rm -rf "$WORK"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

open_display() {
  : >"$WORK/display"
  Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$WORK/display" 2>/dev/null &
  XVFB=$!
  PIDS="$PIDS $XVFB"
  for _ in $(seq 200); do [ -s "$WORK/display" ] && break; sleep 0.05; done
  [ -s "$WORK/display" ] || { echo "Xvfb did not start"; exit 1; }
  DISPLAY=:$(cat "$WORK/display")
  export DISPLAY
}
fail() {
  echo "FAILED: $*"
  grep '^state' "$WORK"/hits* 2>/dev/null
  exit 1
}
state() { sed -n "s/^state $1 //p" "$ATTNLAB_HITS" 2>/dev/null; }
until_is() {
  for _ in $(seq 200); do [ "$(state "$1")" = "$2" ] && return; sleep 0.05; done
  fail "$1 should be '$2', it is '$(state "$1")'"
}
until_contains() {
  for _ in $(seq 200); do case "$(state "$1")" in *"$2"*) return ;; esac; sleep 0.05; done
  fail "$1 should contain '$2', it is '$(state "$1")'"
}
# start N ARGUMENT...: a window whose state is in hits-N; PROGRAM is its process.
start() {
  export ATTNLAB_HITS=$WORK/hits-$1
  rm -f "$ATTNLAB_HITS"
  shift
  "$ATTNLAB" "$@" 2>>"$WORK/errors" &
  PROGRAM=$!
  PIDS="$PIDS $PROGRAM"
  until_contains scene ""
  for _ in $(seq 200); do [ -s "$ATTNLAB_HITS" ] && return; sleep 0.05; done
  fail "no window"
}
# ended STATUS: waits for the program's end.
ended() {
  wait "$PROGRAM"
  local status=$?
  [ "$status" -eq "$1" ] || fail "the program ended with $status, not $1"
}
place() { awk -v m="$1" -v r="$2" -v c="$3" '$1 == "cell" && $2 == m && $4 == r && $5 == c { print int($6), int($7) }' "$ATTNLAB_HITS" | tail -1; }
# edit ROW COLUMN NUMBER: types a number into X.
edit() {
  # shellcheck disable=SC2046
  xdotool mousemove $(place X "$1" "$2") click 1
  until_contains selected "X 1 $1 $2 "
  xdotool type --delay 5 -- "$3"
  xdotool key Return
  until_is selected "X 1 $1 $2 $3"
}
# until_kept PATTERN: until some program has written that (that it takes no more than two seconds is test_killed's
# to prove: it tells a program that was late from a machine that stood still). until_not_kept: until none has it.
until_kept() {
  for _ in $(seq 400); do
    grep -qs -- "$1" "$XDG_STATE_HOME"/attnlab/*/work.json "$XDG_STATE_HOME"/attnlab/session.json && return
    sleep 0.05
  done
  fail "$1 is not kept"
}
until_not_kept() {
  for _ in $(seq 400); do
    grep -qs -- "$1" "$XDG_STATE_HOME"/attnlab/*/work.json || return
    sleep 0.05
  done
  fail "$1 is still kept"
}
folder_of_state() { find "$XDG_STATE_HOME/attnlab" -name work.json | wc -l; }

open_display

# Killed when an edit has been kept: the edit is there, with the cell selected, the stage and the language, and the
# snapshot that it is compared with.
start 1 k3
xdotool key k
until_is compare kept
edit 1 1 4.25
xdotool key c
until_contains compare "X 1 1 1 "
COMPARED=$(state compare)
xdotool key l
until_is language zh
until_kept '"language": "zh"'
until_kept 4.25
kill -9 "$PROGRAM"
ended 137
start 1
until_is scene k3
until_is dirty 1
until_is language zh
until_is selected "X 1 1 1 4.25"
until_contains message 恢复
until_is compare "$COMPARED"
xdotool key Escape # the message
echo "killed: the work is back"

# A snapshot alone is worth keeping, and a dropped one stays away.
xdotool key shift+k
until_is compare none
until_not_kept '"before"'
kill -9 "$PROGRAM"
ended 137
start 1
until_is compare none
xdotool key k
until_is compare kept
until_kept '"before"'
kill -9 "$PROGRAM"
ended 137
start 1
until_is compare kept
until_is dirty 1
xdotool key Escape # the message
echo "killed: the snapshot is back"

# SIGTERM, SIGHUP and SIGINT right after an edit: kept, and the status is 0.
NUMBER=10
for SIGNAL in TERM HUP INT; do
  NUMBER=$((NUMBER + 1))
  edit 2 1 "$NUMBER.5"
  kill -$SIGNAL "$PROGRAM"
  ended 0
  start 1
  until_is scene k3
  until_is dirty 1
  until_is selected "X 1 2 1 $NUMBER.5"
  until_is message ""
done
echo "signals: kept, status 0"

# The display goes away (logout): kept all the same.
edit 3 1 -7.5
kill -9 "$XVFB"
ended 0
open_display
start 1
until_is selected "X 1 3 1 -7.5"
echo "display gone: kept, status 0"

# A second window beside it has a folder of its own; each gets its own work back.
FIRST=$PROGRAM
start 2 pronoun
edit 1 2 3.625
until_kept 3.625
kill -9 "$PROGRAM"
ended 137
start 2
until_is scene pronoun
until_is selected "X 1 1 2 3.625"
SECOND=$PROGRAM
[ "$(folder_of_state)" -eq 2 ] || fail "there are $(folder_of_state) folders for two windows"
kill -9 "$FIRST" "$SECOND"
wait "$FIRST" "$SECOND"
start 1
A=$(state scene)
start 2
B=$(state scene)
[ "$A $B" = "k3 pronoun" ] || [ "$A $B" = "pronoun k3" ] || fail "after two were killed: $A and $B"
[ "$A" != "$B" ] || fail "both windows show $A"
kill -TERM "$PROGRAM"
ended 0
# shellcheck disable=SC2046
kill -9 $(jobs -p | grep -vx "$XVFB") 2>/dev/null
echo "two windows: two folders"

# A file that another program changes underneath: asked when saving, answered with the keyboard.
rm -rf "$XDG_STATE_HOME"
"$ATTNLAB" dump k3 -o "$WORK/dump" >/dev/null || fail dump
cp "$ROOT/assets/scenes/k3.json" "$WORK/mine.json"
start 1 "$WORK/mine.json"
until_is scene mine
edit 1 1 9.625
sed 's/k3/other/' "$ROOT/assets/scenes/k3.json" >"$WORK/mine.json"
xdotool key ctrl+s
until_is dialog 5
xdotool key Escape
until_is dialog 0
# … killed before the answer: asked again with the recovered work
until_kept 9.625
kill -9 "$PROGRAM"
ended 137
start 1
until_is selected "X 1 1 1 9.625"
until_is dialog 5
kill -TERM "$PROGRAM"
ended 0
echo "a file changed underneath: asked"

# Corrupt work and settings are set aside, and said.
echo '{"half' >"$XDG_STATE_HOME/attnlab/work-1/work.json"
start 1
until_contains message work.json.bad
until_is dirty 0
kill -TERM "$PROGRAM"
ended 0
echo '{"half' >"$XDG_STATE_HOME/attnlab/session.json"
start 1
until_contains message session.json.bad
kill -TERM "$PROGRAM"
ended 0
[ -s "$XDG_STATE_HOME/attnlab/work-1/work.json.bad" ] && [ -s "$XDG_STATE_HOME/attnlab/session.json.bad" ] || fail "nothing was set aside"
echo "corrupt files: set aside"

# A state folder that cannot be: said at once, and the program works.
rm -rf "$XDG_STATE_HOME"
: >"$XDG_STATE_HOME"
start 1 k3
until_contains message "cannot be kept"
edit 1 1 2.5
kill -TERM "$PROGRAM"
ended 0
rm -f "$XDG_STATE_HOME"

# A disk that fills up (no file may grow beyond 1 KB): said; saving says so too, keeps the old file whole and asks for
# another place; with room again all is well.
start 1 pronoun
edit 1 1 2.5
xdotool key ctrl+s
until_is dialog 2
xdotool key ctrl+a
xdotool type -- "$WORK/full.json"
xdotool key Return
until_is dialog 0
until_is dirty 0
cp "$WORK/full.json" "$WORK/before.json"
prlimit --pid "$PROGRAM" --fsize=1024:
xdotool type --delay 5 -- "-8.125"
xdotool key Return
until_is selected "X 1 1 1 -8.125"
until_contains message "cannot be kept"
xdotool key ctrl+s
until_is dialog 2
until_contains refused "nothing was changed"
cmp -s "$WORK/full.json" "$WORK/before.json" || fail "the old file is not whole"
prlimit --pid "$PROGRAM" --fsize=unlimited:
xdotool key Return
until_is dialog 0
until_is dirty 0
cmp -s "$WORK/full.json" "$WORK/before.json" && fail "nothing was saved"
kill -TERM "$PROGRAM"
ended 0
echo "disks that take nothing: said"
