"""Writes what PyTorch computes for the operators of packages/onnx-grad, which its tests compare with.

    python tools/torch_operators.py      (torch, torchvision, safetensors, numpy)

operators.safetensors: for each case its inputs (in0, ...), output (out), the gradient that is fed back (up) and the gradients of
the inputs (grad0, ...). resnet18.json: loss and gradients of a whole ResNet18 at batch 2, 64 px, each gradient as its norm, its
products with three vectors, and its first values. Everything is computed in float64 from float32 inputs.
"""
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torchvision.models import resnet18

FOLDER = pathlib.Path(__file__).parent.parent / "packages/onnx-grad/src/testing/torch"
FOLDER.mkdir(parents=True, exist_ok=True)
torch.manual_seed(3)
CASES = {}


def values(*shape):
    return torch.randn(*shape)


def positive(*shape):
    return torch.rand(*shape) + 0.5


def case(name, inputs, f):
    assert name not in CASES, name
    CASES[name] = (inputs, f)


def l2(x):
    return x / x.norm(dim=-1, keepdim=True)


for name, f in {
    "neg": torch.neg, "exp": torch.exp, "abs": torch.abs, "erf": torch.erf, "sin": torch.sin, "cos": torch.cos,
    "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "square": torch.square, "gelu": F.gelu,
    "quickGelu": lambda x: x * torch.sigmoid(1.702 * x), "silu": F.silu,
    "softmax": lambda x: torch.softmax(x, -1), "softmax first axis": lambda x: torch.softmax(x, 0),
    "logSoftmax": lambda x: torch.log_softmax(x, -1), "l2Normalize": l2,
    "sum": lambda x: x.sum(1), "mean": lambda x: x.mean(0, keepdim=True), "max": lambda x: x.amax(1),
    "transpose": lambda x: x.t(), "reshape": lambda x: x.reshape(2, -1),
    "pad": lambda x: F.pad(x, (0, 2, 1, 0), value=3.0), "slice": lambda x: x[0:4:2, 1:6:3],
    "concat": lambda x: torch.cat([x, 2 * x], 1), "broadcastTo": lambda x: x.expand(3, 4, 6),
    "gather": lambda x: F.embedding(torch.tensor([[3, 0], [3, 1]]), x), "stopGradient": lambda x: x * x.detach(),
}.items():
    case(name, [values(4, 6)], f)
for name, f in {"log": torch.log, "sqrt": torch.sqrt, "reciprocal": torch.reciprocal}.items():
    case(name, [positive(4, 6)], f)
for name, f in {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "maximum": torch.maximum,
                "minimum": torch.minimum}.items():
    case(name, [values(2, 3, 4), positive(3, 1)], f)

case("matmul", [values(3, 4), values(4, 5)], torch.matmul)
case("matmul transposed", [values(4, 3), values(5, 4)], lambda a, b: a.t() @ b.t())
case("matmul batched", [values(2, 1, 3, 4), values(5, 4, 2)], torch.matmul)
case("linear", [values(3, 4), values(2, 4), values(2)], F.linear)

for name, x, w, options in [
    ("3x3", (2, 3, 7, 6), (4, 3, 3, 3), dict(padding=1)),
    ("3x3 large map", (1, 2, 30, 29), (3, 2, 3, 3), dict(padding=1)),
    ("3x3 stride 2", (2, 3, 8, 7), (4, 3, 3, 3), dict(stride=2, padding=1)),
    ("1x1 stride 2", (2, 3, 8, 8), (4, 3, 1, 1), dict(stride=2)),
    ("7x7 stride 2", (2, 3, 16, 16), (4, 3, 7, 7), dict(stride=2, padding=3)),
    ("dilation", (1, 2, 9, 9), (3, 2, 3, 3), dict(padding=2, dilation=2)),
    ("groups", (2, 4, 6, 6), (6, 2, 3, 3), dict(padding=1, groups=2)),
    ("depthwise", (2, 4, 6, 6), (4, 1, 3, 3), dict(padding=1, groups=4)),
    ("rectangular", (1, 2, 9, 8), (2, 2, 3, 2), dict(stride=(3, 2), padding=(1, 0))),
    ("patches", (2, 3, 16, 16), (5, 3, 8, 8), dict(stride=8)),
]:
    case(f"conv2d {name}", [values(*x), values(*w)], lambda a, b, o=options: F.conv2d(a, b, **o))
