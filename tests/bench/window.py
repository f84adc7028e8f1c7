#!/usr/bin/env python3
"""How long the window takes: to its first frame, from an edit to the screen, and for a frame of a movement; and how much memory.

Usage: tests/bench/window.py ATTNLAB [RUNS].  Needs Xvfb, xdotool, a C compiler and SDL2's headers.
The program is compared with tests/bench/minimal_sdl.c, in turn, in the same run: quote the ratio of the medians.
With ATTNLAB_REPORT=<CLOCK_MONOTONIC ns> the program prints its first frame's time since then, and of every later frame
the time from the event that woke it to the picture on the screen."""
import json, os, re, signal, statistics, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
REPORT = re.compile(r"attnlab-report: (\S+) ([0-9.]+) ms")


def environment(display, scratch):
    env = dict(os.environ, XDG_STATE_HOME=scratch, ATTNLAB_REPORT=str(time.monotonic_ns()))
    env.pop("SDL_VIDEODRIVER", None)
    if display:
        env["DISPLAY"] = display
    else:
        env["SDL_VIDEODRIVER"] = "dummy"
    return env


def start(command, display, scratch):
    return subprocess.Popen(command, env=environment(display, scratch), stderr=subprocess.PIPE, text=True)


def next_report(process, wanted):
    for line in process.stderr:
        match = REPORT.search(line)
        if match and match[1] == wanted:
            return float(match[2])
    raise SystemExit(f"{process.args[0]} ended without reporting {wanted}")


def peak_memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.stderr.read()
    process.wait()


def first_frame(command, display, scratch):
    process = start(command, display, scratch)
    milliseconds = next_report(process, "first-frame")
    memory = peak_memory(process.pid)
    stop(process)
    return milliseconds, memory


def compare_start(attnlab, minimal, display, scratch, runs):
    ours, theirs, memory = [], [], 0
    for _ in range(runs + 1):
        milliseconds, peak = first_frame([attnlab, "pronoun"], display, scratch)
        ours.append(milliseconds)
        memory = max(memory, peak)
        theirs.append(first_frame([minimal], display, scratch)[0])
    ours, theirs = statistics.median(ours[1:]), statistics.median(theirs[1:])  # the first warms the disk's cache
    where = "Xvfb " if display else "dummy"
    print(f"first frame, {where}: {ours:6.1f} ms   minimal SDL {theirs:6.1f} ms   ratio {ours / theirs:.2f}   peak {memory:.0f} MB")


def scene_of(tokens, scratch):
    path = os.path.join(scratch, f"tokens-{tokens}.json")
    matrix = lambda rows, cols, seed: {"random": {"rows": rows, "cols": cols, "seed": seed, "scale": 0.5}}
    with open(path, "w") as file:
        json.dump({"format": "attnlab-scene", "version": 1, "x": matrix(tokens, 64, 1), "wq": matrix(64, 64, 2),
                   "wk": matrix(64, 64, 3), "wv": matrix(64, 64, 4)}, file)
    return path


def collect(process):
    lines = []
    threading.Thread(target=lambda: lines.extend(iter(process.stderr.readline, "")), daemon=True).start()
    return lines


def edit_to_screen(attnlab, display, scratch, tokens, stage, edits=60):
    process = start([attnlab, scene_of(tokens, scratch), "--stage", stage, "--matrix", "X", "--cell", "2,3", "--size",
                     "1440x900"], display, scratch)
    next_report(process, "first-frame")
    time.sleep(0.3)
    lines = collect(process)
    send = lambda *words: subprocess.run(["xdotool", *words], env=dict(os.environ, DISPLAY=display), check=True)
    times = []
    for edit in range(edits):
        send("type", str(edit % 9 + 1))
        time.sleep(0.05)
        lines.clear()
        send("key", "Return")  # now the number takes effect
        time.sleep(0.08)
        reports = REPORT.findall("".join(lines))
        times += [float(value) for name, value in reports if name == "input-to-screen"][:1]
    process.terminate()
    process.wait()
    times.sort()
    print(f"edit to screen, {tokens:4} tokens, stage {stage:8}: median {statistics.median(times):5.1f} ms   95 % {times[int(len(times) * .95)]:5.1f} ms   "
          f"worst {times[-1]:5.1f} ms   ({len(times)} edits)")


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def playing(attnlab, display, scratch, stage, grain, seconds=5):
    """Frames while steps of a grain are shown as movements. The processor's time tells what a frame costs, whatever else runs."""
    process = start([attnlab, "pronoun", "--stage", stage, "--size", "1440x900"], display, scratch)
    next_report(process, "first-frame")
    time.sleep(0.3)
    lines = collect(process)
    send = lambda *words: subprocess.run(["xdotool", *words], env=dict(os.environ, DISPLAY=display), check=True)
    for _ in range(grain):
        send("key", "g")  # stage, row, cell, term
        time.sleep(0.1)
    lines.clear()
    before = processor_seconds(process.pid)
    send("key", "space")
    time.sleep(seconds)
    spent = processor_seconds(process.pid) - before
    times = sorted(float(value) for name, value in REPORT.findall("".join(lines)) if name == "frame")
    process.terminate()
    process.wait()
    print(f"playing, stage {stage:8} grain {grain}: {len(times) / seconds:4.1f} frames a second   median {statistics.median(times):5.1f} ms   "
          f"95 % {times[int(len(times) * .95)]:5.1f} ms   processor {spent / len(times) * 1e3:4.1f} ms a frame")


def main():
    attnlab, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11
    with tempfile.TemporaryDirectory() as scratch:
        minimal = os.path.join(scratch, "minimal_sdl")
        flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", "sdl2"], text=True).split()
        subprocess.run(["cc", "-O2", os.path.join(HERE, "minimal_sdl.c"), "-o", minimal, *flags], check=True)
        display = ":97"
        xvfb = subprocess.Popen(["Xvfb", display, "-screen", "0", "1920x1080x24", "-nolisten", "tcp"], stderr=subprocess.DEVNULL)
        time.sleep(1)
        try:
            compare_start(attnlab, minimal, None, scratch, runs)
            compare_start(attnlab, minimal, display, scratch, runs)
            for tokens, stage in ((12, "score"), (64, "score"), (64, "softmax"), (512, "score")):
                edit_to_screen(attnlab, display, scratch, tokens, stage)
            for stage, grain in (("score", 2), ("softmax", 2), ("mix", 1)):
                playing(attnlab, display, scratch, stage, grain)
        finally:
            xvfb.terminate()


main()
