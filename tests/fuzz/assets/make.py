#!/usr/bin/env python3
"""A word table of a few words for the fuzz targets, which open it anew for every input; from the program's own."""
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent
FROM = HERE.parents[2] / "assets" / "vectors"
WORDS = "the animal didn't did not cross street because it was too tired cat dog a an i me love 's of is".split()
CHINESE = ("我", "猫", "喜欢", "动物", "街", "累", "的", "狗")

data = (FROM / "words.safetensors").read_bytes()
size = struct.unpack("<Q", data[:8])[0]
header, body = json.loads(data[8:8 + size]), data[8 + size:]
part = lambda name: body[slice(*header[name]["data_offsets"])]
names = part("words").decode().splitlines()
width = header["vectors"]["shape"][1]
step = len(part("vectors")) // len(names)
glosses = [line for line in (FROM / "zh-en.tsv").read_text().splitlines() if line.split("\t")[0] in CHINESE]
wanted = set(WORDS) | {word for line in glosses for word in line.split("\t")[1:]}
kept = [i for i, name in enumerate(names) if name in wanted]
words = "".join(names[i] + "\n" for i in kept).encode()
vectors = b"".join(part("vectors")[i * step:(i + 1) * step] for i in kept)
out = {"vectors": dict(header["vectors"], shape=[len(kept), width], data_offsets=[0, len(vectors)]),
       "words": dict(header["words"], shape=[len(words)], data_offsets=[len(vectors), len(vectors) + len(words)])}
text = json.dumps(out).encode()
text += b" " * (-len(text) % 8)
(HERE / "vectors").mkdir(exist_ok=True)
(HERE / "vectors" / "words.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + vectors + words)
(HERE / "vectors" / "zh-en.tsv").write_text("".join(line + "\n" for line in glosses))
aliases = [line for line in (FROM / "en-alias.tsv").read_text().splitlines() if line.split("\t")[0] in ("a", "i", "don't")]
(HERE / "vectors" / "en-alias.tsv").write_text("".join(line + "\n" for line in aliases))
