"""A contender of the benchmarks: one pass of PyTorch for each line on stdin, its milliseconds on stdout; at the end the peak memory.

python tools/torch_bench.py train|infer SIZE BATCH channels_last|default
The step is ResNet18 with a projection to 768, cosine with five texts at temperature 0.07, cross-entropy, AdamW; inference stops at the
projection. "channels_last" is the tuned form; start it with the malloc settings that benchmarks/engine/contender.ts gives.
"""

import resource
import sys
import time

import torch
import torch.nn.functional as F
import torchvision
from torch import nn

task, size, batch, layout = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
torch.manual_seed(0)
torch.set_num_threads(2)
model = torchvision.models.resnet18(weights=None)
model.fc = nn.Linear(512, 768)
images = torch.randn(batch, 3, size, size)
labels = torch.randint(0, 5, (batch,))
texts = F.normalize(torch.randn(5, 768), dim=1)
if layout == "channels_last":
    model = model.to(memory_format=torch.channels_last)
    images = images.contiguous(memory_format=torch.channels_last)

if task == "train":
    model.train()
    optimiser = torch.optim.AdamW(model.parameters(), 3e-4)

    def run():
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(F.normalize(model(images), dim=1) @ texts.t() / 0.07, labels)
        loss.backward()
        optimiser.step()

else:
    model.eval()
    if layout == "channels_last":
        # Tuned inference: frozen, so that batch norm folds into the convolutions.
        with torch.no_grad():
            model = torch.jit.optimize_for_inference(torch.jit.trace(model, images))

    def run():
        with torch.inference_mode():
            model(images)


print("ready", torch.__version__, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print((time.perf_counter() - start) * 1e3, flush=True)
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
