#!/usr/bin/env bash
# Draws the icons of all sizes from their two SVG sources. Needs rsvg-convert (Debian: librsvg2-bin).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for SIZE in 16 22 24; do
  rsvg-convert --width $SIZE --height $SIZE -o "$HERE/attnlab-$SIZE.png" "$HERE/attnlab-small.svg"
done
for SIZE in 32 48 64 128 256 512; do
  rsvg-convert --width $SIZE --height $SIZE -o "$HERE/attnlab-$SIZE.png" "$HERE/attnlab.svg"
done
