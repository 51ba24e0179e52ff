"""Trains in PyTorch what tools/learning_parity.ts has trained, from the same first weights and on the same batches.

    python tools/torch_learning.py FOLDER      (torch, torchvision, numpy, safetensors)

FOLDER holds task.json, arrays.safetensors, images.bin, labels.bin and rates.bin. Writes answers.json: logits of the test slices with the
weights of the epoch that had the lowest validation loss.
"""
import json
import pathlib
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn
from torchvision.models import resnet18

folder = pathlib.Path(sys.argv[1])
task = json.loads((folder / "task.json").read_text())
arrays = load_file(folder / "arrays.safetensors")
channels, height, width = task["image"]
labels = np.fromfile(folder / "labels.bin", dtype=np.int64).reshape(-1, task["batch"])
rates = np.fromfile(folder / "rates.bin", dtype=np.float64)
images = np.memmap(folder / "images.bin", dtype=np.float32, mode="r").reshape(len(rates), task["batch"], channels, height, width)


class LiverVlm(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = resnet18()
        self.image.conv1 = nn.Conv2d(channels, 64, 7, 2, 3, bias=False)
        self.image.fc = nn.Identity()
        self.projection = nn.Linear(512, arrays["texts"].shape[1])

    def forward(self, x):
        return task["logitScale"] * F.normalize(self.projection(self.image(x)), dim=-1) @ arrays["texts"].T


model = LiverVlm()
first = {name[len("first.") :]: value for name, value in arrays.items() if name.startswith("first.")}
unknown = model.load_state_dict(first, strict=False)
assert not unknown.unexpected_keys and all(k.endswith("num_batches_tracked") for k in unknown.missing_keys), unknown
decayed = [p for p in model.parameters() if p.ndim > 1]
rest = [p for p in model.parameters() if p.ndim <= 1]
optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": task["weightDecay"]}, {"params": rest, "weight_decay": 0}])


@torch.no_grad()
def answer(x):
    model.eval()
    out = torch.cat([model(part) for part in x.split(task["batch"])])
    model.train()
    return out


def validation_loss():
    """Mean over lesions of the loss of the mean logits of their slices."""
    logits = answer(arrays["validation.images"])
    lesion_of = torch.tensor(task["validation"]["lesionOf"])
    target = torch.tensor(task["validation"]["labels"])
    sums = torch.zeros(len(target), logits.shape[1]).index_add(0, lesion_of, logits)
    return F.cross_entropy(sums / torch.bincount(lesion_of)[:, None], target).item()


started = time.perf_counter()
steps = len(rates) // task["epochs"]
losses, first_losses, best = [], [], None
model.train()
for step, rate in enumerate(rates):
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.zero_grad()
    logits = model(torch.from_numpy(np.array(images[step])))
    loss = F.cross_entropy(logits, torch.from_numpy(labels[step]), label_smoothing=task["labelSmoothing"])
    loss.backward()
    if step < 3:
        first_losses.append(loss.item())
    nn.utils.clip_grad_norm_(model.parameters(), task["gradientClip"])
    optimiser.step()
    if (step + 1) % steps == 0:
        losses.append(validation_loss())
        if losses[-1] == min(losses):
            best = {k: v.clone() for k, v in model.state_dict().items()}
            epoch = len(losses)
seconds = time.perf_counter() - started
model.load_state_dict(best)
(folder / "answers.json").write_text(
    json.dumps(
        {
            "test": answer(arrays["test.images"]).tolist(),
            "epoch": epoch,
            "seconds": seconds,
            "validationLoss": losses,
            "firstLosses": first_losses,
        }
    )
)
