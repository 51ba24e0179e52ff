"""Reference values for packages/liver-vlm/src/evaluation, from scikit-learn, SciPy, statsmodels and R's pROC.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-learn statsmodels
    apt-get install r-cran-proc            # for Rscript with pROC
    venv/bin/python tools/check_statistics.py          # writes src/evaluation/testdata/statistics.json
"""

import json
import pathlib
import subprocess

import numpy as np
import scipy
import scipy.optimize
import scipy.stats
import sklearn
import statsmodels
from sklearn import covariance, metrics, neighbors
from statsmodels.stats import contingency_tables, multitest, proportion

OUT = pathlib.Path(__file__).parent.parent / "packages/liver-vlm/src/evaluation/testdata/statistics.json"

PROC = """
suppressMessages(library(pROC)); data(aSAH)
test <- roc.test(aSAH$outcome, aSAH$s100b, aSAH$ndka, quiet = TRUE)
other <- roc.test(aSAH$outcome, as.numeric(aSAH$wfns), aSAH$s100b, quiet = TRUE)
one <- function(x) { r <- roc(aSAH$outcome, x, quiet = TRUE); list(auc = as.numeric(auc(r)), variance = var(r), ci = as.numeric(ci(r))) }
cat(jsonlite::toJSON(list(
  version = as.character(packageVersion("pROC")),
  outcome = as.integer(aSAH$outcome == "Poor"), s100b = aSAH$s100b, ndka = aSAH$ndka, wfns = as.numeric(aSAH$wfns),
  ofS100b = one(aSAH$s100b), ofNdka = one(aSAH$ndka), ofWfns = one(as.numeric(aSAH$wfns)),
  s100bNdka = list(z = as.numeric(test$statistic), p = test$p.value), wfnsS100b = list(z = as.numeric(other$statistic), p = other$p.value)
), auto_unbox = TRUE, digits = 15))
"""


def predictions(rng, n, classes, rounding):
    labels = rng.choice(classes, n, p=np.arange(1, classes + 1) / sum(range(1, classes + 1)))
    logits = rng.normal(size=(n, classes)) * 1.5 + 1.2 * np.eye(classes)[labels]
    probabilities = scipy.special.softmax(logits, axis=1)
    # Rounding makes ties.
    if rounding:
        probabilities = np.round(probabilities * rounding) + 1
    return labels, logits, probabilities / probabilities.sum(1, keepdims=True)


def expected_calibration_error(labels, probabilities, bins):
    """Guo et al. 2017, as NumPy prose; there is none in scikit-learn."""
    confidence, answer = probabilities.max(1), probabilities.argmax(1)
    edges, error = np.linspace(0, 1, bins + 1), 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - (answer[inside] == labels[inside]).mean())
    return error


def classification(rng, n, classes, rounding):
    labels, _, probabilities = predictions(rng, n, classes, rounding)
    answer = probabilities.argmax(1)
    matrix = metrics.confusion_matrix(labels, answer, labels=range(classes))
    total, rows, columns = matrix.sum(), matrix.sum(1), matrix.sum(0)
    hits = np.diag(matrix)
    onehot = np.eye(classes)[labels]
    return {
        "labels": labels, "probabilities": probabilities, "confusion": matrix,
        "accuracy": metrics.accuracy_score(labels, answer),
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, answer),
        "macroAuc": np.mean([metrics.roc_auc_score(labels == c, probabilities[:, c]) for c in range(classes)]),
        "macroF1": metrics.f1_score(labels, answer, average="macro"),
        "kappa": metrics.cohen_kappa_score(labels, answer),
        "brier": ((probabilities - onehot) ** 2).sum(1).mean(),
        "logLoss": metrics.log_loss(labels, probabilities),
        "expectedCalibrationError": expected_calibration_error(labels, probabilities, 10),
        "auc": [metrics.roc_auc_score(labels == c, probabilities[:, c]) for c in range(classes)],
        "sensitivity": metrics.recall_score(labels, answer, average=None),
        "specificity": [(total - rows[c] - columns[c] + hits[c]) / (total - rows[c]) for c in range(classes)],
        "precision": metrics.precision_score(labels, answer, average=None),
        "f1": metrics.f1_score(labels, answer, average=None),
        "roc": dict(zip(("fpr", "tpr"), metrics.roc_curve(labels == 0, probabilities[:, 0])[:2])),
    }


