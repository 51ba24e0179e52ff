"""Writes the PyTorch checkpoints that packages/onnx-grad/src/weights is tested on, with their values as safetensors.

    python tools/torch_checkpoints.py      (torch, safetensors)
"""
import collections
import os
import pathlib
import pickle

import torch
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).parent.parent / "packages/onnx-grad/src/weights/testdata"
FOLDER.mkdir(parents=True, exist_ok=True)
torch.manual_seed(7)

base = torch.randn(4, 6)
state = collections.OrderedDict(
    [
        ("conv.weight", torch.randn(3, 2, 3, 3)),
        ("transposed", base.t()),
        ("every_other", base[1:, ::2]),
        ("half", torch.tensor([1.0, -2.5, 6e-8, 65504.0, float("inf")], dtype=torch.float16)),
        ("bfloat", torch.randn(5).to(torch.bfloat16)),
        ("double", torch.randn(2, dtype=torch.float64)),
        ("batches", torch.tensor(12345678901234)),
        ("integers", torch.tensor([[-1, 2], [3, -4]], dtype=torch.int32)),
        ("bytes", torch.tensor([0, 255], dtype=torch.uint8)),
        ("flags", torch.tensor([True, False, True])),
        ("empty", torch.zeros(0, 3)),
    ]
)
save_file({name: tensor.contiguous() for name, tensor in state.items()}, FOLDER / "state.safetensors")
torch.save(state, FOLDER / "state.pt")
torch.save(state, FOLDER / "state_legacy.pth", _use_new_zipfile_serialization=False)

model = torch.nn.DataParallel(torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)))
optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
model.module(torch.randn(4, 3)).sum().backward()
optimiser.step()
torch.save({"epoch": 3, "best": 0.25, "state_dict": model.state_dict(), "optimiser": optimiser.state_dict()}, FOLDER / "training.pt")
parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0, 3.0]))
torch.save({"weight": parameter, "module.weight": parameter}, FOLDER / "parameter.pt")


class Hostile:
    def __reduce__(self):
        return (os.system, ("echo this must never run",))


torch.save({"weight": torch.ones(2), "surprise": Hostile()}, FOLDER / "hostile.pt", pickle_protocol=2)
(FOLDER / "hostile_legacy.pth").write_bytes(pickle.dumps(Hostile(), protocol=2))
