#!/usr/bin/env bash
# Arrows point one way: SDL is included in app/platform and the painter and fonts (app/draw/*_sdl.*) only; the engine
# includes nothing of the app; the app's inner rooms include nothing of the outer ones.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
BAD=0
# forbid WHAT PATTERN FILE...
forbid() {
  local what=$1 pattern=$2
  shift 2
  local found
  found=$(grep -nE "$pattern" "$@" 2>/dev/null)
  [ -z "$found" ] && return
  echo "$what:"
  echo "$found"
  BAD=1
}
INCLUDE='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]'
mapfile -t INSIDE < <(find engine app -name '*.[ch]' ! -path 'app/platform/*' ! -name '*_sdl.[ch]' ! -path 'app/cli/export.c' ! -path 'app/cli/worksheet.c' ! -path app/main.c)
mapfile -t ENGINE < <(find engine -name '*.[ch]')
mapfile -t DOC < <(find app/doc app/text -name '*.[ch]')
mapfile -t UI < <(find app/ui -name '*.[ch]')
mapfile -t DRAW < <(find app/draw -name '*.[ch]')
mapfile -t VIEWS < <(find app/views -name '*.[ch]')
[ "${#ENGINE[@]}" -gt 10 ] && [ "${#VIEWS[@]}" -gt 5 ] || { echo "the sources were not found"; exit 1; }
forbid "SDL outside the platform and the painter" "${INCLUDE}(SDL|app/platform/|app/draw/.*_sdl)" "${INSIDE[@]}"
forbid "the engine knows the app" "${INCLUDE}app/" "${ENGINE[@]}"
forbid "the document knows the interface" "${INCLUDE}app/(ui|views|draw|cli|platform)/" "${DOC[@]}"
forbid "drawing knows the views" "${INCLUDE}app/(views|doc|cli|platform)/" "${DRAW[@]}"
forbid "the interface knows the views" "${INCLUDE}app/(views|cli|platform)/" "${UI[@]}"
forbid "a view knows the platform" "${INCLUDE}app/(cli|platform)/" "${VIEWS[@]}"
forbid "a view does input or output, or asks for the time" '\b(fopen|printf|fprintf|getenv|time|clock_gettime)\(' "${VIEWS[@]}"
exit $BAD