def weighted(rng):
    """One draw of a bootstrap: how often each patient was drawn, and scikit-learn's figures with these as weights of the patients' cases."""
    labels, _, probabilities = predictions(rng, 150, 3, 12)
    patients = np.arange(150) // 3
    counts = np.bincount(rng.integers(0, 50, 50), minlength=50)
    w, answer = counts[patients], probabilities.argmax(1)
    recall = metrics.recall_score(labels, answer, average=None, sample_weight=w)
    precision, _, f1, _ = metrics.precision_recall_fscore_support(labels, answer, sample_weight=w)
    auc = [metrics.roc_auc_score(labels == c, probabilities[:, c], sample_weight=w) for c in range(3)]
    matrix = metrics.confusion_matrix(labels, answer, sample_weight=w)
    rows, columns, hits = matrix.sum(1), matrix.sum(0), np.diag(matrix)
    return {
        "labels": labels, "probabilities": probabilities, "patients": patients, "counts": counts,
        "overall": [
            metrics.accuracy_score(labels, answer, sample_weight=w), metrics.balanced_accuracy_score(labels, answer, sample_weight=w), np.mean(auc), f1.mean(),
            metrics.cohen_kappa_score(labels, answer, sample_weight=w), np.average(((probabilities - np.eye(3)[labels]) ** 2).sum(1), weights=w),
            metrics.log_loss(labels, probabilities, sample_weight=w), expected_calibration_error(np.repeat(labels, w), np.repeat(probabilities, w, axis=0), 10),
        ],
        "byClass": [auc, recall, (matrix.sum() - rows - columns + hits) / (matrix.sum() - rows), precision, f1],
    }


def abstention(rng):
    """Mean risk over coverages (Geifman & El-Yaniv 2017), confidences without ties."""
    labels, _, probabilities = predictions(rng, 90, 4, None)
    order = np.argsort(-probabilities.max(1), kind="stable")
    wrong = (probabilities.argmax(1) != labels)[order]
    return {"labels": labels, "probabilities": probabilities, "area": (np.cumsum(wrong) / np.arange(1, 91)).mean()}


def quantiles(rng):
    values = rng.normal(size=101)
    return {"values": values, "p": [0, 0.025, 0.5, 0.777, 0.975, 1], "wanted": np.quantile(values, [0, 0.025, 0.5, 0.777, 0.975, 1])}


def temperature(rng):
    labels, logits, _ = predictions(rng, 150, 4, None)
    logits = 3 * logits
    loss = lambda inverse: metrics.log_loss(labels, scipy.special.softmax(logits * inverse, axis=1), labels=range(4))
    best = scipy.optimize.minimize_scalar(loss, bounds=(0.01, 10), method="bounded", options={"xatol": 1e-12})
    return {"logits": logits, "labels": labels, "temperature": 1 / best.x, "before": loss(1), "after": best.fun}


def out_of_distribution(rng):
    mix = rng.normal(size=(6, 6))
    labels = np.arange(30) % 3
    train = rng.normal(size=(30, 6)) @ mix + 2 * labels[:, None]
    new = rng.normal(size=(5, 6)) * 4
    means = np.stack([train[labels == c].mean(0) for c in range(3)])
    fit = covariance.LedoitWolf(assume_centered=True).fit(train - means[labels])
    distances = np.stack([fit.mahalanobis(new - mean) for mean in means]).min(0)
    unit = lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)
    nearest = neighbors.NearestNeighbors(n_neighbors=4).fit(unit(train)).kneighbors(unit(new))[0][:, 3]
    return {"train": train, "labels": labels, "new": new, "shrinkage": fit.shrinkage_, "covariance": fit.covariance_.ravel(), "mahalanobis": distances, "nearest4": nearest}


def references():
    rng = np.random.default_rng(20250506)
    p_values = [0.01, 0.04, 0.03, 0.005, 0.2, 0.03]
    return {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__},
        "classification": [classification(rng, 200, 5, None), classification(rng, 120, 3, 8), classification(rng, 60, 2, 5)],
        "normal": [{"z": z, "cdf": scipy.stats.norm.cdf(z), "p": 2 * scipy.stats.norm.sf(abs(z))} for z in (-8, -3.2, -1.96, -0.5, 0, 0.3, 1, 2.4, 3.53, 3.54, 6)],
        "quantile": [{"p": p, "z": scipy.stats.norm.ppf(p)} for p in (1e-8, 0.001, 0.025, 0.3, 0.5, 0.9, 0.995)],
        "holm": {"p": p_values, "adjusted": multitest.multipletests(p_values, method="holm")[1]},
        "wilson": [dict(k=k, n=n, **dict(zip(("low", "high"), proportion.proportion_confint(k, n, method="wilson")))) for k, n in ((0, 10), (5, 10), (81, 263), (15, 148), (20, 20))],
        "mcnemar": [mcnemar(b, c) for b, c in ((5, 15), (0, 3), (86, 150), (10, 12), (700, 640))],
        "temperature": temperature(rng),
        "outOfDistribution": out_of_distribution(rng),
        "weighted": weighted(rng),
        "abstention": abstention(rng),
        "quantiles": quantiles(rng),
        "proc": json.loads(subprocess.run(["Rscript", "-e", PROC], check=True, capture_output=True, text=True).stdout),
    }


def mcnemar(b, c):
    table = [[50, b], [c, 30]]
    corrected = contingency_tables.mcnemar(table, exact=False, correction=True)
    return {"onlyFirst": b, "onlySecond": c, "exactP": contingency_tables.mcnemar(table, exact=True).pvalue, "chiSquare": corrected.statistic, "chiSquareP": corrected.pvalue}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps(plain(references())) + "\n")
print(f"wrote {OUT.name}")
