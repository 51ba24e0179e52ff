"""The import benchmark's study, and the same work in pydicom + SimpleITK.

study.py make FOLDER            a 4-phase study of 4 x 120 slices of 512 x 512, uncompressed and JPEG-LS
study.py usual|careful FOLDER   read, sort by position, HU, resample onto the reference phase, crop; prints JSON
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


def volume(slices, pixels):
    """Slices in order of position as an image in HU; only those whose pixels are wanted."""
    array = np.stack([d.pixel_array * np.float32(d.RescaleSlope) + np.float32(d.RescaleIntercept) for d in pixels])
    first, row, column = pixels[0], *map(float, slices[0].PixelSpacing)
    step = float(slices[1].ImagePositionPatient[2]) - float(slices[0].ImagePositionPatient[2])
    image = sitk.GetImageFromArray(array.astype(np.float32))
    image.SetSpacing((column, row, step))
    image.SetOrigin(tuple(map(float, first.ImagePositionPatient)))
    return image


def work(folder, coding, careful):
    mask = sitk.ReadImage(str(Path(folder, "mask.nii.gz")))
    statistics = sitk.LabelShapeStatisticsImageFilter()
    statistics.Execute(mask)
    x, y, z, nx, ny, nz = statistics.GetBoundingBox(1)
    margin = round(0.2 * max(nx, ny))
    start, size = [x - margin, y - margin, z], [nx + 2 * margin, ny + 2 * margin, nz]
    low = mask.TransformIndexToPhysicalPoint((x, y, z - 1))[2]
    high = mask.TransformIndexToPhysicalPoint((x, y, z + nz))[2]
    volumes = {}
    for path in sorted(Path(folder, coding).iterdir()):
        read = [pydicom.dcmread(p, stop_before_pixels=careful) for p in sorted(path.iterdir())]
        read.sort(key=lambda d: float(d.ImagePositionPatient[2]))
        wanted = read
        if careful:
            near = [d for d in read if low - THICKNESS <= float(d.ImagePositionPatient[2]) <= high + THICKNESS]
            wanted = [pydicom.dcmread(d.filename) for d in near]
        volumes[read[0].SeriesDescription.replace(" ", "_")] = volume(read, wanted)
    reference = volumes[REFERENCE]
    if careful:
        at = reference.TransformPhysicalPointToIndex(mask.TransformIndexToPhysicalPoint(start))
        reference = sitk.RegionOfInterest(reference, size, at)
    means = {}
    inside = sitk.GetArrayFromImage(sitk.RegionOfInterest(mask, size, start)) == 1
    for phase, own in volumes.items():
        resampled = sitk.Resample(own, reference, sitk.Transform(), sitk.sitkLinear, -1024.0)
        crop = resampled if careful else sitk.RegionOfInterest(resampled, size, start)
        array = sitk.GetArrayFromImage(crop)
        means[phase] = float(array[inside].mean())
    return means


if __name__ == "__main__":
    command, folder = sys.argv[1:3]
    if command == "make":
        make(folder)
    else:
        print(json.dumps(work(folder, sys.argv[3], command == "careful")))
