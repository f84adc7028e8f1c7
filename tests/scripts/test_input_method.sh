#!/usr/bin/env bash
# A real Chinese input method in the real window: fcitx5 with pinyin, which SDL speaks to over D-Bus, under a window
# manager, for without one no window has the keyboard. What is composed stands under the cursor, the list of candidates
# beside it at every zoom, keys belong to whom they should, and while nothing is edited shortcuts are shortcuts.
# Then once more through the X server's own protocol (XIM), where SDL shows no composition; with an argument, fcitx or
# xim, that way only.
set -uo pipefail
for TOOL in fcitx5 openbox dbus-run-session dbus-send xwininfo; do
  command -v $TOOL >/dev/null || { echo "no $TOOL on this machine"; exit 77; }
done
[ -e /usr/share/fcitx5/inputmethod/pinyin.conf ] || { echo "no pinyin for fcitx5 on this machine"; exit 77; }
for TOOL in Xvfb xdotool xclip; do command -v $TOOL >/dev/null || { echo "no $TOOL on this machine"; exit 77; }; done

# on_own_bus WAY: SDL gives the method 300 ms for a key. A machine that stands still for longer is no fault of the
# program, so it may try three times; on one with far more to do than it can, nothing is to be learnt.
on_own_bus() {
  for _ in 1 2 3; do ATTNLAB_OWN_BUS=1 dbus-run-session -- bash "$0" "$1" 2>/dev/null && return; done
  awk -v cores="$(nproc)" '{ exit !($1 > 4 * cores) }' /proc/loadavg || return 1
  echo "this machine is too busy for SDL and an input method ($1)"
  exit 77
}
if [ -z "${ATTNLAB_OWN_BUS:-}" ]; then
  for WAY in ${1:-fcitx xim}; do on_own_bus "$WAY" || exit 1; done
  exit
fi
WAY=$1
SCREEN=2560x1440
# shellcheck source=tests/scripts/window.sh
source "$(dirname "${BASH_SOURCE[0]}")/window.sh"
cd "$WORK" || exit 1

