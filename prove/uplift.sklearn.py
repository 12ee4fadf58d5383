"""S-, T- and DR-learner on scikit-learn's boosting, L a T-learner on least squares: effects of test rows.

stdin: {"train": [[t, y, x…]], "test": [[x…]], "learners": ["S", …]}; stdout: {"S": […], …}.
"""
import json
import sys

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.linear_model import LinearRegression

given = json.load(sys.stdin)
train, x = np.array(given["train"]), np.array(given["test"])
t, y, own = train[:, 0], train[:, 1], train[:, 2:]


def regressor(inputs, target):
    return GradientBoostingRegressor(random_state=0).fit(inputs, target)


def s_learner():
    model = regressor(np.c_[own, t], y)
    return model.predict(np.c_[x, np.ones(len(x))]) - model.predict(np.c_[x, np.zeros(len(x))])


def t_learner():
    return regressor(own[t == 1], y[t == 1]).predict(x) - regressor(own[t == 0], y[t == 0]).predict(x)


def dr_learner():
    fold = np.random.RandomState(0).randint(0, 3, len(t))
    pseudo = np.zeros(len(t))
    for k in range(3):
        a, b = fold != k, fold == k
        chance = GradientBoostingClassifier(random_state=0).fit(own[a], t[a]).predict_proba(own[b])[:, 1]
        e = np.clip(chance, 0.05, 0.95)
        treated = regressor(own[a & (t == 1)], y[a & (t == 1)]).predict(own[b])
        control = regressor(own[a & (t == 0)], y[a & (t == 0)]).predict(own[b])
        pseudo[b] = treated - control + t[b] * (y[b] - treated) / e - (1 - t[b]) * (y[b] - control) / (1 - e)
    return regressor(own, pseudo).predict(x)


def linear():
    arms = [LinearRegression().fit(own[t == arm], y[t == arm]).predict(x) for arm in (0, 1)]
    return arms[1] - arms[0]


learners = {"S": s_learner, "T": t_learner, "DR": dr_learner, "L": linear}
json.dump({name: learners[name]().tolist() for name in given["learners"]}, sys.stdout)
