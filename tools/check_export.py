"""Runs an exported model in Python's onnxruntime and compares with the outputs that we got.

    python tools/check_export.py model.onnx values.safetensors      (onnxruntime, safetensors, numpy)

values.safetensors holds each input and each output under its name in the graph. Prints the largest difference in units of the largest
value of each output, as JSON; exits with 1 where one is above 1e-5.
"""
import json
import sys

import numpy as np
import onnxruntime
from safetensors.numpy import load_file

model, values = sys.argv[1], load_file(sys.argv[2])
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
outputs = [o.name for o in session.get_outputs()]
results = session.run(outputs, {i.name: values[i.name] for i in session.get_inputs()})
errors = {
    name: float(np.abs(got - values[name]).max() / np.abs(values[name]).max()) for name, got in zip(outputs, results)
}
print(json.dumps({"onnxruntime": onnxruntime.__version__, "errors": errors}))
sys.exit(0 if all(e <= 1e-5 for e in errors.values()) else 1)