# --- an input method that begins with pinyin, in a home of its own
mkdir -p .config/fcitx5
cat >.config/fcitx5/profile <<'END'
[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us

[Groups/0/Items/1]
Name=pinyin

[GroupOrder]
0=Default
END
printf '[Behavior]\nActiveByDefault=True\nShowInputMethodInformation=False\n' >.config/fcitx5/config
export XDG_RUNTIME_DIR=$WORK XDG_CONFIG_HOME=$WORK/.config XMODIFIERS=@im=fcitx LC_ALL=C.UTF-8
unset SDL_IM_MODULE
[ "$WAY" = xim ] && export SDL_IM_MODULE=xim
openbox >openbox.log 2>&1 &
openbox_pid=$!
fcitx5 >method.log 2>&1 &
method_pid=$!
all_cleanup() {
  [ -n "$PROGRAM" ] && kill "$PROGRAM" 2>/dev/null
  kill $method_pid $openbox_pid 2>/dev/null
  wait $method_pid 2>/dev/null # it still writes into its home
  cleanup
}
trap all_cleanup EXIT
is_running() {
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.portal.Fcitx | grep -q true && fcitx5-remote >/dev/null
}
for _ in $(seq 200); do is_running && break; sleep 0.05; done
is_running || fail "the input method did not start: $(tail -3 method.log)"
sleep 1 # it still reads its parts; SDL asks for it once, when the program starts, and waits 300 ms

# open ARGUMENT...: the program, its window in front with the keyboard, and the method told of it; SDL asks for a method
# once, when the program starts.
open() {
  for _ in 1 2 3 4 5; do
    open_window "$@"
    until_is editing 0
    WINDOW=$(xdotool search --sync --onlyvisible --pid "$PROGRAM" --name 'Attention Lab' | tail -1)
    xdotool windowactivate --sync "$WINDOW" || fail "the window does not come to the front"
    for _ in $(seq 40); do [ "$(fcitx5-remote)" = 2 ] && return; sleep 0.05; done
    close_window
  done
  fail "the input method does not know of the window"
}
# Places are the window's, whose frame is the window manager's.
click() { xdotool mousemove --window "$WINDOW" "$1" "$2" click 1 || fail "click"; }
# The input method answers each key over a bus: a hand is slow enough, xdotool must be told.
type_keys() { xdotool type --delay 60 -- "$1" || fail "xdotool type"; }
# composes LETTERS: what is composed now, whose syllables the method sets apart.
composes() {
  [ "$WAY" = xim ] && { sleep 0.4; return; }
  for _ in $(seq 100); do
    [ "$(state composing | tr -d " '")" = "$1" ] && return
    sleep 0.05
  done
  fail "composing should be '$1', it is '$(state composing)'"
}
# candidates: place and size of the list of candidates, as X has it: "x y width height".
candidates() {
  local id
  id=$(xwininfo -root -tree | awk '/Fcitx5 Input Window/ { print $1; exit }')
  [ -n "$id" ] || return
  xwininfo -id "$id" | awk '/Absolute upper-left X/ { x = $4 } /Absolute upper-left Y/ { y = $4 } /Width/ { w = $2 } /Height/ { h = $2 }
    /Map State: IsViewable/ { print x, y, w, h }'
}
# The list begins where the cursor is: right of the field's beginning, not beyond its end, and right under its lower edge.
until_candidates_beside() { # KIND A B
  [ "$WAY" = fcitx ] || return 0
  local field place window
  window=$(xwininfo -id "$WINDOW" | awk '/Absolute upper-left X/ { x = $4 } /Absolute upper-left Y/ { y = $4 } END { print x, y }')
  for _ in $(seq 60); do
    field=$(awk -v k="$(kind "$1")" -v a="$2" -v b="$3" '$1 == "hit" && $2 == k && $3 == a && $4 == b { print $5, $6, $7, $8 }' "$ATTNLAB_HITS" | tail -1)
    place=$(candidates)
    # shellcheck disable=SC2086
    [ -n "$place" ] && awk 'BEGIN {
      wx = ARGV[1]; wy = ARGV[2]; fx = ARGV[3] + wx; fy = ARGV[4] + wy; fw = ARGV[5]; fh = ARGV[6]; x = ARGV[7]; y = ARGV[8]
      exit !(x >= fx && x <= fx + fw + 2 && y >= fy + fh - 2 && y <= fy + fh + 16) }' $window $field $place && return
    sleep 0.05
  done
  fail "window $window, field $1 $field: candidates at '$place'"
}
until_no_candidates() {
  for _ in $(seq 60); do [ -z "$(candidates)" ] && return; sleep 0.05; done
  fail "candidates are still there: $(candidates)"
}

# --- the sentence
open pronoun --size 1280x720
key l # a shortcut, though pinyin is on
until_is language zh
click_hit UI_TEXT_FIELD 0 0
until_is editing 1
# The method reads its dictionary at the first letter; SDL waits 300 ms for it and then takes the letter itself.
for _ in $(seq 5); do
  type_keys n
  sleep 1
  [ -n "$(state composing)" ] && break
done
key Escape
composes ""
key ctrl+a BackSpace
until_is typed ""
type_keys nihao
composes nihao
until_candidates_beside UI_TEXT_FIELD 0 0
[ -z "${ATTNLAB_PICTURE:-}" ] || import -window root "$ATTNLAB_PICTURE"
type_keys 1
until_is typed 你好
composes ""
until_no_candidates

type_keys shijie
composes shijie
key BackSpace BackSpace BackSpace # the composition's letters, not the text's
composes shi
until_is typed 你好
key Escape # the composition alone
composes ""
until_is typed 你好
until_is editing 1

type_keys shijie
composes shijie
key Right # among the candidates
sleep 0.3
until_is typed 你好
[ "$WAY" = xim ] || [ -n "$(state composing)" ] || fail "an arrow ended the composition"
key Escape
type_keys shijie
composes shijie
key Return # the letters as they are, and the field stays
composes ""
until_is typed 你好shijie
until_is editing 1
key BackSpace BackSpace BackSpace BackSpace BackSpace BackSpace
until_is typed 你好
type_keys shijie
composes shijie
key space
until_is typed 你好世界
key Return # now the field's
until_is editing 0
until_is typed ""

# --- shortcuts again, though the method still is on
key l
until_is language en
key t
until_is theme dark
key g
until_is grain 1
key k
until_is compare kept
until_no_candidates

# --- a pointer elsewhere drops the composition, on both sides
click_hit UI_TEXT_FIELD 0 0
until_is editing 1
BEFORE=$(state typed)
if [ "$WAY" != xim ]; then
  type_keys zhong
  composes zhong
  click_hit UI_TEXT_FIELD 0 0
  composes ""
  until_no_candidates
  type_keys wo
  composes wo
  key Escape
  composes ""
fi
until_is typed "$BEFORE"
key Return
until_is editing 0

# --- a token's name
TOKENS=$(state tokens)
click_hit UI_TOKEN 0 0
xdotool click 1
until_is editing 1
type_keys women
composes women
until_candidates_beside UI_TOKEN 0 0
key space
until_is typed 我们
key Return
until_is editing 0
until_is tokens "$TOKENS"

# --- a number, while pinyin is on: digits and points are what they are
key alt+x
until_contains selected "X 1 1 1 "
CELL=$(state selected)
type_keys "-2.5"
until_is typed "-2.5"
key Return
until_is selected "X 1 1 1 -2.5"
[ "$CELL" != "$(state selected)" ] || fail "the number did not change"
close_window

# --- the place of the candidates at other zooms
if [ "$WAY" = fcitx ]; then
  for SCALE in 1.5 2; do
    open pronoun --size 2400x1360 --scale $SCALE
    click_hit UI_TEXT_FIELD 0 0
    until_is editing 1
    key ctrl+a BackSpace
    type_keys nihao
    composes nihao
    until_candidates_beside UI_TEXT_FIELD 0 0
    [ -z "${ATTNLAB_PICTURE:-}" ] || import -window root "${ATTNLAB_PICTURE%.png}-$SCALE.png"
    key space
    until_is typed 你好
    close_window
  done
fi
echo "an input method works in the real window ($WAY)"
