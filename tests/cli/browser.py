"""browser.py EXECTRACE CHROMIUM REPORT.json   the HTML report in a real browser: "ok|bad NAME" lines.
   A page of ours shows the report in frames of several widths and asks the browser what it made of it."""
import copy
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile

exectrace, chromium, report = sys.argv[1:]
WIDTHS = (360, 800, 1400)

# Runs in our page: the report itself may run nothing.
PROBE = r"""
const results = {};
function luminance(color) {
  const part = color.match(/[\d.]+/g).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}
function ground(view, node) {
  for (; node; node = node.parentElement) {
    const color = view.getComputedStyle(node).backgroundColor;
    if (color !== 'rgba(0, 0, 0, 0)') return color;
  }
  return 'rgb(255, 255, 255)';
}
function contrast(view, doc) {
  let worst = [21, ''];
  for (const node of doc.body.querySelectorAll('p, h1, h2, h3, h4, dt, dd, a, li, td, th, span, summary, label')) {
    const text = [...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!text || node.closest('svg')) continue;
    const a = luminance(view.getComputedStyle(node).color), b = luminance(ground(view, node));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst[0]) worst = [ratio, node.tagName + ' ' + node.className];
  }
  return worst;
}
function look(frame) {
  const view = frame.contentWindow, doc = frame.contentDocument, root = doc.documentElement;
  // A card that was not in view yet has no layout (content-visibility), and the first question about
  // it is answered with zeros. Everything is laid out, then measured.
  const whole = doc.createElement('style');
  whole.textContent = 'article { content-visibility: visible !important }';
  doc.head.append(whole);
  const time = doc.querySelector('svg.time'), region = time && time.parentElement;
  const zoom = {};
  for (const button of doc.querySelectorAll('input[name=zoom]')) {
    button.checked = true;
    zoom[button.id] = Math.round(time.getBoundingClientRect().width / region.clientWidth * 10) / 10;
  }
  const first = doc.querySelector('input[name=zoom]');
  if (first) first.checked = true;
  const cells = ['badbox', 'goodbox', 'ignored'].flatMap(c => [...doc.querySelectorAll('.chain rect.' + c)]);
  return {
    width: root.clientWidth, scroll: root.scrollWidth, height: root.scrollHeight,
    background: view.getComputedStyle(doc.body).backgroundColor, contrast: contrast(view, doc),
    zoom, bars: doc.querySelectorAll('.time .bar').length,
    drawn: [...doc.querySelectorAll('.time .bar')].filter(b => b.getBoundingClientRect().height > 0).length,
    marks: doc.querySelectorAll('.time circle').length,
    lanes: time ? Math.round(time.getBoundingClientRect().height / 22) : 0,
    cells: cells.length, cellsSeen: cells.filter(c => c.getBoundingClientRect().width > 5).length,
    dead: [...doc.querySelectorAll('a[href]')].filter(a => !doc.getElementById(a.getAttribute('href').slice(1)))
      .map(a => a.getAttribute('href')),
    regions: [...doc.querySelectorAll('.scroll')].filter(r => r.tabIndex !== 0 || !r.getAttribute('aria-label')).length,
    unnamed: [...doc.querySelectorAll('.time a')].filter(a => !a.getAttribute('aria-label')).length,
    focusable: doc.querySelectorAll('a[href], summary, input, [tabindex="0"]').length,
    cards: doc.querySelectorAll('article').length,
    cardsWide: [...doc.querySelectorAll('article, h3, dd, pre, .scroll')]
      .filter(n => n.getBoundingClientRect().right > root.clientWidth + 1).length,
  };
}
async function run(frames) {
  for (const [name, width, source] of frames) {
    const frame = document.createElement('iframe');
    frame.width = width; frame.height = 900; frame.src = source;
    const loaded = new Promise(done => { frame.onload = done; });
    document.body.append(frame);
    await loaded;
    try { results[name + ' ' + width] = look(frame); } catch (e) { results[name + ' ' + width] = {error: String(e)}; }
    frame.remove();
  }
  const out = document.createElement('pre');
  out.id = 'results';
  out.textContent = JSON.stringify(results);
  document.body.append(out);
}
"""


def say(good, name, detail=""):
    print("ok" if good else "bad", name, "" if good else detail)


def render(document, name):
    with open(f"{name}.json", "w", encoding="utf-8") as file:
        json.dump(document, file)
    subprocess.run([exectrace, f"--render={name}.json", "-o", f"{name}.html"], check=True, timeout=60)


