"""Checks words.safetensors: its form, and cosines that a good table must show. Needs numpy.

    python3 check_vectors.py [words.safetensors]
"""
import pathlib
import sys

import numpy as np

from table import read_tensors, read_words

# At 8 columns; measured on the table before rounding to float16. "Near" is within .01: float16 keeps eleven bits, so a
# component of at most 0.61 moves by less than 0.00025, which against the shortest rows (0.15 long) is 0.005.
EXPECTED = {("cat", "mouse"): 0.849, ("king", "queen"): 0.899, ("too", "tired"): 0.781, ("dog", "banana"): -0.003}
TOLERANCE = 0.01

path = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("words.safetensors")
header, tensors = read_tensors(path)
words = read_words(path)
assert header["vectors"]["dtype"] == "F16" and header["vectors"]["shape"] == [20000, 32], header["vectors"]
assert header["words"]["dtype"] == "U8"
assert len(words) == len(set(words)) == 20000
table = np.frombuffer(tensors["vectors"], dtype="<f2").reshape(20000, 32).astype(np.float64)
assert np.isfinite(table).all() and np.linalg.norm(table[:, :2], axis=1).min() > 0
assert all(a >= b for a, b in zip(table.var(axis=0), table.var(axis=0)[1:])), "columns out of order"

row = {word: index for index, word in enumerate(words)}


def cosine(first, second, columns):
    a, b = table[row[first], :columns], table[row[second], :columns]
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


print("columns            4       8      16      32")
failed = False
for pair, expected in EXPECTED.items():
    values = [cosine(*pair, columns) for columns in (4, 8, 16, 32)]
    failed |= abs(values[1] - expected) > TOLERANCE
    print(f"{'-'.join(pair):12}", *(f"{value:7.3f}" for value in values))
sys.exit("cosines differ from the expected ones" if failed else 0)