case("conv2d bias", [values(2, 3, 5, 5), values(4, 3, 3, 3), values(4)], lambda x, w, b: F.conv2d(x, w, b, padding=1))
for name, x, w, options in [
    ("plain", (2, 3, 4, 5), (3, 2, 3, 3), {}),
    ("stride 2", (2, 3, 4, 5), (3, 2, 3, 3), dict(stride=2, padding=1, output_padding=1)),
    ("groups", (1, 4, 4, 4), (4, 2, 2, 2), dict(stride=2, groups=2)),
    ("dilation", (1, 2, 5, 5), (2, 3, 3, 3), dict(dilation=2, padding=1)),
]:
    case(f"convTranspose2d {name}", [values(*x), values(*w)], lambda a, b, o=options: F.conv_transpose2d(a, b, **o))

case("maxPool2d 3/2", [values(2, 3, 9, 8)], lambda x: F.max_pool2d(x, 3, 2, 1))
case("maxPool2d 2/2", [values(2, 3, 6, 8)], lambda x: F.max_pool2d(x, 2))
case("avgPool2d 3/2", [values(2, 3, 9, 8)], lambda x: F.avg_pool2d(x, 3, 2, 1))
case("avgPool2d 2/2", [values(2, 3, 6, 8)], lambda x: F.avg_pool2d(x, 2))
case("globalAveragePool", [values(2, 3, 4, 5)], lambda x: x.mean((2, 3)))
for mode in ["bilinear", "nearest"]:
    align = {"align_corners": False} if mode == "bilinear" else {}
    case(f"resize {mode} up", [values(1, 2, 4, 5)], lambda x, m=mode, a=align: F.interpolate(x, (7, 10), mode=m, **a))
    case(f"resize {mode} down", [values(1, 2, 9, 8)], lambda x, m=mode, a=align: F.interpolate(x, (4, 3), mode=m, **a))

case("batchNorm", [values(4, 3, 5, 5) * 2 + 3, values(3), values(3)],
     lambda x, g, b: F.batch_norm(x, None, None, g, b, training=True))
case("batchNormInference", [values(2, 3, 4, 4), values(3), values(3), values(3), positive(3)],
     lambda x, g, b, m, v: F.batch_norm(x, m.detach(), v.detach(), g, b) + 0 * (m.sum() + v.sum()))
case("layerNorm", [values(3, 8), values(8), values(8)], lambda x, g, b: F.layer_norm(x, (8,), g, b))
case("groupNorm", [values(2, 4, 3, 3), values(4), values(4)], lambda x, g, b: F.group_norm(x, 2, g, b))
case("channelAffine", [values(2, 3, 4, 4), values(3), values(3)],
     lambda x, a, b: x * a[:, None, None] + b[:, None, None])
case("channelMean", [values(2, 3, 4, 4)], lambda x: x.mean((0, 2, 3)))

labels = torch.tensor([2, 0, 1, 2])
weights = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64)
case("crossEntropy", [values(4, 3)], lambda x: F.cross_entropy(x, labels))
case("crossEntropy smoothed", [values(4, 3)], lambda x: F.cross_entropy(x, labels, label_smoothing=0.1))
case("crossEntropy weighted", [values(4, 3)], lambda x: F.cross_entropy(x, labels, weight=weights))
case("crossEntropy smoothed weighted", [values(4, 3)],
     lambda x: F.cross_entropy(x, labels, weight=weights, label_smoothing=0.1))
