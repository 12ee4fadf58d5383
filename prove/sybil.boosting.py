"""The gradient boosting side of `npm run prove -- sybil`: fits on training rows, prints the scores of the others.

usage: /usr/bin/python3 prove/sybil.boosting.py FOLDER   (Debian's python3-sklearn)
FOLDER holds meta.json {"columns", "rows": {"train", "validation", "test"}, "seed"}, and for each of the three parts NAME.x.f32 (row by row) and
train.y.u8; early stopping on a tenth of the training rows. Writes validation.p.f64 and test.p.f64.
"""
import json
import sys

import numpy
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier

folder = sys.argv[1]
with open(f"{folder}/meta.json") as file:
    meta = json.load(file)


def rows(part):
    return numpy.fromfile(f"{folder}/{part}.x.f32", dtype=numpy.float32).reshape(-1, meta["columns"])


model = HistGradientBoostingClassifier(
    max_iter=500, learning_rate=0.05, early_stopping=True, n_iter_no_change=20, random_state=meta["seed"]
)
model.fit(rows("train"), numpy.fromfile(f"{folder}/train.y.u8", dtype=numpy.uint8))
for part in ("validation", "test"):
    model.predict_proba(rows(part))[:, 1].astype(numpy.float64).tofile(f"{folder}/{part}.p.f64")
print(json.dumps({"sklearn": sklearn.__version__, "rounds": int(model.n_iter_)}))
