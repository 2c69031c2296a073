"""trace.py validate FILE...             trace events by the published format: what a file breaks, a line each
   trace.py import CHROMIUM VIEWER FILE...   what Chrome's own trace viewer makes of each, as JSON lines"""
import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

METADATA = {"process_name": "name", "process_sort_index": "sort_index", "process_labels": "labels",
            "thread_name": "name", "thread_sort_index": "sort_index"}
FIELDS = {"X": {"dur"}, "M": set(), "i": {"s"}, "s": {"id"}, "f": {"id", "bp"}}

IMPORT = r"""
function sum(model, of) { let n = 0; for (const p of model.getAllProcesses()) n += of(p); return n; }
function threads(p) { return Object.values(p.threads); }
function look(text) {
  const model = new tr.Model(), options = new tr.importer.ImportOptions();
  options.shiftWorldToZero = false;
  new tr.importer.Import(model, options).importTraces([text]);
  const slices = p => threads(p).reduce((n, t) => n + t.sliceGroup.slices.length, 0);
  return {
    warnings: model.importWarnings.map(w => w.type + ': ' + w.message),
    processes: model.getAllProcesses().map(p => p.name),
    slices: sum(model, slices), flows: model.flowEvents.length,
    loose: model.flowEvents.filter(f => !f.startSlice || !f.endSlice).length,
    cut: sum(model, p => threads(p).reduce((n, t) => n + t.sliceGroup.slices.filter(s => s.didNotFinish).length, 0)),
    from: model.bounds.min, to: model.bounds.max,
  };
}
const results = [];
for (const text of TRACES) {
  try { results.push(look(text)); } catch (e) { results.push({error: String(e.stack)}); }
}
document.body.setAttribute('data-results', JSON.stringify(results));
"""


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def check_event(event):
    phase = event.get("ph")
    if phase not in FIELDS:
        yield f"phase {phase!r}"
        return
    for key in ("pid", "tid", "ts"):
        if not whole(event.get(key)):
            yield f"{phase}: {key} is {event.get(key)!r}"
    for key in FIELDS[phase]:
        if key not in event:
            yield f"{phase} without {key}"
    if not isinstance(event.get("name"), str) or not isinstance(event.get("cat"), str):
        yield f"{phase}: name {event.get('name')!r}, category {event.get('cat')!r}"
    if phase == "X" and not whole(event.get("dur")):
        yield f"X: dur is {event.get('dur')!r}"
    if phase == "M" and METADATA.get(event["name"]) not in event.get("args", {}):
        yield f"metadata {event['name']!r}: {event.get('args')!r}"
    if phase == "i" and event.get("s") not in ("g", "p", "t"):
        yield f"i: scope {event.get('s')!r}"
    if not isinstance(event.get("args", {}), dict):
        yield f"{phase}: args {event['args']!r}"


def check_tracks(events):
    """Slices of one track lie in each other or beside each other; arrows begin and end in one."""
    tracks, flows = {}, {}
    for event in events:
        if event["ph"] == "X":
            tracks.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["ts"] + event["dur"]))
        if event["ph"] in "sf":
            flows.setdefault((event["cat"], event["name"], event["id"]), []).append(event)
    for track, slices in tracks.items():
        around = []
        for start, end in sorted(slices, key=lambda s: (s[0], -s[1])):
            while around and around[-1] <= start:
                around.pop()
            if around and end > around[-1]:
                yield f"{track}: a slice to {end} hangs out of one to {around[-1]}"
            around.append(end)
    for key, ends in flows.items():
        if [e["ph"] for e in sorted(ends, key=lambda e: (e["ts"], e["ph"] == "f"))] != ["s", "f"]:
            yield f"flow {key}: {[e['ph'] for e in ends]}"
        for end in ends:
            if not any(a <= end["ts"] <= b for a, b in tracks.get((end["pid"], end["tid"]), ())):
                yield f"flow {key}: {end['ph']} at {end['ts']} is in no slice of {end['pid']}"


def validate(path):
    with open(path, encoding="utf-8") as file:
        trace = json.load(file)
    events = trace["traceEvents"]
    wrong = [line for event in events for line in check_event(event)]
    if not wrong:
        wrong = list(check_tracks(events))
    if trace.get("displayTimeUnit") not in ("ms", "ns"):
        wrong.append(f"displayTimeUnit {trace.get('displayTimeUnit')!r}")
    return wrong


def import_all(chromium, viewer, paths):
    viewer = Path(viewer)
    traces = json.dumps([Path(p).read_text(encoding="utf-8") for p in paths])
    with tempfile.TemporaryDirectory() as profile:
        page = Path(profile) / "page.html"
        page.write_text(
            "<!DOCTYPE html><meta charset=utf-8><body><script>"
            + (viewer.parent / "webcomponents.min.js").read_text(encoding="utf-8") + "</script>"
            + viewer.read_text(encoding="utf-8")
            + "<script>const TRACES = " + traces.replace("<", "\\u003c") + ";" + IMPORT + "</script>",
            encoding="utf-8")
        done = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}/profile",
             "--virtual-time-budget=60000", "--timeout=60000", "--dump-dom", page.as_uri()],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=150, check=True)
    found = re.search(r'data-results="([^"]*)"', done.stdout.decode(), re.S)
    for path, result in zip(paths, json.loads(html.unescape(found.group(1)))):
        print(json.dumps({"file": path, **result}))


if sys.argv[1] == "validate":
    lines = [f"{path}: {line}" for path in sys.argv[2:] for line in validate(path)]
    print("\n".join(lines[:20]))
    sys.exit(bool(lines))
import_all(*sys.argv[2:4], sys.argv[4:])
