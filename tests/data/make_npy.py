#!/usr/bin/env python3
"""Writes the .npy files of tests/data/npy, as NumPy itself writes them (made with NumPy 1.24).

The good ones all hold [[0, 1, 2], [3, 4, 5]] (or its first row, or whether it is not 0); tests/engine/test_npy.c knows
what to expect of each.
"""
import os

import numpy as np
from numpy.lib import format as npy

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npy")
A = np.arange(6).reshape(2, 3)

GOOD = {t: A.astype(t) for t in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split()}
GOOD |= {"big_" + t: A.astype(">" + t) for t in "f2 f4 f8 i2 i4 i8 u2".split()}
GOOD |= {
    "bool": A.astype(bool),
    "fortran": np.asfortranarray(A.astype("f4")),
    "big_fortran": np.asfortranarray(A.astype(">f8")),
    "one_d": A[0].astype("f4"),
    "leading_one": A[None].astype("f4"),
}
BAD = {
    "three_d": np.zeros((2, 2, 3), "f4"),
    "zero_d": np.float32(3),
    "no_rows": np.zeros((0, 3), "f4"),
    "complex": A.astype("c8"),
    "text": A.astype("U1"),
    "bytes": A.astype("S1"),
    "date": np.zeros((1, 1), "M8[s]"),
    "longdouble": A.astype("g"),
    "structure": np.zeros((2, 3), [("a", "f4"), ("b", "f4")]),
    "raw": np.zeros((2, 3), "V2"),
    "object": np.array([[{}]], dtype=object),
    "too_large": np.array([[1.0, 1e300]]),
    "nan": np.array([[1, 2], [3, np.nan]], "f4"),
    "minus_inf": np.array([[0, -np.inf]], "f4"),
}


def write(name, array, version=None):
    with open(os.path.join(HERE, name + ".npy"), "wb") as file:
        npy.write_array(file, np.asanyarray(array), version=version, allow_pickle=True)


for name, array in (GOOD | BAD).items():
    write(name, array)
write("version_2", A.astype("f4"), (2, 0))
write("version_3", A.astype("f4"), (3, 0))
