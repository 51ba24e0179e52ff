"""Writes what packages/onnx-grad/src/networks is tested against: names and shapes of public networks, and PyTorch's answers.

    python tools/torch_networks.py [resnet20.safetensors]     (torch, torchvision, transformers, open_clip_torch, safetensors)

Weights of the small networks are made by a formula that numpy and JavaScript evaluate to the same bits, so none are stored. With the
path of real ResNet-20 CIFAR-10 weights (akamaster/pytorch_resnet_cifar10) their logits are written too.
"""
import json
import pathlib
import sys

import numpy as np
import open_clip
import torch
import torchvision
from open_clip.modified_resnet import ModifiedResNet
from open_clip.transformer import TextTransformer, VisionTransformer
from safetensors.numpy import load_file
from torch import nn
from torch.nn import functional as F
from transformers import BertConfig, BertModel, CLIPConfig, CLIPModel

FOLDER = pathlib.Path(__file__).parent.parent / "packages/onnx-grad/src/networks/testdata"
torch.set_num_threads(2)


def made(count, seed):
    """Numbers in [-1, 1) that depend on their place and the seed alone; sqrt and the product are exact to the last bit everywhere."""
    x = np.sqrt(np.arange(1, count + 1, dtype=np.float64) + 7919.0 * seed) * 1618.033988749895
    return (2 * (x - np.floor(x)) - 1).astype(np.float32)


def fill(model, rename=lambda name: name):
    """Weights of a sensible size from the formula, each seeded by the place of its name in alphabetical order."""
    state = {rename(k): v for k, v in model.state_dict().items() if v.dtype == torch.float32}
    for seed, name in enumerate(sorted(state)):
        value = state[name]
        u = torch.from_numpy(made(value.numel(), seed + 1)).reshape(value.shape)
        if name.endswith("running_var"):
            value.copy_(1 + 0.5 * u)
        elif value.ndim <= 1:
            value.copy_(0.1 * u + (1 if name.endswith(("weight", "logit_scale")) else 0))
        else:
            value.copy_(u * float(np.sqrt(np.float32(3 / np.prod(value.shape[1:])))))
    return model.eval()


def shapes(model, drop=(), rename=lambda name: name):
    return {
        rename(k): list(v.shape)
        for k, v in model.state_dict().items()
        if not k.endswith(("num_batches_tracked", "position_ids", *drop))
    }


def floats(t):
    return [float(np.float32(v)) for v in t.detach().reshape(-1)]


class CifarBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        stride = 1 if inputs == outputs else 2
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.extra = (outputs - inputs) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.extra:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.extra, self.extra))
        return F.relu(y + x)


class CifarResNet(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        widths = [16, 16, 32, 64]
        for s in (1, 2, 3):
            rows = [CifarBlock(widths[s - 1] if b == 0 else widths[s], widths[s]) for b in range(blocks)]
            setattr(self, f"layer{s}", nn.Sequential(*rows))
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(y))).mean((2, 3)))


def picture(n, size):
    return torch.from_numpy(made(n * 3 * size * size, 0)).reshape(n, 3, size, size)


