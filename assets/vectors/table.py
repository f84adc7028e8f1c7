"""Reads words.safetensors for the checks in this folder."""
import json
import struct


def read_tensors(path):
    """The bytes of every tensor of a safetensors file, by name, and the header."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    body = data[8 + length:]
    tensors = {name: body[slice(*entry["data_offsets"])] for name, entry in header.items() if name != "__metadata__"}
    assert sum(map(len, tensors.values())) == len(body), "holes or overlaps"
    return header, tensors


def read_words(path):
    """The words, in row order."""
    return read_tensors(path)[1]["words"].decode("utf-8").split("\n")[:-1]
