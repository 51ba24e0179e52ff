"""Compares the shipped bank of sentence embeddings with the original model run by transformers: mean over the tokens, no normalisation.

    python tools/embed_prompts_reference.py MODEL_FOLDER     (torch, transformers, safetensors)

Also checks the token ids of a few awkward sentences and writes them for the tokenizer's test.
"""
import json
import pathlib
import sys

import torch
from safetensors import safe_open
from transformers import AutoModel, AutoTokenizer

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
