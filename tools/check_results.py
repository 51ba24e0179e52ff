"""Reads a job's results with pydicom and highdicom and compares them with what was to be written.

    python tools/check_results.py FOLDER      (pydicom, highdicom)

FOLDER holds expected.json, source/ with the CT files, regions/ with SEG files that were given, results/ of the job, page.rgb and
one mask a lesion (bytes 0 and 1 on the grid of the reference series, slices from feet to head). Values that the standard does not allow are
errors. Prints what was compared as JSON; exits with 1 at the first difference.
"""
import json
import pathlib
import sys

import highdicom as hd
import numpy as np
import pydicom
from highdicom.sr.utils import collect_evidence
from pydicom.sr.codedict import codes

pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
folder = pathlib.Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
PROBABILITY = hd.sr.CodedConcept("122157", "DCM", "Probability")


def same(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: expected {wanted}, got {got}")


def code(concept):
    return [concept.value, concept.scheme_designator]


def whole(path):
    """A file whose every element was looked at."""
    file = pydicom.dcmread(path)
    for _ in file.iterall():
        pass
    return file


def slices(series):
    """Files of a series from feet to head."""
    return sorted((ct for ct in images if ct.SeriesInstanceUID == series), key=lambda ct: ct.ImagePositionPatient[2])


def inside(points, rows, columns):
    """Pixels whose centres a closed polygon encloses; the first pixel's corner is at 0,0."""
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    crossed = np.zeros((rows, columns), bool)
    for (x0, y0), (x1, y1) in zip(points[:-1], points[1:]):
        if y0 != y1:
            crossed ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return crossed


images = [whole(path) for path in sorted((folder / "source").rglob("*.dcm"))]
made = {kind: folder / "results" / f"{name}.dcm" for kind, name in (("sr", "report"), ("seg", "segmentation"), ("sc", "page"))}
segmentations = [hd.seg.segread(path) for path in [made["seg"], *sorted((folder / "regions").glob("*.dcm"))]]
for path in made.values():
    file = whole(path)
    for keyword in ("PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID", "StudyDate", "AccessionNumber"):
        same(f"{path.name} {keyword}", str(file[keyword].value), str(images[0][keyword].value))

report = hd.sr.srread(made["sr"])
same("report", type(report).__name__, "ComprehensiveSR")
content = report.content
same("template", content[0].template_id, "1500")
same("planar groups", len(content.get_planar_roi_measurement_groups()), 0)
same("groups without region", len(content.get_image_measurement_groups()), 0)
same("groups", len(content.get_volumetric_roi_measurement_groups()), len(expected["lesions"]))
(observer,) = content.get_observer_contexts()
same("observer", observer.observer_identifying_attributes.name, "Liver-VLM")

pixels = 0
for lesion in expected["lesions"]:
    (group,) = content.get_volumetric_roi_measurement_groups(tracking_uid=lesion["trackingUid"])
    same("finding", code(group.finding_type), lesion["finding"])
    same("site", [code(site.value) for site in group.finding_sites], [["10200004", "SCT"]])
    numbers = {}
    for number in group.get_measurements(PROBABILITY):
        same("unit", code(number.unit), ["1", "UCUM"])
        (of,) = hd.sr.utils.find_content_items(number[0], name=codes.DCM.Finding)
        numbers[of.value.value] = float(number.value)
    same("classes", sorted(numbers), sorted(lesion["probabilities"]))
    for name, wanted in lesion["probabilities"].items():
        if abs(numbers[name] - wanted) > 1e-6:
            sys.exit(f"probability of {name}: expected {wanted}, got {numbers[name]}")

    same("kind of region", group.reference_type, codes.DCM.ReferencedSegment)
    place = group.referenced_segment
    (segmentation,) = [s for s in segmentations if s.SOPInstanceUID == place.referenced_sop_instance_uid]
    number = int(place[0].referenced_segment_numbers[0])
    same("type of segment", code(segmentation.get_segment_description(number).segmented_property_type), lesion["type"])
    volume = slices(place.source_series_for_segmentation.value)
    mask = segmentation.get_pixels_by_source_instance(
        [ct.SOPInstanceUID for ct in volume], segment_numbers=[number], assert_missing_frames_are_empty=True
    )[..., 0]
    wanted = np.fromfile(folder / lesion["mask"], np.uint8).reshape(mask.shape)
    same("pixels of the mask that differ", int((mask != wanted).sum()), 0)
    pixels += int(mask.sum())
    for number in group.get_measurements(PROBABILITY):
        (outline,) = number.referenced_coordinates
        (image,) = outline.ContentSequence
        at = [ct.SOPInstanceUID for ct in volume].index(image.referenced_sop_instance_uid)
        drawn = inside(outline.value.tolist(), *mask.shape[1:])
        same("pixels of the outline that differ", int((drawn != mask[at].astype(bool)).sum()), 0)
    # Where it lies, apart from which images it names.
    geometry = segmentation.get_volume_geometry(allow_missing_positions=True)
    apart = np.abs(geometry.affine[:3, :3] - hd.get_volume_from_series(volume).affine[:3, :3]).max()
    if apart > 1e-4:
        sys.exit(f"grid of the segmentation: expected that of its images, got {apart} mm apart")

known = {(i.StudyInstanceUID, i.SeriesInstanceUID, i.SOPInstanceUID, i.SOPClassUID): i for i in [*images, *segmentations]}
evidence = report.get_evidence()
same("evidence that is not there", sorted(set(evidence) - set(known)), [])
referenced = {str(element.value) for element in content[0].iterall() if element.keyword == "ReferencedSOPInstanceUID"}
same("evidence", sorted(sop for _, _, sop, _ in evidence), sorted(referenced))
# Refused where the content names an object that stands in no evidence.
(current,), other = collect_evidence([known[one] for one in evidence], report)
same("evidence of the study", [current.StudyInstanceUID, other], [images[0].StudyInstanceUID, []])

page = pydicom.dcmread(made["sc"])
same("page", page.pixel_array.tobytes(), (folder / "page.rgb").read_bytes())
same("page shows something", bool(page.pixel_array.std() > 1), True)
print(json.dumps({"pydicom": pydicom.__version__, "highdicom": hd.__version__, "lesions": len(expected["lesions"]),
                  "mask pixels": pixels, "evidence": len(evidence)}))
