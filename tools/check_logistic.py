"""Reference values for packages/liver-vlm/src/methods/features from scikit-learn.

    python3 -m venv venv && venv/bin/pip install numpy scikit-learn
    venv/bin/python tools/check_logistic.py            # writes src/methods/features/testdata/logistic.json
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

OUT = pathlib.Path(__file__).parent.parent / "packages/liver-vlm/src/methods/features/testdata/logistic.json"


def fit(rows, labels, l2, weights):
    """Our weights sum to 1 and our penalty is l2 / 2 |W|^2, scikit-learn's C multiplies the sum of the losses."""
    share = weights / weights.sum()
    model = LogisticRegression(C=1 / l2, solver="newton-cg", tol=1e-10, max_iter=10_000).fit(rows, labels, sample_weight=share)
    return {"l2": l2, "weights": model.coef_.tolist(), "intercepts": model.intercept_.tolist()}


def main():
    rng = np.random.default_rng(7)
    n, width, classes = 60, 6, 4
    labels = rng.integers(0, classes, n)
    rows = rng.normal(size=(n, width)) * [1, 5, 0.1, 2, 1, 1] + 1.5 * rng.normal(size=(classes, width))[labels] + 3
    weights = rng.uniform(0.2, 2, n)
    scaled = StandardScaler().fit(rows, sample_weight=weights)
    target = np.eye(classes)[labels]
    ridge = Ridge(alpha=0.3, solver="cholesky").fit(rows, target, sample_weight=weights / weights.sum())
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(
        json.dumps(
            {
                "sklearn": sklearn.__version__,
                "rows": rows.tolist(),
                "labels": labels.tolist(),
                "weights": weights.tolist(),
                "scaling": {"mean": scaled.mean_.tolist(), "scale": scaled.scale_.tolist()},
                "plain": [fit(rows, labels, l2, np.ones(n)) for l2 in (1e-3, 0.1, 10)],
                "weighted": [fit(rows, labels, 0.02, weights)],
                "ridge": {"l2": 0.3, "weights": ridge.coef_.tolist(), "intercepts": ridge.intercept_.tolist()},
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
