"""Writes what PyTorch computes for the losses of CLIP and MedCLIP, which packages/liver-vlm/src/methods/contrastive.test.ts compares with.

    python tools/torch_contrastive.py      (torch)

Image vectors and a table of sentences, before they are brought to unit length; `rows` are the sentences of the batch. For each loss its
value and the gradients of images, table and the logarithm of the scale. Everything in float64 from float32 inputs.
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

FILE = pathlib.Path(__file__).parent.parent / "packages/liver-vlm/src/methods/testdata/contrastive.json"
FILE.parent.mkdir(parents=True, exist_ok=True)
torch.manual_seed(5)
CLASS_OF = [0, 0, 1, 2, 2, 2]
LABELS = [0, 2, 1, 2, 0]
PAIRED = [1, 4, 2, 3, 0]
APART = [0, 2, 5, 1, 2]
images = torch.randn(5, 4)
table = torch.randn(6, 4)
log_scale = torch.tensor(math.log(1 / 0.07))


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def clip(x, t, s):
    """OpenAI's pseudocode: symmetric cross-entropy, the diagonal is right."""
    logits = unit(x) @ unit(t)[PAIRED].T * s.exp()
    own = torch.arange(len(x))
    return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2


def medclip(x, t, s):
    """Semantic matching: targets are the softmax of the labels' products."""
    logits = unit(x) @ unit(t)[APART].T * s.exp()
    image_labels = F.one_hot(torch.tensor(LABELS), 3).double()
    text_labels = F.one_hot(torch.tensor(CLASS_OF)[APART], 3).double()
    similarity = image_labels @ text_labels.T
    rows = F.cross_entropy(logits, similarity.softmax(1))
    columns = F.cross_entropy(logits.T, similarity.T.softmax(1))
    return (rows + columns) / 2


out = {
    "images": images.tolist(),
    "table": table.tolist(),
    "logScale": log_scale.item(),
    "classOf": CLASS_OF,
    "labels": LABELS,
    "clip": {"rows": PAIRED},
    "medclip": {"rows": APART},
}
for name, loss in (("clip", clip), ("medclip", medclip)):
    leaves = [v.double().requires_grad_() for v in (images, table, log_scale)]
    value = loss(*leaves)
    value.backward()
    out[name]["loss"] = value.item()
    out[name]["gradients"] = [v.grad.flatten().tolist() for v in leaves]
FILE.write_text(json.dumps(out) + "\n")
print(f"{FILE}: clip {out['clip']['loss']:.6f}, medclip {out['medclip']['loss']:.6f}")
