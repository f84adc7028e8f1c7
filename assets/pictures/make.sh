#!/usr/bin/env bash
# Draws the pictures that README.md shows, with the program itself. Run it after a change to what the screen looks like.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ATTNLAB=${ATTNLAB:-$HERE/../../build/release/attnlab}
"$ATTNLAB" export pronoun --stage score --cell 5,2 --size 1440x900 -o "$HERE/score.png"
"$ATTNLAB" export pronoun-zh --stage softmax --cell 5,1 --lang zh --theme dark --size 1440x900 -o "$HERE/softmax-zh-dark.png"