def public_shapes():
    out = {}
    for depth in (18, 34, 50):
        out[f"torchvision resnet{depth}"] = shapes(getattr(torchvision.models, f"resnet{depth}")(weights=None))
    with torch.device("meta"):
        small = dict(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
        # Bio_ClinicalBERT keeps bert-base-cased's vocabulary; PubMedBERT has its own of the same size as bert-base-uncased.
        out["transformers bert-base-uncased"] = shapes(BertModel(BertConfig()))
        out["transformers bert-base-cased"] = shapes(BertModel(BertConfig(vocab_size=28996)))
        out["transformers MiniLM-L6-H384"] = shapes(BertModel(BertConfig(**small)))
        out["transformers MiniLM-L12-H384"] = shapes(BertModel(BertConfig(**{**small, "num_hidden_layers": 12})))
        out["transformers clip-vit-base-patch32"] = shapes(
            CLIPModel(CLIPConfig(text_config={"projection_dim": 512}, vision_config={"projection_dim": 512}))
        )
    out["cifar resnet20"] = shapes(CifarResNet(3))
    for name in ("ViT-B-32", "RN50"):
        out[f"open_clip {name}"] = shapes(open_clip.create_model(name), drop=("attn_mask",))
    return out


@torch.no_grad()
def answers():
    out = {}
    for depth in (18, 34, 50):
        model = fill(getattr(torchvision.models, f"resnet{depth}")(weights=None, num_classes=7))
        out[f"resnet{depth}"] = {"output": floats(model(picture(2, 64)))}

    config = BertConfig(
        vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, max_position_embeddings=12
    )
    model = fill(BertModel(config))
    ids = torch.tensor([[3, 9, 27, 1, 0, 0], [5, 5, 39, 12, 30, 2]])
    mask = torch.tensor([[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1]])
    types = torch.tensor([[0, 0, 1, 1, 0, 0], [0, 1, 1, 1, 1, 1]])
    r = model(input_ids=ids, attention_mask=mask, token_type_ids=types, output_hidden_states=True)
    out["bert"] = {
        "ids": ids.tolist(), "mask": mask.tolist(), "types": types.tolist(), "output": floats(r.last_hidden_state),
        "embeddings": floats(r.hidden_states[0]), "layer0": floats(r.hidden_states[1]), "pooler": floats(r.pooler_output),
    }  # fmt: skip

    class Visual(nn.Module):
        def __init__(self, visual):
            super().__init__()
            self.visual = visual

    vit = VisionTransformer(image_size=32, patch_size=8, width=24, layers=2, heads=3, mlp_ratio=4, output_dim=10)
    out["clip vit"] = {"output": floats(fill(Visual(vit)).visual(picture(2, 32)))}
    rn = ModifiedResNet(layers=[1, 2, 1, 1], output_dim=10, heads=4, image_size=64, width=8)
    out["clip resnet"] = {"output": floats(fill(Visual(rn)).visual(picture(2, 64)))}
    text = fill(TextTransformer(context_length=9, vocab_size=50, width=16, heads=4, layers=2, output_dim=10))
    ids = torch.tensor([[48, 7, 3, 49, 0, 0, 0, 0, 0], [48, 1, 2, 3, 4, 5, 6, 7, 49]])
    out["clip text"] = {"ids": ids.tolist(), "output": floats(text(ids))}

    # Hugging Face's CLIP is the same network under other names, with OpenAI's activation.
    tower = dict(hidden_size=16, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, projection_dim=10)
    clip = CLIPModel(
        CLIPConfig(
            text_config={**tower, "vocab_size": 50, "max_position_embeddings": 9, "eos_token_id": 49},
            vision_config={**tower, "image_size": 32, "patch_size": 8},
            projection_dim=10,
        )
    )
    fill(clip)
    r = clip(input_ids=ids, pixel_values=picture(2, 32))
    out["hugging face clip"] = {
        "shapes": shapes(clip), "ids": ids.tolist(), "images": floats(r.image_embeds), "texts": floats(r.text_embeds),
    }  # fmt: skip

    out["cifar resnet"] = {"output": floats(fill(CifarResNet(2))(picture(2, 32)))}
    if len(sys.argv) > 1:
        model = CifarResNet(3)
        state = {k: torch.from_numpy(np.array(v)) for k, v in load_file(sys.argv[1]).items()}
        model.load_state_dict(state, strict=True)
        out["cifar resnet20 with real weights"] = {"output": floats(model.eval()(picture(4, 32)))}
    return out


FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "publicShapes.json").write_text(
    "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in public_shapes().items()) + "\n}\n"
)
(FOLDER / "answers.json").write_text(
    "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in answers().items()) + "\n}\n"
)
