"""Writes PyTorch's parameters after each of five steps of its optimisers, which packages/onnx-grad/src/optimiser is tested against.

    python tools/torch_optimisers.py      (torch)
"""
import json
import pathlib

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

PLACE = pathlib.Path(__file__).parent.parent / "packages/onnx-grad/src/optimiser/testdata/torch.json"
STEPS, RATE = 5, [0.1, 0.05, 0.03, 0.02, 0.01]
SHAPES = {"layer.weight": [5, 7], "layer.bias": [5], "norm.weight": [3]}
CASES = {
    "sgd": (torch.optim.SGD, {}),
    "sgd momentum": (torch.optim.SGD, {"momentum": 0.9, "weight_decay": 0.1}),
    "sgd nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    "adam": (torch.optim.Adam, {"weight_decay": 0.1}),
    "adamw": (torch.optim.AdamW, {"weight_decay": 0.1}),
    "adamw clipped": (torch.optim.AdamW, {"weight_decay": 0.1}),
}

torch.manual_seed(3)
start = {name: torch.randn(shape) for name, shape in SHAPES.items()}
gradients = [{name: torch.randn(shape) for name, shape in SHAPES.items()} for _ in range(STEPS)]


class Holder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.values = torch.nn.ParameterList([torch.nn.Parameter(value.clone()) for value in start.values()])


def flat(tensors):
    return {name: tensor.detach().flatten().tolist() for name, tensor in zip(SHAPES, tensors)}


def run(name, kind, options):
    holder = Holder()
    decayed, plain = [holder.values[0]], list(holder.values[1:])
    optimiser = kind([{"params": decayed}, {"params": plain, "weight_decay": 0}], lr=1, **options)
    average = AveragedModel(holder, multi_avg_fn=get_ema_multi_avg_fn(0.8))
    steps, norms = [], []
    for rate, step in zip(RATE, gradients):
        for group in optimiser.param_groups:
            group["lr"] = rate
        for parameter, gradient in zip(holder.values, step.values()):
            parameter.grad = gradient.clone()
        norms.append(torch.nn.utils.clip_grad_norm_(holder.parameters(), 2.0 if "clipped" in name else 1e9).item())
        optimiser.step()
        average.update_parameters(holder)
        steps.append(flat(holder.values))
    return {"steps": steps, "norms": norms, "average": flat(average.module.values)}


PLACE.parent.mkdir(exist_ok=True)
PLACE.write_text(
    json.dumps(
        {
            "torch": torch.__version__,
            "shapes": SHAPES,
            "rates": RATE,
            "start": flat(start.values()),
            "gradients": [flat(step.values()) for step in gradients],
            "cases": {name: run(name, *case) for name, case in CASES.items()},
        }
    )
    + "\n"
)
