import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import {
  type ByteSource,
  bytesSource,
  type DeidentifiedFile,
  type DeidentifyOptions,
  type DicomFile,
  deidentify,
  expandArchive,
  ImagingError,
  looksLikeArchive,
  openSlices,
  parseDicom,
  pixelConcerns,
  pixelFormat,
  pseudonyms,
  sliceHeaders,
} from '@liver-vlm/imaging';
import { fileSource, walkFiles } from '@liver-vlm/imaging/node';
import { UserError } from '../../errors.ts';
import { readIfPresent, storageError } from '../files.ts';
import { type Row, readTable } from '../table.ts';
import { deidentifyReport, type FileOutcome, outcomesCsv } from './deidentifyReport.ts';
import { LabelledPatients } from './labelledPatients.ts';
import { OutputNames } from './outputNames.ts';
import { type MovedSlice, type PhaseRow, phaseManifest, phasesCsv } from './phaseManifest.ts';
import { relabel } from './relabel.ts';
import { Renamed } from './renamed.ts';

export interface DeidentifyRequest extends DeidentifyOptions {
  readonly source: string;
  /** A folder that does not exist yet. */
  readonly out: string;
  readonly salt: string;
  /** Write pictures that may show a name, with a warning, instead of refusing them. */
  readonly allowBurnedIn?: boolean;
  /** Lesions of the source (patient,lesion,label,seg), to be rewritten for the copy. */
  readonly labels?: string;
  /** Where to write which old name became which new one: the key to everything. */
  readonly mapping?: string;
  readonly createdBy: string;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface DeidentifiedFolder {
  readonly folder: string;
  readonly written: number;
  readonly patients: number;
  /** Of those, the ones whose files bear no Patient ID: told apart by the labels, else by name, study or folder. */
  readonly unnamed: number;
  readonly warned: number;
  /** By their old names, for the user's eyes only. */
  readonly refused: readonly { readonly what: string; readonly why: string }[];
  readonly phases: readonly PhaseRow[];
}

/**
 * Writes a de-identified copy of all DICOM images in a folder or archive, whole or not at all: PATIENT/study-N/series-N/*.dcm, `phases.csv`
 * (what each series showed, for importing), `deidentification.csv` and `.html` (what was done), and `labels.csv` where asked for.
 *
 * @throws UserError when the folder exists, lies in the source, or nothing could be written
 */
export async function deidentifyFolder(request: DeidentifyRequest): Promise<DeidentifiedFolder> {
  const out = resolve(request.out);
  await checkPlaces(request, out);
  const folder = await temporaryFolder(out);
  try {
    const { labels, source } = request;
    const rows = labels === undefined ? [] : await readTable(labels, ['patient', 'lesion', 'label', 'seg']);
    const copy = new Copy(request, folder, rows, new LabelledPatients(rows, labels ?? '', source));
    await copy.all();
    const result = await copy.finish(out);
    await rename(folder, out);
    return result;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw storageError(out, error);
  }
}

async function checkPlaces({ source, mapping }: DeidentifyRequest, out: string): Promise<void> {
  const inside = (path: string, parent: string) => !relative(resolve(parent), resolve(path)).startsWith('..');
  const found = await stat(source).catch(() => undefined);
  if (!found) throw new UserError(`${source}: expected a folder or file, got nothing there - check the path`, 'input');
  if (await stat(out).catch(() => undefined))
    throw new UserError(`${out}: expected a new folder, got one that exists - choose another --out`, 'storage');
  if (inside(out, source))
    throw new UserError(`${out}: expected a folder outside the source, got one inside - choose another --out`, 'usage');
  if (mapping !== undefined && inside(mapping, out))
    throw new UserError(
      `${mapping}: expected a file outside ${out}, got one inside: it would travel with the data - choose another --mapping`,
      'usage',
    );
}

async function temporaryFolder(out: string): Promise<string> {
  try {
    await mkdir(dirname(out), { recursive: true });
    return await mkdtemp(join(dirname(out), `.${basename(out)}-`));
  } catch (error) {
    throw storageError(out, error);
  }
}

/** One run: reads every file once, writes its copy, and remembers what the manifest and the report need. */
class Copy {
  readonly #request: DeidentifyRequest;
  readonly #folder: string;
  readonly #names: ReturnType<typeof pseudonyms>;
  readonly #paths = new OutputNames();
  readonly #outcomes: FileOutcome[] = [];
  readonly #refused: { what: string; why: string }[] = [];
  readonly #moved: MovedSlice[] = [];
  readonly #renamed = new Renamed();
  readonly #pseudonyms = new Set<string>();
  readonly #unnamed = new Set<string>();
  readonly #rows: readonly Row[];
  readonly #labelled: LabelledPatients;

  constructor(request: DeidentifyRequest, folder: string, rows: readonly Row[], labelled: LabelledPatients) {
    this.#request = request;
    this.#folder = folder;
    this.#rows = rows;
    this.#labelled = labelled;
    this.#names = pseudonyms(request.salt);
  }

