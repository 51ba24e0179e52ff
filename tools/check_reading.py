"""Compare `liver-vlm check --json` (one JSON object a line, on stdin) with pydicom, nibabel, SimpleITK and Pillow.

    liver-vlm check FOLDER --json | python tools/check_reading.py FOLDER

Needs: pydicom, numpy, nibabel, SimpleITK, Pillow and decoders for pydicom (python-gdcm, pylibjpeg with its plug-ins).
Prints each file where both sides read and differ, each that only one side reads, and a summary. Exit code 1 where one differs.
"""

import collections
import hashlib
import json
import sys
import warnings
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import SimpleITK as sitk
from PIL import Image
from pydicom.pixels import pixel_array

warnings.filterwarnings("ignore")
sitk.ProcessObject.SetGlobalWarningDisplay(False)
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE


def little(array):
    return np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()


def dicom(path):
    """Every plug-in's answer: decoders of lossy frames may differ by one."""
    data = pydicom.dcmread(path, force=True)
    if not hasattr(data.file_meta, "TransferSyntaxUID"):
        implicit, small = data.original_encoding
        data.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian if implicit else pydicom.uid.ExplicitVRLittleEndian
    answers = []
    errors = []
    for plugin in ("", "pydicom", "pylibjpeg", "gdcm", "pillow"):
        try:
            answers.append(pixel_array(data, raw=True, decoding_plugin=plugin))
        except Exception as error:
            errors.append(error)
    if not answers:
        raise errors[0]
    return answers


def nifti(path):
    array = np.asanyarray(nibabel.load(path).dataobj.get_unscaled())
    return [array.ravel(order="F")]


def itk(path):
    return [sitk.GetArrayFromImage(sitk.ReadImage(str(path)))]


def image(path):
    picture = Image.open(path)
    grey = picture.mode in ("1", "L", "LA", "I", "I;16", "F")
    return [np.asarray(picture.convert("L" if grey else "RGB"))]


readers = {"dicom": dicom, "nifti": nifti, "nrrd": itk, "metaimage": itk, "image": image}


def kind_of(path):
    """What a file we refused would be read as, by its name and first bytes."""
    name = path.name.lower()
    if name.endswith((".nii", ".nii.gz", ".hdr", ".img")):
        return "nifti"
    if name.endswith((".nrrd", ".nhdr")):
        return "nrrd"
    if name.endswith((".mha", ".mhd")):
        return "metaimage"
    if name.endswith((".png", ".jpg", ".jpeg")):
        return "image"
    return "dicom"


def main(root):
    root = Path(root)
    counts = collections.Counter()
    for line in sys.stdin:
        result = json.loads(line)
        path = root / result["name"] if root.is_dir() else root
        if not path.is_file():
            counts["inside an archive"] += 1
            continue
        kind = result["kind"] if result["ok"] else kind_of(path)
        try:
            expected = readers[kind](path)
        except Exception as error:
            if result["ok"]:
                counts["only read by us"] += 1
                print(f"ONLY US    {result['name']}: {type(error).__name__} {str(error)[:100]}")
            else:
                counts["read by neither"] += 1
            continue
        if not result["ok"]:
            counts["only read by the reference"] += 1
            print(f"ONLY THEM  {result['name']}: {result['error']['code']}: {result['error']['message'][-200:]}")
        elif result["pixelSha256"] in {hashlib.sha256(little(array)).hexdigest() for array in expected}:
            counts["the same"] += 1
        else:
            counts["different"] += 1
            first = expected[0]
            print(f"DIFFERENT  {result['name']}: {result.get('transferSyntax', kind)} {result.get('photometric', '')} {first.dtype} {first.shape}")
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    return 1 if counts["different"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