def crowd(document):
    """The same run with 5,000 more processes, eight at a time; every 500th fails."""
    document = copy.deepcopy(document)
    processes = document["timeline"]["processes"]
    root = processes[0]
    root["end_us"] = 5000 * 1000
    document["run"]["duration_ms"] = 5000
    for i in range(5000):
        start = root["start_us"] + i * 900
        failed = i % 500 == 250
        processes.append({
            "pid": 100000 + i, "parent": root["pid"], "start_us": start, "end_us": start + 6000,
            "exit": {"code": 126 if failed else 0}, "argv": ["/usr/lib/gcc/cc1", "-O2", f"file{i}.c"],
            "execs": [{"us": start + 50, "path": "./cc1", "result": "failed" if failed else "ran",
                       **({"errno": "ENOEXEC"} if failed else {})}]})
    return document


def one(document):
    document = copy.deepcopy(document)
    document["findings"] = []
    document["timeline"]["processes"] = document["timeline"]["processes"][:1]
    document["timeline"]["processes"][0]["execs"] = document["timeline"]["processes"][0]["execs"][:1]
    return document


def browse(names, *options):
    frames = [(name, width, f"{name}.html") for name in names for width in WIDTHS]
    with open("probe.html", "w", encoding="utf-8") as file:
        file.write(f"<!DOCTYPE html><body><script>{PROBE}\nrun({json.dumps(frames)});</script>")
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
             "--disable-web-security", "--allow-file-access-from-files", "--virtual-time-budget=60000",
             "--timeout=60000", *options, "--dump-dom", "probe.html"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=150, check=True)
    found = re.search(r'<pre id="results">(.*?)</pre>', done.stdout.decode(), re.S)
    return json.loads(html.unescape(found.group(1)))


def check(results, scheme):
    for name, seen in results.items():
        name = f"{scheme}, {name}"
        if "error" in seen:
            say(False, name, seen["error"])
            continue
        say(seen["scroll"] <= seen["width"], f"{name}: nothing hangs over the edge", str(seen))
        say(seen["cardsWide"] == 0, f"{name}: nothing is cut off", str(seen))
        say(seen["contrast"][0] >= 4.5, f"{name}: contrast", str(seen["contrast"]))
        say(seen["dead"] == [], f"{name}: links lead somewhere", str(seen["dead"]))
        say(seen["regions"] == 0 and seen["unnamed"] == 0, f"{name}: keyboard and names", str(seen))
        say(seen["zoom"] == {"zoom-1": 1, "zoom-4": 4, "zoom-16": 16, "zoom-64": 64}, f"{name}: zoom",
            str(seen["zoom"]))
        say(seen["bars"] == seen["drawn"] > 0, f"{name}: processes are drawn", str(seen))


def check_print(name, document):
    """On paper nothing is folded, hidden or drawn for a pointer."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
             "--no-pdf-header-footer", f"--print-to-pdf={name}.pdf", f"{name}.html"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=150, check=True)
    with open(f"{name}.pdf", "rb") as file:
        pages = len(re.findall(rb"/Type\s*/Page\b", file.read()))
    say(0 < pages < 15, f"printed, {name}: pages", str(pages))
    if not shutil.which("pdftotext"):
        return
    text = subprocess.run(["pdftotext", "-layout", f"{name}.pdf", "-"], stdout=subprocess.PIPE, timeout=60,
                          check=True).stdout.decode()
    flat = "".join(text.split())
    folded = [f"{step['entry']}" for step in document["findings"][0]["dispatch"] if step.get("entry")]
    said = [item["text"] for item in document["findings"][-1]["consequence"]]
    for words in folded + said:
        say("".join(words.split()) in flat, f"printed, {name}: {words[:40]!r} is unfolded", repr(text[:300]))
    say(len(folded) > 3 and len(said) > 0, f"printed, {name}: something was folded")
    say("Zoom" not in text, f"printed, {name}: no buttons", repr(text[:300]))


def main():
    with open(report, encoding="utf-8") as file:
        document = json.load(file)
    render(document, "real")
    render(crowd(document), "crowd")
    render(one(document), "one")
    light = browse(["real", "crowd", "one"])
    dark = browse(["real"], "--force-dark-mode", "--blink-settings=preferredColorScheme=0")
    check(light, "light")
    check(dark, "dark")
    say(light["real 800"]["background"] != dark["real 800"]["background"], "dark is another ground",
        str(dark["real 800"]))
    crowded = light["crowd 1400"]
    say(crowded["bars"] > 5000 and crowded["lanes"] < 60, "5,000 processes fit in few lanes", str(crowded))
    say(crowded["marks"] >= 10, "failures among 5,000 are marked", str(crowded))
    say(light["one 1400"]["bars"] == 1 and light["one 1400"]["cards"] == 0, "one process", "")
    say(light["real 1400"]["cells"] == light["real 1400"]["cellsSeen"] > 10, "bytes are drawn one by one",
        str(light["real 1400"]))
    check_print("real", document)
    print("ok all done")


main()
