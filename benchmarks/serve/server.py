"""The same prediction as `liver-vlm serve` gives, by FastAPI, pydicom and onnxruntime: a zip of CT and SEG in, probabilities out.

Careful rather than usual: headers are read first, and only the slices that the sample is made of are decoded.
Run: LIVER_VLM_MODEL=model.onnx uvicorn server:app --workers 2
"""

import io
import json
import math
import os
import re
import zipfile

import numpy as np
import onnxruntime as ort
import pydicom
from fastapi import FastAPI, UploadFile

options = ort.SessionOptions()
options.intra_op_num_threads = int(os.environ.get("LIVER_VLM_THREADS", "1"))
session = ort.InferenceSession(os.environ["LIVER_VLM_MODEL"], options)
about = json.loads(session.get_modelmeta().custom_metadata_map["liver-vlm"])
PHASES = ["pre_contrast", "arterial", "portal_venous", "delayed"]
TAGS = {"PRE_CONTRAST": 0, "ARTERIAL": 1, "PORTAL_VENOUS": 2, "VENOUS": 2, "DELAYED": 3}
WORDS = [r"native|without|non.?contrast", r"\bart", r"\bpv\b|portal", r"delay"]
app = FastAPI()


def phase_of(header):
    tag = str(header.get("ContrastBolusAgentPhase", ""))
    if tag in TAGS:
        return TAGS[tag]
    text = str(header.get("SeriesDescription", "")).lower()
    found = [n for n, words in enumerate(WORDS) if re.search(words, text)]
    return found[0] if len(found) == 1 else None


def hat(t):
    t = np.clip(t, -1, 1)
    return np.where(t < 0, (1 + t) ** 2 / 2, 1 - (1 - t) ** 2 / 2)


def taps(low, high, available, count):
    scale = (high - low) / count
    weights = np.zeros((count, available), np.float32)
    for n in range(count):
        start = low + n * scale
        for i in range(math.ceil(start - 1), math.floor(start + scale + 1) + 1):
            share = (hat(start + scale - i) - hat(start - i)) / scale
            weights[n, min(available - 1, max(0, i))] += share
    return weights


def predict(blob):
    series, segments = {}, []
    archive = zipfile.ZipFile(io.BytesIO(blob))
    for name in archive.namelist():
        file = pydicom.dcmread(io.BytesIO(archive.read(name)))
        if file.Modality == "SEG":
            segments.append(file)
        elif file.Modality == "CT":
            series.setdefault(file.SeriesInstanceUID, []).append(file)
    phases = {}
    for files in series.values():
        phase = phase_of(files[0])
        if phase is not None:
            phases[phase] = sorted(files, key=lambda f: float(f.ImagePositionPatient[2]))
    reference = phases[next(p for p in (2, 1, 3, 0) if p in phases)]
    heights = [float(f.ImagePositionPatient[2]) for f in reference]
    size = about["size"][0]
    answers = []
    for seg in segments:
        frames = seg.pixel_array
        frames = frames[None] if frames.ndim == 2 else frames
        at = [float(f.PlanePositionSequence[0].ImagePositionPatient[2]) for f in seg.PerFrameFunctionalGroupsSequence]
        rows, columns = np.nonzero(frames.any(axis=0))
        largest = int(np.argmax(frames.reshape(len(frames), -1).sum(axis=1)))
        slice_at = int(np.argmin(np.abs(np.array(heights) - at[largest])))
        row_mm, column_mm = (float(v) for v in reference[0].PixelSpacing)
        lesion = max((columns.max() - columns.min() + 1) * column_mm, (rows.max() - rows.min() + 1) * row_mm)
        side = lesion * (1 + 2 * about["extraction"]["margin"]["fraction"])
        x, y = (columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2
        across = taps(x - side / 2 / column_mm, x + side / 2 / column_mm, frames.shape[2], size)
        down = taps(y - side / 2 / row_mm, y + side / 2 / row_mm, frames.shape[1], size)
        image = np.empty((1, 4, size, size), np.float32)
        for phase in range(4):
            nearest = min(phases, key=lambda p: (abs(p - phase), p))
            file = phases[nearest][slice_at]
            hu = file.pixel_array.astype(np.float32) * float(file.RescaleSlope) + float(file.RescaleIntercept)
            image[0, phase] = down @ hu @ across.T
        low, high = about["preprocessing"]["window"]["low"], about["preprocessing"]["window"]["high"]
        image = (np.clip(image, low, high) - low) * (2 / (high - low)) - 1
        logits = session.run(["logits"], {"images": image})[0][0] / about["temperature"]
        p = np.exp(logits - logits.max())
        answers.append({"probabilities": dict(zip(about["classes"], (p / p.sum()).tolist()))})
    return {"lesions": answers}


@app.post("/api/predict")
def predict_route(files: UploadFile):
    return predict(files.file.read())


@app.get("/health")
def health():
    return {"status": "ok"}
