"""validate.py SCHEMA REPORT.json...   which reports are not as the schema says, or how many are.
   A document of another kind (the registry's) is not counted."""
import json
import sys

import jsonschema


def main(schema_path, *reports):
    with open(schema_path, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    wrong = checked = 0
    for path in reports:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        if document.get("schema") != "exectrace/1":
            continue
        checked += 1
        for error in list(validator.iter_errors(document))[:3]:
            wrong += 1
            print(f"{path}: {list(error.absolute_path)}: {error.message[:200]}")
    print(checked)
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
