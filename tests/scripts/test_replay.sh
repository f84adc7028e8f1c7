#!/usr/bin/env bash
# What --record writes, --replay does again: the same inputs, the same screen, in real time and at full speed, on a
# window that is minimised and loses its renderer on the way.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ATTNLAB=${ATTNLAB:-$ROOT/build/release/attnlab}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
export XDG_STATE_HOME=$WORK/state HOME=$WORK SDL_VIDEODRIVER=dummy

fail() { echo "FAILED: $*"; exit 1; }
cat >"$WORK/log" <<'END'
attnlab-input 1
scene "pronoun"
size 1280 720
0.02 key key=RIGHT
0.04 key key=RIGHT
0.06 key key=L
0.08 lost
0.10 hide
0.12 key key=T
0.14 show
0.16 key key=RIGHT modifiers=1
0.20 tick dx=0.25
0.24 tick dx=0.25
0.26 key key=O modifiers=2
0.28 text text="/no/such/\"file\"\t汉.json"
0.30 key key=ENTER
0.32 resize x=1024 y=720
0.34 front
0.36 quit
END
# without: the inputs alone.
inputs() { sed -n 's/^[0-9.]* \([a-z].*\)/\1/p' "$1"; }
run() { ATTNLAB_HITS=$WORK/$1 "$ATTNLAB" --replay "$WORK/$2" --record "$WORK/$3" "${@:4}" || fail "it ended with $?"; }
run hits-1 log record-1
inputs "$WORK/log" >"$WORK/wanted"
inputs "$WORK/record-1" | diff "$WORK/wanted" - || fail "what is recorded is not what happened"
run hits-2 record-1 record-2 --fast
inputs "$WORK/record-2" | diff "$WORK/wanted" - || fail "at full speed something else is recorded"
# Measured times are on the screen, not in this file.
diff "$WORK/hits-1" "$WORK/hits-2" || fail "at full speed another screen is left"
grep -q '^state language zh' "$WORK/hits-2" || fail "the keys did nothing"
grep -q '^state refused .' "$WORK/hits-2" || fail "the dialog has not refused the path"
grep -q '^state size 1024 720' "$WORK/hits-2" || fail "the size was not replayed"

# What is no log, or not there, is refused in one line; so is a place that cannot be written.
echo "attnlab-input 1
0.1 jump" >"$WORK/bad"
for WRONG in "--replay $WORK/bad" "--replay $WORK/none" "--record $WORK/none/x"; do
  # shellcheck disable=SC2086
  "$ATTNLAB" $WRONG 2>"$WORK/error" && fail "$WRONG is taken"
  [ "$(wc -l <"$WORK/error")" -eq 1 ] || fail "$WRONG: not one line: $(cat "$WORK/error")"
done
grep -q "none/x: " "$WORK/error" || fail "the file is not named"
"$ATTNLAB" --replay "$WORK/bad" 2>"$WORK/error"
grep -q "bad:2:1: " "$WORK/error" || fail "the line is not named"
echo "recorded and replayed"