case("softCrossEntropy", [values(4, 3), torch.softmax(values(4, 3), -1)], F.cross_entropy)
case("binaryCrossEntropy", [values(4, 3) * 4, torch.rand(4, 3)], F.binary_cross_entropy_with_logits)
case("cosineSimilarity", [values(4, 6), values(3, 6)],
     lambda a, b: F.cosine_similarity(a[:, None], b[None], dim=-1))


def info_nce(a, b):
    logits = 5 * l2(a) @ l2(b).t()
    own = torch.arange(4)
    return (F.cross_entropy(logits, own) + F.cross_entropy(logits.t(), own)) / 2


def attention(q, k, v, bias=None):
    heads = [t.unflatten(-1, (2, -1)).transpose(1, 2) for t in (q, k, v)]
    return F.scaled_dot_product_attention(*heads, attn_mask=bias).transpose(1, 2).flatten(2)


case("infoNce", [values(4, 6), values(4, 6)], info_nce)
case("attention", [values(2, 5, 8), values(2, 5, 8), values(2, 5, 8)], attention)
case("attention bias", [values(2, 5, 8), values(2, 5, 8), values(2, 5, 8), values(2, 1, 1, 5) * 3], attention)

stored = {}
for name, (inputs, f) in CASES.items():
    leaves = [x.double().requires_grad_() for x in inputs]
    out = f(*leaves)
    up = torch.randn(out.shape)
    out.backward(up.double())
    stored |= {f"{name}/in{i}": x for i, x in enumerate(inputs)}
    stored |= {f"{name}/out": out.detach(), f"{name}/up": up}
    stored |= {f"{name}/grad{i}": x.grad for i, x in enumerate(leaves)}
save_file({k: v.float().contiguous().clone() for k, v in stored.items()}, FOLDER / "operators.safetensors")


def test_values(n, seed):
    """The generator of src/testing/evaluate.ts: state' = a state + c modulo 2^32."""
    a, c, start = np.uint32(1664525), np.uint32(1013904223), np.uint32(seed * 2654435761 % 2**32)
    powers = np.cumprod(np.full(n, a, dtype=np.uint32), dtype=np.uint32)
    before = np.cumsum(np.concatenate([np.ones(1, np.uint32), powers[:-1]]), dtype=np.uint32)
    states = powers * start + c * before
    return (states / 2147483648 - 1).astype(np.float32)


net = resnet18(num_classes=5).double().train()
for i, (name, p) in enumerate(sorted(net.named_parameters())):
    scale = math.sqrt(6 / p[0].numel()) if p.dim() == 4 else 0.3
    around = 1 if p.dim() == 1 and name.endswith("weight") else 0
    data = (test_values(p.numel(), i + 1) * np.float32(scale) + np.float32(around)).astype(np.float32)
    p.data = torch.from_numpy(data.reshape(p.shape)).double()
images = torch.from_numpy(test_values(2 * 3 * 64 * 64, 500).reshape(2, 3, 64, 64)).double()
logits = net(images)
loss = F.cross_entropy(logits, torch.tensor([1, 3]))
loss.backward()
summary = {"loss": loss.item(), "logits": logits.flatten().tolist(), "gradients": {}}
for i, (name, p) in enumerate(sorted(net.named_parameters())):
    g = p.grad.flatten().numpy()
    summary["gradients"][name] = {
        "norm": float(np.linalg.norm(g)),
        "products": [float(g @ test_values(g.size, 1000 + 3 * i + k).astype(np.float64)) for k in range(3)],
        "first": [float(v) for v in g[:4]],
    }
lines = ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in summary["gradients"].items())
(FOLDER / "resnet18.json").write_text(
    f'{{\n  "loss": {summary["loss"]},\n  "logits": {json.dumps(summary["logits"])},\n  "gradients": {{\n{lines}\n  }}\n}}\n')
print(len(CASES), "cases; loss", loss.item())
