#!/usr/bin/env bash
# Builds Attention Lab, if need be, and runs it. Options go to the program: bash app/run.sh k3 --lang zh
#
# On a machine without a display it draws every stage of the scene as pictures into a folder and says where.
set -euo pipefail
CALLED_FROM=$PWD
# shellcheck source=app/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# shellcheck disable=SC2086
install_needs $NEEDS_APP
[ -x "$ROOT/build/release/attnlab" ] || say "Building (the first time takes about a minute) ..."
build release attnlab -DCMAKE_BUILD_TYPE=Release -DATTNLAB_TESTS=OFF # they would ask for cmocka
ATTNLAB=$ROOT/build/release/attnlab
cd "$CALLED_FROM"

# Only the window needs a display.
is_command() {
  case "$1" in --help | --version) return ;; esac
  "$ATTNLAB" --help | awk -v word="$1" '$1 == "attnlab" && $2 == word { found = 1 } END { exit !found }'
}
is_command "${1:-}" && exec "$ATTNLAB" "$@"

has_display() {
  [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}${SDL_VIDEODRIVER:-}" ] || [ "$(uname -s)" = Darwin ]
}
has_display && exec "$ATTNLAB" "$@"

FOLDER=$CALLED_FROM/attnlab-pictures
mkdir -p "$FOLDER"
say "There is no display here, so no window can be opened. Drawing every stage as a picture instead:"
NUMBER=0
for STAGE in input project score scale mask softmax mix output; do
  NUMBER=$((NUMBER + 1))
  "$ATTNLAB" export "$@" --stage "$STAGE" -o "$FOLDER/$NUMBER-$STAGE.png"
  say "  $FOLDER/$NUMBER-$STAGE.png"
done
say "Done: $NUMBER pictures in $FOLDER"
