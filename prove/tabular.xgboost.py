"""xgboost beside our models: reads float32 matrices that the proof wrote, prints probabilities of the test rows. argv: folder."""
import json
import sys

import numpy as np
import xgboost

folder = sys.argv[1]
about = json.load(open(f"{folder}/about.json"))


def part(name):
    x = np.fromfile(f"{folder}/{name}.x", dtype="<f4").reshape(-1, about["columns"])
    return xgboost.DMatrix(x, label=np.fromfile(f"{folder}/{name}.y", dtype="u1"), missing=np.nan)


train, validation, test = part("train"), part("validation"), part("test")
model = xgboost.train(
    {"objective": "binary:logistic", "eta": 0.05, "max_depth": 6, "seed": about["seed"], "nthread": 2},
    train,
    num_boost_round=2000,
    evals=[(validation, "validation")],
    early_stopping_rounds=50,
    verbose_eval=False,
)
found = model.predict(test, iteration_range=(0, model.best_iteration + 1))
json.dump({"version": xgboost.__version__, "rounds": model.best_iteration + 1, "p": found.astype(float).tolist()}, sys.stdout)
