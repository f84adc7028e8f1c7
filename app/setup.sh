# Sourced by app/run.sh and tests/run.sh: brings this machine to where the project can be built, and builds it.
#
# On Debian and Ubuntu what is missing is installed; elsewhere the exact command is printed. Nothing here depends on
# the folder it is called from.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

# What the program needs, as "command or pkg-config module:Debian package".
NEEDS_APP="cc:gcc cmake:cmake ninja:ninja-build pkg-config:pkg-config sdl2:libsdl2-dev SDL2_ttf:libsdl2-ttf-dev
           jansson:libjansson-dev libpng:libpng-dev libgif:libgif-dev cairo-ft:libcairo2-dev harfbuzz:libharfbuzz-dev"
# What the tests need on top of it.
NEEDS_TESTS="cmocka:libcmocka-dev Xvfb:xvfb xdotool:xdotool xclip:xclip pdftotext:poppler-utils"

# has THING: a command or a pkg-config module.
has() {
  command -v "$1" >/dev/null 2>&1 || { command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$1"; }
}

missing_packages() {
  local need
  for need in "$@"; do has "${need%%:*}" || printf '%s ' "${need##*:}"; done
}

say_how_elsewhere() {
  say "These are missing: $1"
  say "On this system install them first, then run this again:"
  if command -v brew >/dev/null 2>&1 || [ "$(uname -s)" = Darwin ]; then
    say "  brew install cmake ninja pkg-config sdl2 sdl2_ttf jansson libpng giflib cairo harfbuzz cmocka poppler"
  elif command -v dnf >/dev/null 2>&1; then
    say "  sudo dnf install gcc cmake ninja-build pkgconf SDL2-devel SDL2_ttf-devel jansson-devel libpng-devel giflib-devel cairo-devel harfbuzz-devel libcmocka-devel xorg-x11-server-Xvfb xdotool xclip poppler-utils"
  elif command -v pacman >/dev/null 2>&1; then
    say "  sudo pacman -S --needed base-devel cmake ninja sdl2 sdl2_ttf jansson libpng giflib cairo harfbuzz cmocka xorg-server-xvfb xdotool xclip poppler"
  else
    say "  a C compiler, cmake 3.21, ninja, pkg-config, SDL2, SDL2_ttf, jansson, libpng, giflib, cairo, harfbuzz; for the tests cmocka, Xvfb, xdotool, xclip, poppler"
  fi
}

# install NEED...: installs what is missing of them.
install_needs() {
  local packages sudo=""
  packages=$(missing_packages "$@")
  [ -z "$packages" ] && return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    say_how_elsewhere "$packages"
    return 1
  fi
  [ "$(id -u)" -eq 0 ] || sudo="sudo"
  say "Installing $packages"
  # shellcheck disable=SC2086
  { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; } >"$ROOT/build/install.log" 2>&1 || {
    tail -20 "$ROOT/build/install.log" >&2
    say "The packages could not be installed (see build/install.log)."
    return 1
  }
}

# build NAME TARGET CMAKE-OPTION...: configures build/NAME and builds TARGET (all: everything), quietly unless it fails.
build() {
  local name=$1 target=$2
  shift 2
  if ! { cmake -S "$ROOT" -B "$ROOT/build/$name" -G Ninja "$@" && cmake --build "$ROOT/build/$name" --target "$target"; } >"$ROOT/build/$name.log" 2>&1; then
    tail -40 "$ROOT/build/$name.log" >&2
    say "The build failed (see build/$name.log)."
    return 1
  fi
}

mkdir -p "$ROOT/build"
