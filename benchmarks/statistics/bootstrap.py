"""The bootstrap of benchmarks/statistics.ts in Python. Started once; for each line "CONTENDER DRAWS" it writes one line of JSON.

"usual" is what one writes with scikit-learn: draw patients, take their rows, call the metric functions. "sorted" is the best that we could
do in NumPy: scores ranked once, cumulative sums of weights in each draw, sums by patient for all other figures.
"""

import json
import sys
import time

import numpy as np
import scipy
import sklearn
from sklearn import metrics

folder, classes = sys.argv[1], int(sys.argv[2])
labels = np.fromfile(f"{folder}/labels.i32", np.int32)
patients = np.fromfile(f"{folder}/patients.i32", np.int32).astype(np.intp)
probabilities = np.fromfile(f"{folder}/probabilities.f64").reshape(-1, classes)
count = int(patients.max()) + 1
BINS = 10


def calibration_error(right, confidence):
    """Expected calibration error by equal bins that are closed above; there is none in scikit-learn."""
    at = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    return np.abs(np.bincount(at, confidence - right, BINS)).sum() / len(right)


def figures(y, p):
    answer = p.argmax(1)
    matrix = metrics.confusion_matrix(y, answer, labels=range(classes))
    hits, rows, columns = np.diag(matrix), matrix.sum(1), matrix.sum(0)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(y, answer, labels=range(classes), zero_division=0)
    auc = metrics.roc_auc_score(y, p, multi_class="ovr", average=None)
    specificity = (len(y) - rows - columns + hits) / (len(y) - rows)
    overall = [
        metrics.accuracy_score(y, answer), metrics.balanced_accuracy_score(y, answer), auc.mean(), f1.mean(),
        metrics.cohen_kappa_score(y, answer), ((p - np.eye(classes)[y]) ** 2).sum(1).mean(), metrics.log_loss(y, p),
        calibration_error(answer == y, p.max(1)),
    ]
    return np.concatenate([overall, np.stack([auc, recall, specificity, precision, f1], 1).ravel()])


def usual(draws, rng):
    order = np.argsort(patients, kind="stable")
    starts = np.searchsorted(patients[order], np.arange(count + 1))
    rows = [order[a:b] for a, b in zip(starts[:-1], starts[1:])]
    out = []
    for _ in range(draws):
        pick = np.concatenate([rows[i] for i in rng.integers(0, count, count)])
        out.append(figures(labels[pick], probabilities[pick]))
    return np.array(out)


def by_patient(cells, size, values=None):
    return scipy.sparse.csr_array((np.ones(len(labels)) if values is None else values, (cells, patients)), shape=(size, count))


def sorted_once(draws, rng):
    answer, confidence = probabilities.argmax(1), probabilities.max(1)
    right = answer == labels
    confusion = by_patient(labels * classes + answer, classes * classes)
    zero = np.zeros(len(labels), int)
    brier = by_patient(zero, 1, ((probabilities - np.eye(classes)[labels]) ** 2).sum(1))
    loss = by_patient(zero, 1, -np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-15)))
    gaps = by_patient(np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1), BINS, confidence - right)
    ranked = []
    for c in range(classes):
        order = np.argsort(probabilities[:, c], kind="stable")
        assert (np.diff(probabilities[order, c]) > 0).all(), "this contender takes no ties"
        positive = labels[order] == c
        # Only the rows of either kind are gathered; `below` is the number of negatives under each positive.
        below = np.cumsum(~positive)[positive]
        ranked.append((patients[order][positive], patients[order][~positive], below))
    out = []
    for _ in range(draws):
        w = np.bincount(rng.integers(0, count, count), minlength=count).astype(np.float64)
        matrix = (confusion @ w).reshape(classes, classes)
        total, hits, rows, columns = matrix.sum(), np.diag(matrix), matrix.sum(1), matrix.sum(0)
        auc = []
        for own, others, below in ranked:
            weight, negatives = w[own], np.concatenate([[0.0], np.cumsum(w[others])])
            auc.append(weight @ negatives[below] / (weight.sum() * negatives[-1]))
        auc = np.array(auc)
        recall, precision = hits / rows, hits / columns
        f1 = 2 * hits / (rows + columns)
        chance = rows @ columns / total**2
        overall = [
            hits.sum() / total, recall.mean(), auc.mean(), f1.mean(), (hits.sum() / total - chance) / (1 - chance),
            (brier @ w)[0] / total, (loss @ w)[0] / total, np.abs(gaps @ w).sum() / total,
        ]
        specificity = (total - rows - columns + hits) / (total - rows)
        out.append(np.concatenate([overall, np.stack([auc, recall, specificity, precision, f1], 1).ravel()]))
    return np.array(out)


print(json.dumps({"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}), flush=True)
for line in sys.stdin:
    name, draws = line.split()
    rng = np.random.default_rng(1)
    started = time.perf_counter()
    drawn = {"usual": usual, "sorted": sorted_once}[name](int(draws), rng)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "value": figures(labels, probabilities).tolist(), "low": low.tolist(), "high": high.tolist()}), flush=True)
