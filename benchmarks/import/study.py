"""The import benchmark's study, and the same work in pydicom + SimpleITK.

study.py make FOLDER                    a 4-phase study of 4 x 120 slices of 512 x 512, uncompressed and JPEG-LS
study.py usual|careful FOLDER CODING    read, sort by position, HU, resample onto the reference phase, cut the lesion's
                                        three slices out at 128 x 128, write them; prints the means inside the mask

"usual" reads and resamples whole volumes. "careful" does what we do: headers first, then of each phase only the files
between which the three slices lie.
"""
import json
import sys
from pathlib import Path

import numpy as np
import pydicom
import SimpleITK as sitk

PHASES = ["pre_contrast", "arterial", "portal_venous", "delayed"]
REFERENCE = "portal_venous"
SLICES, SIZE, SPACING, THICKNESS = 120, 512, 0.75, 2.5
SIZE_OUT = 128
CENTRE, RADIUS = np.array([180.0, 200.0, 150.0]), 18.0
LESION = {"pre_contrast": 40, "arterial": 130, "portal_venous": 80, "delayed": 60}


def make(folder):
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, JPEGLSLossless, generate_uid

    rng = np.random.default_rng(1)
    study = generate_uid(entropy_srcs=["study"])
    y, x = np.mgrid[:SIZE, :SIZE] * SPACING
    body = np.where((x - 192) ** 2 / 150**2 + (y - 192) ** 2 / 110**2 < 1, 60, -1000)
    for number, phase in enumerate(PHASES, 1):
        series = generate_uid(entropy_srcs=["series", phase])
        shift = 0.4 * number  # phases never lie on one grid
        for k in range(SLICES):
            z = k * THICKNESS + shift
            inside = (x - CENTRE[0]) ** 2 + (y - CENTRE[1]) ** 2 + (z - CENTRE[2]) ** 2 < RADIUS**2
            hu = np.where(inside, LESION[phase], body) + rng.normal(0, 12, (SIZE, SIZE))
            meta = FileMetaDataset()
            meta.TransferSyntaxUID = ExplicitVRLittleEndian
            meta.MediaStorageSOPClassUID = CTImageStorage
            ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
            ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid(entropy_srcs=[phase, str(k)])
            meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
            ds.PatientID, ds.StudyInstanceUID, ds.SeriesInstanceUID = "P1", study, series
            ds.Modality, ds.SeriesDescription, ds.SeriesNumber = "CT", phase.replace("_", " "), number
            ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
            ds.InstanceNumber = k + 1
            ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, round(z, 3)], [1, 0, 0, 0, 1, 0]
            ds.PixelSpacing, ds.SliceThickness = [SPACING, SPACING], THICKNESS
            ds.Rows = ds.Columns = SIZE
            ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
            ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 1
            ds.RescaleSlope, ds.RescaleIntercept = 1, -1024
            ds.PixelData = (np.clip(np.rint(hu), -1024, 3000) + 1024).astype("<i2").tobytes()
            for coding in ("uncompressed", "jpeg-ls"):
                if coding == "jpeg-ls":
                    ds.compress(JPEGLSLossless, generate_instance_uid=False)
                path = Path(folder, coding, phase, f"{(k * 37) % SLICES:04d}.dcm")
                path.parent.mkdir(parents=True, exist_ok=True)
                ds.save_as(path, enforce_file_format=True)
    z = np.arange(SLICES)[:, None, None] * THICKNESS + 0.4 * (PHASES.index(REFERENCE) + 1)
    mask = (x - CENTRE[0]) ** 2 + (y - CENTRE[1]) ** 2 + (z - CENTRE[2]) ** 2 < RADIUS**2
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing((SPACING, SPACING, THICKNESS))
    image.SetOrigin((0, 0, float(z[0, 0, 0])))
    sitk.WriteImage(image, str(Path(folder, "mask.nii.gz")), useCompression=True)
    Path(folder, "labels.csv").write_text("patient,lesion,label,seg\nP1,L1,hcc,mask.nii.gz\n")


