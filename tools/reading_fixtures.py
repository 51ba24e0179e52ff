"""Make the small files of packages/imaging/test/fixtures and their golden table, with pydicom and an independent rasteriser.

    python tools/reading_fixtures.py packages/imaging/test/fixtures

Needs: pydicom 3, numpy, matplotlib, pyjpegls, pylibjpeg with pylibjpeg-openjpeg. golden.json holds of each file the SHA-256 of
pydicom's raw pixels (little endian, colour pixel by pixel). Node 24 is needed as well, for encode_htj2k.ts.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from matplotlib.path import Path as Polygon
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended, get_frame
from pydicom.fileset import FileSet
from pydicom.pixels import pixel_array
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

ROWS, COLUMNS = 40, 48
golden = {}
numbers = np.random.default_rng(7)


def body(bits=12, low=0):
    """A soft disc on a slope, with a little noise: something a lossless coder can get wrong."""
    y, x = np.mgrid[:ROWS, :COLUMNS]
    disc = 600.0 * (np.hypot(y - 19, x - 22) < 11) + 5 * x + 3 * y + numbers.integers(0, 9, (ROWS, COLUMNS))
    return (disc * (2.0 ** bits / 1200.0) * 0.9 + low).astype(np.int64)


def image(frames=1, samples=1, allocated=16, stored=12, signed=False, photometric="MONOCHROME2"):
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2" if samples == 1 else "1.2.840.10008.5.1.4.1.1.7"
    data.SOPInstanceUID = f"1.2.826.0.1.3680043.8.498.{len(golden) + 1}"
    data.StudyInstanceUID = "1.2.826.0.1.3680043.8.498.1001"
    data.SeriesInstanceUID = "1.2.826.0.1.3680043.8.498.1002"
    data.FrameOfReferenceUID = "1.2.826.0.1.3680043.8.498.1003"
    data.PatientName, data.PatientID, data.StudyID, data.SeriesNumber, data.InstanceNumber = "Fixture", "F1", "1", 1, len(golden) + 1
    data.StudyDate, data.StudyTime = "20200101", "120000"
    data.Modality = "CT" if samples == 1 else "OT"
    data.Rows, data.Columns, data.SamplesPerPixel = ROWS, COLUMNS, samples
    data.PhotometricInterpretation = photometric
    data.BitsAllocated, data.BitsStored, data.HighBit = allocated, stored, stored - 1
    data.PixelRepresentation = int(signed)
    if samples > 1:
        data.PlanarConfiguration = 0
    else:
        data.RescaleIntercept, data.RescaleSlope = -1024, 1
        data.ImagePositionPatient, data.ImageOrientationPatient = [-10, -20, 30], [1, 0, 0, 0, 1, 0]
        data.PixelSpacing, data.SliceThickness = [0.8, 0.7], 2
    if frames > 1:
        data.NumberOfFrames = frames
    return data


def save(out, name, data, syntax=ExplicitVRLittleEndian, pixels=None):
    data.file_meta.TransferSyntaxUID = syntax
    data.save_as(out / name, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=syntax != ExplicitVRBigEndian, enforce_file_format=True)
    note(out, name, pixels)


def note(out, name, pixels=None):
    array = pixel_array(dcmread(out / name, force=True), raw=True) if pixels is None else pixels
    golden[name] = hashlib.sha256(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()).hexdigest()


def native(out):
    grey = body().astype("<u2")
    for name, syntax in [("implicit", ImplicitVRLittleEndian), ("explicit", ExplicitVRLittleEndian), ("deflated", DeflatedExplicitVRLittleEndian)]:
        data = image()
        data.PixelData = grey.tobytes()
        save(out, f"{name}.dcm", data, syntax)
    data = image()
    data.PixelData = grey.astype(">u2").tobytes()
    data["PixelData"].VR = "OW"
    save(out, "big-endian.dcm", data, ExplicitVRBigEndian, grey)
    # Bare data set: no preamble, no meta header.
    data = image()
    data.PixelData = grey.tobytes()
    del data.file_meta
    data.save_as(out / "bare.dcm", implicit_vr=True, little_endian=True)
    golden["bare.dcm"] = golden["implicit.dcm"]
    data = image(signed=True, stored=12)
    signed = (body() - 2048).astype("<i2")
    # The unused high bits hold rubbish, as overlays once did.
    data.PixelPaddingValue = int(signed.min())
    data.PixelData = ((signed.astype("<u2") & 0x0FFF) | 0x5000).astype("<u2").tobytes()
    save(out, "signed-12-of-16-padding.dcm", data, pixels=signed)
    data = image(photometric="MONOCHROME1")
    data.PixelData = grey.tobytes()
    save(out, "monochrome1.dcm", data)
    data = image(allocated=8, stored=8)
    data.PixelData = body(8).astype(np.uint8).tobytes()
    save(out, "eight-bit.dcm", data)
    data = image(allocated=32, stored=32)
    data.PixelData = (body(30)).astype("<u4").tobytes()
    save(out, "thirty-two-bit.dcm", data)
    bits = np.stack([body() > 1500, body() > 2500, body() > 3000]).astype(np.uint8)[:, :39, :47]
    data = image(frames=3, allocated=1, stored=1)
    data.Rows, data.Columns = bits.shape[1:]
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    data.PixelData = packed + b"\0" * (len(packed) % 2)
    save(out, "one-bit.dcm", data)
    for name, kind, keyword in [("float", "<f4", "FloatPixelData"), ("double", "<f8", "DoubleFloatPixelData")]:
        data = image(allocated=32 if kind == "<f4" else 64)
        del data.BitsStored, data.HighBit, data.PixelRepresentation
        setattr(data, keyword, (body() / 7.0).astype(kind).tobytes())
        save(out, f"{name}.dcm", data)


def colour(out):
    rgb = np.stack([body(8), body(7), 255 - body(8)], axis=-1).clip(0, 255).astype(np.uint8)
    data = image(samples=3, allocated=8, stored=8, photometric="RGB")
    data.PixelData = rgb.tobytes()
    save(out, "rgb.dcm", data)
    data = image(samples=3, allocated=8, stored=8, photometric="RGB")
    data.PlanarConfiguration = 1
    data.PixelData = np.ascontiguousarray(rgb.transpose(2, 0, 1)).tobytes()
    save(out, "rgb-planes.dcm", data)
    data = image(samples=3, allocated=8, stored=8, photometric="YBR_FULL")
    data.PixelData = rgb.tobytes()
    save(out, "ybr-full.dcm", data)
    data = image(samples=3, allocated=8, stored=8, photometric="YBR_FULL_422")
    pairs = rgb.reshape(-1, 2, 3)
    data.PixelData = np.stack([pairs[:, 0, 0], pairs[:, 1, 0], pairs[:, 0, 1], pairs[:, 0, 2]], axis=1).tobytes()
    save(out, "ybr-full-422.dcm", data)
    data = image(allocated=8, stored=8, photometric="PALETTE COLOR")
    data.PixelData = (body(8) % 64).astype(np.uint8).tobytes()
    ramp = (np.arange(64) * 1024).astype("<u2")
    for colour, table in [("Red", ramp), ("Green", ramp[::-1]), ("Blue", (ramp * 3).astype("<u2"))]:
        setattr(data, f"{colour}PaletteColorLookupTableDescriptor", [64, 0, 16])
        setattr(data, f"{colour}PaletteColorLookupTableData", table.tobytes())
    save(out, "palette.dcm", data)


def compressed(out):
    for name, syntax, options in [
        ("rle", RLELossless, {}),
        ("jpeg-ls", JPEGLSLossless, {}),
        ("jpeg-2000", JPEG2000Lossless, {}),
        ("jpeg-ls-near", JPEGLSNearLossless, {"jls_error": 2}),
    ]:
        data = image()
        data.PixelData = body().astype("<u2").tobytes()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.compress(syntax, generate_instance_uid=False, **options)
        save(out, f"{name}.dcm", data, syntax)
    htj2k(out)
    frames = [body(12, low).astype("<u2") for low in (0, 7, 19)]
    coded = []
    for frame in frames:
        data = image()
        data.PixelData = frame.tobytes()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.compress(JPEGLSLossless, generate_instance_uid=False)
        coded.append(get_frame(data.PixelData, 0))
    stack = np.stack(frames)
    for name, pixels in [
        ("fragments-with-table", encapsulate(coded, fragments_per_frame=3, has_bot=True)),
        ("fragments-without-table", encapsulate(coded, fragments_per_frame=3, has_bot=False)),
    ]:
        data = image(frames=3)
        data.PixelData = pixels
        save(out, f"{name}.dcm", data, JPEGLSLossless, stack)
    data = image(frames=3)
    data.PixelData, data.ExtendedOffsetTable, data.ExtendedOffsetTableLengths = encapsulate_extended(coded)
    save(out, "extended-offset-table.dcm", data, JPEGLSLossless, stack)


def htj2k(out):
    grey = body().astype("<u2")
    with tempfile.TemporaryDirectory() as folder:
        raw, coded = Path(folder) / "frame.raw", Path(folder) / "frame.jhc"
        raw.write_bytes(grey.tobytes())
        encoder = Path(__file__).with_name("encode_htj2k.ts")
        subprocess.run(["node", encoder, raw, coded, str(COLUMNS), str(ROWS), "12"], check=True)
        data = image()
        data.PixelData = encapsulate([coded.read_bytes()])
    save(out, "htj2k.dcm", data, HTJ2KLossless)
    assert golden["htj2k.dcm"] == hashlib.sha256(grey.tobytes()).hexdigest()


def enhanced(out):
    """Frames stored out of order, each with a place, a slope and an intercept of its own."""
    data = image(frames=4)
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness", "RescaleIntercept", "RescaleSlope"):
        delattr(data, keyword)
    data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2.1"
    frames = [body(11, 10 * n).astype("<u2") for n in range(4)]
    order = [2, 0, 3, 1]

    def item(**values):
        made = Dataset()
        for keyword, value in values.items():
            setattr(made, keyword, value)
        return Sequence([made])

    shared = Dataset()
    shared.PixelMeasuresSequence = item(PixelSpacing=[0.8, 0.7], SliceThickness=2.5)
    shared.PlaneOrientationSequence = item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    groups = []
    for n in order:
        group = Dataset()
        group.PlanePositionSequence = item(ImagePositionPatient=[-10, -20, 30 + 2.5 * n])
        group.PixelValueTransformationSequence = item(RescaleIntercept=-1000 - n, RescaleSlope=1 + n / 4, RescaleType="HU")
        groups.append(group)
    data.PerFrameFunctionalGroupsSequence = Sequence(groups)
    data.PixelData = np.stack([frames[n] for n in order]).tobytes()
    save(out, "enhanced-ct.dcm", data)
    hu = np.stack([frames[n].astype(np.float32) * np.float32(1 + n / 4) + np.float32(-1000 - n) for n in range(4)]).astype("<f4")
    golden["enhanced-ct.dcm volume"] = hashlib.sha256(hu.tobytes()).hexdigest()


def structures(out):
    """An outline with a hole, and a star, on three slices; the mask is matplotlib's, centres counted by even and odd."""
    spacing, origin = (0.7, 0.8, 2.0), (-10.0, -20.0, 30.0)
    turn = np.linspace(0, 2 * np.pi, 37)[:-1]
    outer = np.stack([12.2 + 7.3 * np.cos(turn), 9.6 + 6.1 * np.sin(turn)], axis=1)
    hole = np.stack([12.4 + 2.2 * np.cos(turn), 9.3 + 2.4 * np.sin(turn)], axis=1)
    radius = np.where(np.arange(10) % 2 == 0, 8.1, 3.3)
    points = np.linspace(0, 2 * np.pi, 11)[:-1]
    star = np.stack([11.7 + radius * np.cos(points), 10.3 + radius * np.sin(points)], axis=1)
    planes = {0: [outer], 1: [outer, hole], 2: [star]}
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.481.3", "1.2.826.0.1.3680043.8.498.2000"
    data.Modality, data.PatientID = "RTSTRUCT", "F1"
    roi = Dataset()
    roi.ROINumber, roi.ROIName = 1, "lesion"
    data.StructureSetROISequence = Sequence([roi])
    contours = []
    mask = np.zeros((3, ROWS, COLUMNS), bool)
    y, x = np.mgrid[:ROWS, :COLUMNS]
    centres = np.stack([x.ravel(), y.ravel()], axis=1)
    for k, outlines in planes.items():
        for outline in outlines:
            contour = Dataset()
            contour.ContourGeometricType, contour.NumberOfContourPoints = "CLOSED_PLANAR", len(outline)
            contour.ContourData = [
                f"{value:.6f}" for i, j in outline for value in (origin[0] + i * spacing[0], origin[1] + j * spacing[1], origin[2] + k * spacing[2])
            ]
            contours.append(contour)
            mask[k] ^= Polygon(outline, closed=False).contains_points(centres).reshape(ROWS, COLUMNS)
    outlined = Dataset()
    outlined.ReferencedROINumber, outlined.ContourSequence = 1, Sequence(contours)
    data.ROIContourSequence = Sequence([outlined])
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.save_as(out / "structures.dcm", enforce_file_format=True)
    golden["structures.dcm mask"] = ["".join("#" if v else "." for v in row) for plane in mask for row in plane]


def directory(out):
    media = FileSet()
    for name in ("explicit.dcm", "jpeg-ls.dcm"):
        media.add(out / name)
    media.write(out / "media")


def main(folder):
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    for make in (native, colour, compressed, enhanced, structures, directory):
        make(out)
    (out / "golden.json").write_text(json.dumps(golden, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
