"""Compares the shipped bank of sentence embeddings with the original model run by transformers: mean over the tokens, no normalisation.

    python tools/embed_prompts_reference.py MODEL_FOLDER     (torch, transformers, safetensors)

Also writes what the tests compare with: the token ids of a few awkward sentences, and a tiny BERT as an old checkpoint (pytorch_model.bin,
names with `bert.`, `gamma` and `beta`, a head besides) with its embeddings.
"""
import json
import pathlib
import sys

import torch
from safetensors import safe_open
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel, BertTokenizer

ROOT = pathlib.Path(__file__).parent.parent / "packages/liver-vlm/src/text"
folder = sys.argv[1]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModel.from_pretrained(folder).eval()

with safe_open(ROOT / "bank/all-MiniLM-L6-v2.safetensors", "pt") as f:
    bank, sentences = f.get_tensor("embeddings"), json.loads(f.metadata()["sentences"])
batch = tokenizer(sentences, padding=True, return_tensors="pt")
with torch.no_grad():
    tokens = model(**batch).last_hidden_state
mask = batch["attention_mask"][..., None].float()
expected = (tokens * mask).sum(1) / mask.sum(1)
print(f"{len(sentences)} sentences; largest value {expected.abs().max():.3f}; largest difference {(bank - expected).abs().max():.2e}")
print(f"smallest cosine {torch.cosine_similarity(bank, expected).min():.8f}")

awkward = [
    "Hépatocellular carcinoma (HCC), ≥20 mm!",
    "nonrim APHE; wash-out: 3.5cm",
    "肝臓 lesion",
    "  two\tspaces\n",
    "don't_stop",
    "",
    "x" * 120,
]
ids = {s: tokenizer(s)["input_ids"] for s in awkward}
(ROOT / "testdata").mkdir(exist_ok=True)
(ROOT / "testdata/tokens.json").write_text(json.dumps(ids, ensure_ascii=False, indent=1) + "\n")

tiny = ROOT / "testdata/tiny-bert"
tiny.mkdir(exist_ok=True)
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cyst", "##s", "liver", "rim", "with", ",", "Cyst"]
(tiny / "vocab.txt").write_text("\n".join(words) + "\n")
config = BertConfig(
    vocab_size=len(words), hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, max_position_embeddings=16,
    initializer_range=0.5,
)  # fmt: skip
torch.manual_seed(3)
model = BertModel(config).eval()
(tiny / "config.json").write_text(json.dumps({"model_type": "bert", **{k: getattr(config, k) for k in (
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings")}}, indent=1) + "\n")  # fmt: skip
(tiny / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": False}) + "\n")
for p in model.parameters():
    p.data += 0.1 * torch.randn_like(p)
old = {f"bert.{k}".replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): v for k, v in model.state_dict().items()}
torch.save({**old, "cls.predictions.bias": torch.zeros(len(words))}, tiny / "pytorch_model.bin")
said = ["a cysts", "Cyst with rim, liver", "unknown", "a"]
tokenizer = BertTokenizer(vocab=str(tiny / "vocab.txt"), do_lower_case=False)
batch = tokenizer(said, padding=True, return_tensors="pt")
with torch.no_grad():
    out = model(**batch).last_hidden_state
mask = batch["attention_mask"][..., None].float()
mean = (out * mask).sum(1) / mask.sum(1)
answers = {s: {"ids": batch["input_ids"][i][mask[i, :, 0] > 0].tolist(), "mean": mean[i].tolist(), "cls": out[i, 0].tolist()} for i, s in enumerate(said)}
(tiny / "answers.json").write_text(json.dumps(answers) + "\n")
print({s: a["ids"] for s, a in answers.items()})
