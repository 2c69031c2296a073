"""recipes.py github|gitlab NUMBER <RECIPE   the commands of a step (from 1 on) of a recipe, for a shell.
   Of GitHub's, the steps that run something; of GitLab's, the script as one."""
import sys

import yaml

kind, number = sys.argv[1], int(sys.argv[2])
recipe = yaml.safe_load(sys.stdin)
if kind == "github":
    print([step["run"] for step in recipe if "run" in step][number - 1])
else:
    print("\n".join(recipe["build"]["script"]))
