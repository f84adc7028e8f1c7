#!/usr/bin/env bash
# The installed program: it works from wherever its folder is moved to, knows nothing of the folder that it was built
# in, and its packages are what Debian's tools want. Tools that are not on this machine are left out, and named.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ATTNLAB=${ATTNLAB:-$ROOT/build/release/attnlab}
BUILD=$(dirname "$ATTNLAB")
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
unset ATTNLAB_ASSETS
MISSING=
fail() {
  echo "FAILED: $*"
  exit 1
}
has() { command -v "$1" >/dev/null || { MISSING="$MISSING $1" && false; }; }

# works PREFIX: the program there finds its assets, and draws what the built one draws.
works() {
  local program=$1/bin/attnlab
  (cd / && env -i PATH=/usr/bin:/bin "$program" scenes) >"$WORK/scenes" || fail "$program scenes"
  grep -q '^k3	' "$WORK/scenes" || fail "$program does not list k3"
  (cd / && env -i PATH=/usr/bin:/bin "$program" export k3 --matrix weights -o "$WORK/installed.png") || fail "$program export"
  cmp "$WORK/installed.png" "$WORK/built.png" || fail "$program draws another picture"
  (cd / && env -i PATH=/usr/bin:/bin "$program" dump words -o "$WORK/words") || fail "$program dump" # needs the word table
  rm -r "$WORK/words"
}

"$ATTNLAB" export k3 --matrix weights -o "$WORK/built.png" || fail "export"
cmake --install "$BUILD" --prefix "$WORK/first" >"$WORK/log" || fail "cmake --install: $(tail -3 "$WORK/log")"
mkdir "$WORK/a place" && mv "$WORK/first" "$WORK/a place/second"
works "$WORK/a place/second"

# Without its assets it says so, although those of the source tree are where they always were.
mv "$WORK/a place/second/share/attnlab" "$WORK/aside"
if [ ! -e /usr/share/attnlab ] && [ ! -e /usr/local/share/attnlab ]; then
  "$WORK/a place/second/bin/attnlab" scenes >/dev/null 2>"$WORK/message" && fail "the assets of another place were used"
  grep -q assets "$WORK/message" || fail "the message does not name the assets: $(cat "$WORK/message")"
fi
mv "$WORK/aside" "$WORK/a place/second/share/attnlab"
grep -aqF "$ROOT/" "$WORK/a place/second/bin/attnlab" && fail "the program holds the path of its source tree"

SHARE=$WORK/a\ place/second/share
for SIZE in 16 22 24 32 48 64 128 256 512; do
  ICON=$SHARE/icons/hicolor/${SIZE}x$SIZE/apps/attnlab.png
  [ "$(od -An -tu1 -j16 -N8 "$ICON" | tr -s ' \n' ' ')" = " 0 0 $((SIZE / 256)) $((SIZE % 256)) 0 0 $((SIZE / 256)) $((SIZE % 256)) " ] ||
    fail "$ICON is not $SIZE pixels wide and high"
done
has desktop-file-validate && { desktop-file-validate "$SHARE/applications/attnlab.desktop" || fail "desktop entry"; }
has appstreamcli && { appstreamcli validate --no-net "$SHARE"/metainfo/*.xml >"$WORK/log" || fail "metainfo: $(cat "$WORK/log")"; }

# A scene is one to the desktop, and no other JSON file is.
if has update-mime-database && has python3; then
  update-mime-database "$SHARE/mime" 2>"$WORK/log" || fail "file type: $(cat "$WORK/log")"
  grep -qx '60:application/x-attnlab-scene+json:\*.attnlab.json' "$SHARE/mime/globs2" || fail "the scenes' file type"
  [ "$(grep -c attnlab "$SHARE/mime/globs2")" -eq 1 ] || fail "more than *.attnlab.json is taken for a scene"
fi

# The manual tells of every option and command that the program has.
if has man && has gzip; then
  gzip -dc "$SHARE/man/man1/attnlab.1.gz" >"$WORK/attnlab.1" || fail "no manual"
  LC_ALL=C man -l --warnings "$WORK/attnlab.1" 2>"$WORK/log" | sed 's/.\x08//g' >"$WORK/manual"
  [ -s "$WORK/log" ] && fail "the manual: $(cat "$WORK/log")"
  for COMMAND in "" $("$ATTNLAB" --help | sed -n 's/^attnlab \([a-z][a-z]*\) .*/\1/p'); do
    grep -q "attnlab $COMMAND" "$WORK/manual" || fail "the manual lacks the command $COMMAND"
    for OPTION in $("$ATTNLAB" $COMMAND --help | sed -n 's/^  *\(-[-a-z]*\) .*/\1/p'); do
      grep -q -- "^ *$OPTION\b" "$WORK/manual" || fail "the manual lacks $OPTION of attnlab $COMMAND"
    done
  done
fi

# Packages.
(cd "$WORK" && cpack -G TGZ --config "$BUILD/CPackConfig.cmake" -B "$WORK/packages") >"$WORK/log" 2>&1 || fail "cpack: $(tail -3 "$WORK/log")"
mkdir "$WORK/unpacked" && tar -xzf "$WORK"/packages/attnlab-*.tar.gz -C "$WORK/unpacked" || fail "TGZ"
works "$(echo "$WORK"/unpacked/*)"
if has dpkg-deb && has dpkg-shlibdeps; then
  (cd "$WORK" && cpack -G DEB --config "$BUILD/CPackConfig.cmake" -B "$WORK/packages") >"$WORK/log" 2>&1 || fail "cpack: $(tail -3 "$WORK/log")"
  PACKAGE=$(echo "$WORK"/packages/attnlab_*.deb)
  dpkg-deb -x "$PACKAGE" "$WORK/system" || fail "DEB"
  works "$WORK/system/usr"
  gzip -dc "$WORK/system/usr/share/doc/attnlab/changelog.gz" | head -1 | grep -qF "($(dpkg-deb -f "$PACKAGE" Version))" ||
    fail "the changelog tells of another version"
  dpkg-deb -f "$PACKAGE" Depends | grep -q 'libsdl2-2.0-0.*libsdl2-ttf' || fail "dependencies: $(dpkg-deb -f "$PACKAGE" Depends)"
  if has lintian; then
    lintian --allow-root --fail-on error,warning "$PACKAGE" >"$WORK/log" 2>&1 || fail "lintian: $(cat "$WORK/log")"
  fi
fi

[ -z "$MISSING" ] || { echo "installed, moved, packed; left out, for want of$MISSING: what they would check" && exit 77; }
echo "installed, moved, packed and checked"