def volume(slices):
    """Slices in order of position as an image in HU."""
    array = np.stack([d.pixel_array * np.float32(d.RescaleSlope) + np.float32(d.RescaleIntercept) for d in slices])
    row, column = map(float, slices[0].PixelSpacing)
    image = sitk.GetImageFromArray(array.astype(np.float32))
    image.SetSpacing((column, row, THICKNESS))
    image.SetOrigin(tuple(map(float, slices[0].ImagePositionPatient)))
    return image


def chosen(areas):
    """Three slices evenly spread over those with at least 30 % of the largest area."""
    worthy = np.flatnonzero(areas >= 0.3 * areas.max())
    return [int(worthy[int((n + 0.5) * len(worthy) / 3)]) for n in range(3)]


def work(folder, coding, careful):
    mask = sitk.ReadImage(str(Path(folder, "mask.nii.gz")))
    whole = sitk.GetArrayViewFromImage(mask)
    slices = chosen(whole.sum(axis=(1, 2)))
    grids = [square(mask, k) for k in slices]
    volumes = {}
    for path in sorted(Path(folder, coding).iterdir()):
        read = [pydicom.dcmread(p, stop_before_pixels=careful) for p in sorted(path.iterdir())]
        read.sort(key=lambda d: float(d.ImagePositionPatient[2]))
        phase = read[0].SeriesDescription.replace(" ", "_")
        if careful:
            places = np.array([float(d.ImagePositionPatient[2]) for d in read])
            pairs = [np.flatnonzero(np.abs(places - grid.GetOrigin()[2]) < THICKNESS - 1e-6) for grid in grids]
            volumes[phase] = [volume([pydicom.dcmread(read[k].filename) for k in pair]) for pair in pairs]
        else:
            volumes[phase] = [volume(read)] * 3
    reference = volumes[REFERENCE][0]
    if not careful:
        # Once for each phase, as is usual: everything on one grid, then the crop.
        volumes = {
            phase: [sitk.Resample(own[0], reference, sitk.Transform(), sitk.sitkLinear, -1024.0)] * 3
            for phase, own in volumes.items()
        }
    tensor = np.zeros((3, len(PHASES), SIZE_OUT, SIZE_OUT), np.float32)
    inside = np.zeros((3, SIZE_OUT, SIZE_OUT), np.uint8)
    for s, (k, grid) in enumerate(zip(slices, grids)):
        share = sitk.Resample(sitk.Cast(mask[:, :, k : k + 1], sitk.sitkFloat32), grid, sitk.Transform(), sitk.sitkLinear)
        inside[s] = sitk.GetArrayViewFromImage(share)[0] >= 0.5
        for c, phase in enumerate(PHASES):
            cut = sitk.Resample(volumes[phase][s], grid, sitk.Transform(), sitk.sitkLinear, -1024.0)
            tensor[s, c] = sitk.GetArrayViewFromImage(cut)[0]
    np.savez(Path(folder, "sample.npz"), image=tensor, mask=inside)
    return {phase: float(tensor[:, c][inside == 1].mean()) for c, phase in enumerate(PHASES)}


def square(mask, k):
    """An empty slice of SIZE_OUT x SIZE_OUT pixels around the lesion with 20 % of it on each side, at slice k of the mask."""
    statistics = sitk.LabelShapeStatisticsImageFilter()
    statistics.Execute(mask)
    x, y, _, nx, ny, _ = statistics.GetBoundingBox(1)
    side = 1.4 * SPACING * max(nx, ny)
    step = side / SIZE_OUT
    centre = mask.TransformContinuousIndexToPhysicalPoint((x + (nx - 1) / 2, y + (ny - 1) / 2, k))
    grid = sitk.Image(SIZE_OUT, SIZE_OUT, 1, sitk.sitkFloat32)
    grid.SetSpacing((step, step, THICKNESS))
    grid.SetOrigin((centre[0] - side / 2 + step / 2, centre[1] - side / 2 + step / 2, centre[2]))
    return grid


if __name__ == "__main__":
    command, folder = sys.argv[1:3]
    if command == "make":
        make(folder)
    else:
        print(json.dumps(work(folder, sys.argv[3], command == "careful")))
