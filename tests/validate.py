"""validate.py SCHEMA FILE...   which reports are not as the schema says, or how many are.
   FILE.jsonl has one object a line. A document of another kind (the registry's) is not counted."""
import json
import sys

import jsonschema


def objects(path):
    with open(path, encoding="utf-8") as file:
        if not path.endswith(".jsonl"):
            return [json.load(file)]
        return [json.loads(line) for line in file if line.endswith("\n")]


def main(schema_path, *paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    document = jsonschema.Draft202012Validator(schema)
    line = jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/line"})
    wrong = checked = 0
    for path in paths:
        for item in objects(path):
            is_line = path.endswith(".jsonl")
            if not is_line and item.get("schema") != "exectrace/1":
                continue
            checked += not is_line or item.get("type") == "report"
            validators = [line] if is_line else [document]
            if item.get("type") == "report":
                validators.append(document)
            for error in [e for v in validators for e in v.iter_errors(item)][:3]:
                wrong += 1
                print(f"{path}: {list(error.absolute_path)}: {error.message[:200]}")
    print(checked)
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
