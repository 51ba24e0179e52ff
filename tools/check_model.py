"""Answers with a run's model file in Python and compares with what liver-vlm answered when it was trained.

    python tools/check_model.py RUN DATASET      (onnxruntime, safetensors, numpy)

Nothing but the model file says how: window, region and temperature come from its metadata. Reads the validation lesions as they were imported
(tensors/*.safetensors) and the probabilities in RUN/validation-predictions.jsonl. Prints the largest difference as JSON; exits with 1 where it
is above 1e-4.
"""
import json
import pathlib
import sys

import numpy as np
import onnxruntime
from safetensors.numpy import load_file

run, dataset = map(pathlib.Path, sys.argv[1:3])
lines = lambda path: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
session = onnxruntime.InferenceSession(str(run / "model.onnx"), providers=["CPUExecutionProvider"])
about = json.loads(session.get_modelmeta().custom_metadata_map["liver-vlm"])
window, region = about["preprocessing"]["window"], about["preprocessing"]["region"]
tensors = {sample["id"]: sample["tensors"]["file"] for sample in lines(dataset / "samples.jsonl")}


def probabilities(lesion):
    values = load_file(dataset / tensors[lesion])
    image = np.clip(values["image"], window["low"], window["high"])
    if region == "inside":
        image = np.where(values["mask"][:, None] == 0, window["low"], image)
    image = (image - window["low"]) * (2 / (window["high"] - window["low"])) - 1
    (logits,) = session.run(["logits"], {"images": image.astype(np.float32)})
    scores = np.exp((logits.mean(axis=0, dtype=np.float64) - logits.max()) / about["temperature"])
    return scores / scores.sum()


answers = lines(run / "validation-predictions.jsonl")
worst = max(float(np.abs(probabilities(a["lesion"]) - np.array(a["probabilities"])).max()) for a in answers)
print(json.dumps({"onnxruntime": onnxruntime.__version__, "lesions": len(answers), "largest difference": worst}))
sys.exit(0 if worst <= 1e-4 else 1)