  async all(): Promise<void> {
    const sources = await walkFiles(this.#request.source);
    for (const [i, source] of sources.entries()) {
      const bytes = await source.read();
      const held = bytesSource(source.name, bytes);
      if (looksLikeArchive(bytes)) for await (const inner of expandArchive(held)) await this.#one(inner);
      else await this.#one(held);
      this.#request.onProgress?.(i + 1, sources.length);
    }
  }

  async #one(source: ByteSource): Promise<void> {
    const number = this.#outcomes.length + 1;
    const refuse = (why: string, toUser = why) => {
      this.#outcomes.push({ number, refused: why, warnings: [], done: {} });
      this.#refused.push({ what: source.name, why: toUser });
    };
    let file: DicomFile;
    try {
      file = parseDicom(await source.read(), source.name);
    } catch (error) {
      if (!(error instanceof ImagingError)) throw error;
      refuse(error.code === 'unknown-format' ? 'no DICOM file' : `unreadable (${error.code})`, error.message);
      return;
    }
    const concerns = pixelConcerns(file);
    const forgiven = this.#request.allowBurnedIn === true ? concerns.burnedIn : [];
    const reasons = this.#request.allowBurnedIn === true ? concerns.refuse : [...concerns.refuse, ...concerns.burnedIn];
    if (reasons.length > 0) {
      refuse(reasons.join('; '));
      return;
    }
    const unnamed = file.dataset.string('PatientID') === undefined;
    const owner = unnamed ? this.#labelled.find(file.name) : undefined;
    const key = owner && `labels ${owner.patient}`;
    const cleaned = deidentify(file, this.#names, this.#request, key);
    if (unnamed) this.#unnamed.add(cleaned.patient);
    const path = this.#paths.next(file, cleaned);
    await mkdir(dirname(join(this.#folder, path)), { recursive: true });
    await writeFile(join(this.#folder, path), cleaned.bytes);
    this.#outcomes.push({ number, path, warnings: [...forgiven, ...concerns.warn], done: cleaned.done });
    this.#pseudonyms.add(cleaned.patient);
    this.#renamed.note(file, cleaned, path, owner);
    if (file.dataset.string('Modality') === 'CT') this.#rememberSlices(file, cleaned, path);
  }

  /** For the manifest of phases, which opens them again where they were written. */
  #rememberSlices(file: DicomFile, cleaned: DeidentifiedFile, path: string): void {
    const written = fileSource(join(this.#folder, path), path);
    for (const header of sliceHeaders(file, framesOf(file)))
      this.#moved.push({
        slice: { header, decode: async () => (await openSlices(written))[header.frame]!.decode() },
        patient: cleaned.patient,
        newStudyUid: cleaned.studyUid,
        newSeriesUid: cleaned.seriesUid,
        path,
      });
  }

  async finish(out: string): Promise<DeidentifiedFolder> {
    const { source, labels, mapping, createdBy } = this.#request;
    const written = this.#outcomes.filter(({ path }) => path !== undefined);
    if (written.length === 0)
      throw new UserError(
        `${source}: expected at least one DICOM image that may be written, got none - first refusal: ${this.#refused[0]?.what}: ${this.#refused[0]?.why}`,
        'input',
      );
    const phases = phaseManifest(this.#moved);
    const write = (name: string, text: string) => writeFile(join(this.#folder, name), text);
    let lostLabels: number | undefined;
    if (labels !== undefined) {
      const relabelled = relabel(this.#rows, labels, source, this.#renamed);
      lostLabels = relabelled.lost.length;
      for (const { row, why } of relabelled.lost) this.#refused.push({ what: `${labels}, row ${row}`, why });
      await write('labels.csv', relabelled.csv);
    }
    const synthetic = await isSynthetic(source);
    if (synthetic)
      await write(
        'cohort.json',
        `${JSON.stringify({ synthetic: true, notice: 'Phantoms, not patients. Research use only.' })}\n`,
      );
    await write('phases.csv', phasesCsv(phases));
    await write('deidentification.csv', outcomesCsv(this.#outcomes));
    const patients = this.#pseudonyms.size;
    const report = {
      options: this.#request,
      outcomes: this.#outcomes,
      phases,
      patients,
      unnamed: this.#unnamed.size,
      lostLabels,
      synthetic,
      createdBy,
    };
    await write('deidentification.html', deidentifyReport(report));
    if (mapping !== undefined) {
      await mkdir(dirname(resolve(mapping)), { recursive: true });
      await writeFile(mapping, this.#renamed.csv, { mode: 0o600 });
    }
    return {
      folder: out,
      written: written.length,
      patients,
      unnamed: this.#unnamed.size,
      warned: written.filter(({ warnings }) => warnings.length > 0).length,
      refused: this.#refused,
      phases,
    };
  }
}

/** Frames of an image; a file whose pixels no reader understands counts as one. */
function framesOf(file: DicomFile): number {
  try {
    return pixelFormat(file).frames;
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error;
    return 1;
  }
}

/** Phantoms stay marked as phantoms. */
async function isSynthetic(source: string): Promise<boolean> {
  const bytes = await readIfPresent(resolve(source, 'cohort.json'));
  return bytes !== undefined && /"synthetic":\s*true/.test(new TextDecoder().decode(bytes));
}
