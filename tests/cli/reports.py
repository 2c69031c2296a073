"""Saved reports through every format, read back by real parsers.
   reports.py EXECTRACE SCHEMA REPORT.json...   prints "ok|bad|skip NAME" lines."""
import copy
import html.parser
import json
import shutil
import subprocess
import sys

import jsonschema

exectrace, schema_path, *reports = sys.argv[1:]

HOSTILE = [
    "\x1b[2J\r\n\t\b\u009b\u202e\u2028<script>alert(1)</script></details></svg><!-- -->\"'&amp;"
    "`` ``` ~~~\n# x\n| a | b |\n![i](javascript:x)[l](http://e)@everyone #1 %% end\"]--> click()\\",
    "a\\|b|c", "`|`\\", "https://evil.example www.evil.example a@b.example",
    "*x* _y_ ~~z~~ **b** $x$", "    code", "--- \n===", "\\", "1. x", "- x", "> q", "[^1]",
    "|---|---|", "</code><img src=x onerror=y>", "-->", "]]>", "<![CDATA[", "&lt;b&gt;", "",
]
MARKDOWN_TAGS = set("h3 h4 p table thead tbody tr th td details summary code pre sub strong ul li ol".split())
HTML_TAGS = set(
    "html head meta title style body a header h1 h2 h3 h4 p dl dt dd nav main section article span div"
    " pre svg g rect text line circle input label details summary table thead tbody tr th td caption ul li footer wbr".split())
VOID = {"meta", "wbr"}


def say(good, name):
    print("ok" if good else "bad", name)


class Page(html.parser.HTMLParser):
    """Tags in balance, from a list, with nothing that runs or loads."""

    def __init__(self, allowed):
        super().__init__()
        self.allowed, self.stack, self.wrong, self.cells = allowed, [], [], 0

    def handle_starttag(self, tag, attrs):
        self.cells += tag == "td"
        if tag not in self.allowed:
            self.wrong.append(f"tag {tag}")
        for key, value in attrs:
            if key.startswith("on") or key in ("src", "style", "srcset", "data", "action"):
                self.wrong.append(f"attribute {key}")
            if key == "href" and not value.startswith("#"):
                self.wrong.append(f"link {value}")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(f"</{tag}> is out of place")

    def handle_comment(self, text):
        if text.strip():
            self.wrong.append(f"comment {text}")


def poison(node, text):
    if isinstance(node, dict):
        return {key: value if key == "schema" else poison(value, text) for key, value in node.items()}
    if isinstance(node, list):
        return [poison(value, text) for value in node]
    return text if isinstance(node, str) else node


def render(document, form, *options):
    with open("in.json", "w", encoding="utf-8") as file:
        json.dump(document, file)
    done = subprocess.run([exectrace, "--render", "in.json", f"--format={form}", *options],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    if done.returncode or done.stderr:
        raise RuntimeError(f"{form}: {done.returncode} {done.stderr!r}")
    return done.stdout.decode("utf-8")


def unseen(text):
    return [hex(ord(c)) for c in text
            if (ord(c) < 0x20 and c != "\n") or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E
            or ord(c) in (0x2028, 0x2029)]


def check_text(document, name):
    text = render(document, "text")
    say(not unseen(text), f"text: {name}")


def check_html(document, name):
    text = render(document, "html", "--no-redact")
    page = Page(HTML_TAGS)
    page.feed(text)
    page.close()
    say(not page.wrong and not page.stack and not unseen(text), f"html: {name} {page.wrong[:3]}")


def check_markdown(document, name, cells):
    text = render(document, "markdown", "--no-redact")
    say(len(text.encode()) <= 60000 and not unseen(text), f"markdown: {name}: length and bytes")
    if not shutil.which("cmark-gfm"):
        print("skip", f"markdown: {name}")
        return None
    parsed = subprocess.run(
        ["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tasklist"],
        input=text.encode(), stdout=subprocess.PIPE, timeout=60, check=True).stdout.decode()
    page = Page(MARKDOWN_TAGS)
    page.feed(parsed)
    page.close()
    whole = "Left out to stay short" in text or cells in (None, page.cells)
    say(not page.wrong and not page.stack and whole, f"markdown: {name} {page.wrong[:3]}")
    return page.cells


def check_schema(validator, document, name):
    errors = [f"{list(e.absolute_path)}: {e.message[:150]}" for e in validator.iter_errors(document)]
    say(not errors, f"schema: {name} {errors[:3]}")


def check_strictness(validator, document):
    """What the schema must not take."""
    finding = ["findings", 0]
    for path, value in ((["schema"], "exectrace/2"), (["execs", "total"], -1), (["anomalies"], None),
                        (finding + ["cause"], "NO_SUCH_CAUSE"), (finding + ["severity"], "fatal"),
                        (finding + ["outcome", "result"], "errno?"), (finding + ["dispatch"], {}),
                        (finding + ["dispatch", 0, "handler"], "java"), (finding + ["occurrences"], 0),
                        (finding + ["outcome", "errno"], 8), (["command", "exit"], {"code": "1"}),
                        (["registry", "before", "state"], "gone"), (["counters", "source"], "guess")):
        broken = copy.deepcopy(document)
        node = broken
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
        say(not validator.is_valid(broken), f"schema refuses {path[-1]} {value!r}")
    for key in validator.schema["required"]:
        broken = {k: v for k, v in document.items() if k != key}
        say(not validator.is_valid(broken), f"schema wants {key}")


def main():
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for number, path in enumerate(reports):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        name = path.rsplit("/", 1)[-1]
        check_schema(validator, document, name)
        say(json.loads(render(document, "json")) == document, f"json: {name} is lossless")
        check_schema(validator, json.loads(render(document, "json", "--redact")), f"{name}, redacted")
        cells = check_markdown(document, name, None)
        check_html(document, name)
        check_text(document, name)
        for i, text in enumerate(HOSTILE):
            poisoned = poison(document, text)
            check_text(poisoned, f"{name}, hostile {i}")
            check_html(poisoned, f"{name}, hostile {i}")
            check_markdown(poisoned, f"{name}, hostile {i}", cells if text else None)
        if number == 0:
            check_strictness(validator, document)
    print("ok all done")


main()
