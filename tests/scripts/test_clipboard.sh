#!/usr/bin/env bash
# Matrices through the real clipboard: what people copy out of spreadsheets, notebooks and MATLAB is pasted into X of a
# real window, and copied back. With NumPy on the machine its own prints are pasted, and it reads back what is copied.
set -uo pipefail
# shellcheck source=tests/scripts/window.sh
source "$(dirname "${BASH_SOURCE[0]}")/window.sh"

cd "$WORK" || exit 1
open_window k3 --size 1024x720
until_is scene k3
key alt+x
until_is selected "X 1 1 1 1"

# paste_and_copy FILE: pastes it over X from its first cell, copies X to `copied` and its list to `list`, undoes.
paste_and_copy() {
  local before
  key ctrl+Home
  before=$(state selected)
  xclip -selection clipboard "$1"
  key ctrl+v
  for _ in $(seq 100); do [ "$(state selected)" != "$before" ] && break; sleep 0.05; done
  [ "$(state selected)" != "$before" ] || fail "$1: $(state message)"
  key ctrl+a
  key ctrl+c
  until_contains message "3 × 4"
  xclip -selection clipboard -o >copied
  key ctrl+alt+c
  for _ in $(seq 100); do xclip -selection clipboard -o >list; grep -q '^\[\[' list && break; sleep 0.05; done
  key ctrl+z
  key ctrl+Home
  until_is selected "$before"
}
same() { cmp "$1" "$2" || { cat "$1"; fail "$3"; }; }

printf '0.5\t-1.25\t3\t1000.125\n-0.0625\t2\t0\t-7\n8\t9.75\t-10\t11\n' >expected
printf '\xEF\xBB\xBF0.5\t-1.25\t3\t1000.125\t\r\n-0.0625\t2\t0\t-7\t\r\n8\t9.75\t-10\t11\t\r\n' >excel
printf '"0,5";"-1,25";"3";"1000,125"\n"-0,0625";"2";"0";"-7"\n"8";"9,75";"-10";"11"\n' >semicolons
printf '[[0.5, -1.25, 3, 1000.125], [-0.0625, 2, 0, -7], [8, 9.75, -10, 11]]' >brackets
printf 'array([[ 5.000000e-01, -1.250000e+00,  3.000000e+00,\n         1.000125e+03],\n       [-6.250000e-02,  2.000000e+00,  0.000000e+00,\n        -7.000000e+00],\n       [ 8.000000e+00,  9.750000e+00, -1.000000e+01,\n         1.100000e+01]], dtype=float32)\n' >wrapped
printf 'A = [0.5 -1.25 3 1000.125; -0.0625 2 0 -7; 8 9.75 -10 11];' >matlab
printf '【【０．５，−１．２５，３，1000.125】，【−0.0625，2，0，−7】，【8，9.75，−10，11】】' >chinese
for FORM in excel semicolons brackets wrapped matlab chinese; do
  paste_and_copy $FORM
  same copied expected "$FORM was not read as it stands"
done
printf '[[0.5, -1.25, 3, 1000.125],\n [-0.0625, 2, 0, -7],\n [8, 9.75, -10, 11]]\n' >expected-list
same list expected-list "the list"

# What leaves numbers out is refused in words, and nothing changes.
printf '[[0. 1. 2. ... 9.]]' | xclip -selection clipboard
key ctrl+v
until_contains message "..."
until_is selected "X 1 1 1 1"

# NumPy: every way in which it prints, and back to the last bit.
PYTHON=
for CANDIDATE in python3 /usr/bin/python3; do $CANDIDATE -c 'import numpy' 2>/dev/null && PYTHON=$CANDIDATE && break; done
if [ -n "$PYTHON" ]; then
  cat >prints.py <<'PY'
import sys
import numpy as np
a = np.random.default_rng(7).normal(0, 3, (3, 4)).astype(np.float32)
a[1, 2] = 1e-30
np.save("a.npy", a)
np.set_printoptions(precision=9, linewidth=40, floatmode="unique")
forms = {"str": str(a), "repr": repr(a), "double": repr(a.astype(np.float64)), "list": str(a.tolist()),
         "scalars": "[" + ", ".join("[" + ", ".join("np.float32(%r)" % float(x) for x in row) + "]" for row in a) + "]"}
for name, text in forms.items():
    open("numpy-" + name, "w").write(text)
PY
  cat >compare_bits.py <<'PY'
import ast
import numpy as np
a = np.load("a.npy")
copied = np.loadtxt("copied", delimiter="\t", dtype=np.float64).astype(np.float32)
listed = np.array(ast.literal_eval(open("list").read()), dtype=np.float64).astype(np.float32)
assert np.array_equal(a, copied), copied - a
assert np.array_equal(a, listed), listed - a
PY
  $PYTHON prints.py || fail "NumPy"
  for FORM in numpy-*; do
    paste_and_copy "$FORM"
    $PYTHON compare_bits.py || fail "$FORM did not come back with the same bits"
  done
  echo "with NumPy $($PYTHON -c 'import numpy; print(numpy.__version__)')"
fi
close_window
echo "matrices go through the clipboard"
