#!/usr/bin/env bash
# Without a display the window says so and ends, and whatever needs none works.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ATTNLAB=${ATTNLAB:-$ROOT/build/release/attnlab}
ls /dev/dri/card* >/dev/null 2>&1 && { echo "this machine's console is a display"; exit 77; }
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
export HOME=$WORK XDG_STATE_HOME=$WORK/state XDG_RUNTIME_DIR=$WORK
unset DISPLAY WAYLAND_DISPLAY SDL_VIDEODRIVER
fail() { echo "FAILED: $*"; cat "$WORK/said"; exit 1; }

timeout 60 "$ATTNLAB" k3 >"$WORK/said" 2>&1 </dev/null
STATUS=$?
[ $STATUS -eq 1 ] || fail "the window ended with $STATUS, 1 was expected"
grep -q 'no display could be opened' "$WORK/said" || fail "it did not say why"
"$ATTNLAB" export k3 -o "$WORK/k3.png" >"$WORK/said" 2>&1 || fail "export"
"$ATTNLAB" dump k3 -o "$WORK/k3" >"$WORK/said" 2>&1 || fail "dump"
"$ATTNLAB" --help >"$WORK/said" 2>&1 || fail "--help"
SDL_VIDEODRIVER=dummy timeout 5 "$ATTNLAB" k3 >"$WORK/said" 2>&1 </dev/null
[ $? -eq 124 ] || fail "a driver without display, asked for by name, was refused"

# app/run.sh draws pictures instead of a window, and lets every command through as it is.
mkdir -p "$WORK/app" "$WORK/build/release"
cp "$ROOT/app/run.sh" "$WORK/app"
ln -s "$ATTNLAB" "$WORK/build/release/attnlab"
cat >"$WORK/app/setup.sh" <<END
ROOT=$WORK NEEDS_APP=
say() { echo "\$*" >&2; }
install_needs() { :; }
build() { :; }
END
cd "$WORK" || exit 1
COMMANDS=$("$ATTNLAB" --help | sed -n 's/^attnlab \([a-z]*\) .*/\1/p')
for COMMAND in $COMMANDS; do
  bash app/run.sh "$COMMAND" --help >said 2>&1 || fail "run.sh $COMMAND --help"
  "$ATTNLAB" "$COMMAND" --help | cmp -s - said || fail "run.sh $COMMAND did something else"
done
[ "$(echo "$COMMANDS" | wc -w)" -ge 5 ] || fail "only these commands: $COMMANDS"
bash app/run.sh worksheet k3 -o k3.pdf >said 2>&1 || fail "run.sh worksheet"
head -c 5 k3.pdf | grep -q '%PDF-' || fail "no worksheet was written"
bash app/run.sh k3 >said 2>&1 || fail "run.sh k3"
[ "$(find attnlab-pictures -name '*.png' | wc -l)" -eq 8 ] || fail "not every stage was drawn"
echo "without a display the window says so, and pictures are drawn"
