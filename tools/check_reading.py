"""Compare `liver-vlm check --json` (one JSON object a line, on stdin) with pydicom and nibabel.

    liver-vlm check FILES... --json | python tools/check_reading.py ROOT

Needs: pydicom, numpy, nibabel and a JPEG plug-in for pydicom (python-gdcm or pylibjpeg). Exit code 1 where a file differs.
"""

import hashlib
import json
import sys
import warnings
from pathlib import Path

import nibabel
import numpy as np
import pydicom
from pydicom.pixels import pixel_array

warnings.filterwarnings("ignore")


def digest(array):
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
    return hashlib.sha256(little.tobytes()).hexdigest()


def reference(path, kind):
    if kind == "dicom":
        return digest(pixel_array(pydicom.dcmread(path, force=True), raw=True))
    array = np.asanyarray(nibabel.load(path).dataobj.get_unscaled())
    return digest(array.ravel(order="F"))


def main(root):
    same = different = unread = 0
    for line in sys.stdin:
        result = json.loads(line)
        if not result["ok"] or result["kind"] not in ("dicom", "nifti"):
            continue
        try:
            expected = reference(Path(root) / result["name"], result["kind"])
        except Exception as error:  # the reference cannot read it: nothing to compare
            unread += 1
            print(f"reference cannot read {result['name']}: {type(error).__name__}")
            continue
        if expected == result["pixelSha256"]:
            same += 1
        else:
            different += 1
            print(f"DIFFERENT {result['name']} ({result.get('transferSyntax', result['kind'])})")
    print(f"{same} the same, {different} different, {unread} not read by the reference")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
