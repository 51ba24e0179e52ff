import type { LesionSample } from '@liver-vlm/imaging';
import { encodePng } from '@liver-vlm/imaging/node';
import { type LesionPrediction, RESEARCH_NOTICE, SYNTHETIC_NOTICE } from 'liver-vlm';
import sharp from 'sharp';
import { outline } from './outline.ts';

/** One lesion of the page. Its name is not shown: names of regions may name patients. */
export interface PageLesion {
  readonly sample: LesionSample;
  readonly prediction: LesionPrediction;
  /** Which classes are possible, in a sentence. */
  readonly set: string;
}

export interface PageAbout {
  readonly model: string;
  /** ISO 8601. */
  readonly date: string;
  readonly synthetic: boolean;
}

const WIDTH = 1024;
const HEAD = 96;
const CELL = 180;
const ROW = 300;
const WINDOW = [-60, 200] as const;

/** Draws the answers as a picture for archives that read neither SR nor SEG; nothing in it identifies the patient. */
export async function resultPage(lesions: readonly PageLesion[], about: PageAbout) {
  const height = HEAD + ROW * lesions.length + 24;
  const rows = await Promise.all(lesions.map((lesion, i) => lesionRow(lesion, i)));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="DejaVu Sans, sans-serif">
<rect width="100%" height="100%" fill="#101418"/>
<text x="24" y="36" fill="#fff" font-size="22">Liver-VLM: focal liver lesions</text>
<text x="24" y="60" fill="#ffb454" font-size="15">${inXml(RESEARCH_NOTICE)}</text>
<text x="24" y="80" fill="#9aa4ad" font-size="12">${inXml(`Model ${about.model.slice(0, 16)}, ${about.date.slice(0, 16).replace('T', ' ')} UTC${about.synthetic ? `. ${SYNTHETIC_NOTICE.split(':')[0]}.` : ''}`)}</text>
${rows.map((row, i) => `<g transform="translate(24 ${HEAD + i * ROW})">${row}</g>`).join('\n')}
</svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().toColourspace('srgb').raw().toBuffer({
    resolveWithObject: true,
  });
  return { rgb: new Uint8Array(data), size: { rows: info.height, columns: info.width } };
}

async function lesionRow({ sample, prediction, set }: PageLesion, index: number): Promise<string> {
  const phases = await Promise.all(
    sample.channels.map(async (channel, c) => {
      const x = c * (CELL + 12);
      const picture = sample.present[c]
        ? `<image x="${x}" y="28" width="${CELL}" height="${CELL}" href="data:image/png;base64,${await crop(sample, c)}"/>
<path d="${edge(sample)}" transform="translate(${x} 28) scale(${CELL / sample.size[1]} ${CELL / sample.size[0]})" fill="none" stroke="#ffd23f" stroke-width="0.8"/>`
        : `<rect x="${x}" y="28" width="${CELL}" height="${CELL}" fill="#1b2127"/><text x="${x + CELL / 2}" y="${28 + CELL / 2}" fill="#9aa4ad" font-size="13" text-anchor="middle">missing</text>`;
      return `${picture}<text x="${x}" y="${CELL + 44}" fill="#c9d1d9" font-size="12">${inXml(channel.replaceAll('_', ' '))}</text>`;
    }),
  );
  const left = sample.channels.length * (CELL + 12) + 8;
  const bars = Object.entries(prediction.probabilities)
    .sort(([, a], [, b]) => b - a)
    .map(
      ([id, p], i) =>
        `<text x="${left}" y="${44 + 32 * i}" fill="#c9d1d9" font-size="13">${inXml(id)} ${p.toFixed(2)}</text>
<rect x="${left}" y="${49 + 32 * i}" width="${Math.max(1, 170 * p)}" height="7" fill="${prediction.possible.includes(id) ? '#4cc2ff' : '#4a545e'}"/>`,
    );
  // Reasons and corrections quote the scanner's free text, which may name the patient: the report holds them, the pixels do not.
  const missing = sample.channels.filter((_, c) => !sample.present[c]).map((c) => c.replaceAll('_', ' '));
  const lines = [set, ...(missing.length > 0 ? [`Missing: ${missing.join(', ')}.`] : [])].map(
    (line, i) => `<text x="0" y="${CELL + 70 + 20 * i}" fill="#c9d1d9" font-size="13">${inXml(line)}</text>`,
  );
  return `<text x="0" y="18" fill="#fff" font-size="16">Lesion ${index + 1}</text>${[...phases, ...bars, ...lines].join('\n')}`;
}

/** One phase of the middle slice, windowed to 8 bits, as PNG in base64. */
async function crop(sample: LesionSample, channel: number): Promise<string> {
  const [height, width] = sample.size;
  const plane = height * width;
  const from = (Math.floor(sample.slices / 2) * sample.channels.length + channel) * plane;
  const [low, high] = WINDOW;
  const grey = Uint8Array.from(sample.image.subarray(from, from + plane), (hu) =>
    Math.round(255 * Math.min(1, Math.max(0, (hu - low) / (high - low)))),
  );
  return Buffer.from(await encodePng(grey, width, height)).toString('base64');
}

function edge(sample: LesionSample): string {
  const [height, width] = sample.size;
  const from = Math.floor(sample.slices / 2) * height * width;
  const points = outline(sample.mask.subarray(from, from + height * width), width, height);
  return points.length === 0 ? '' : `M${points.map((p) => p.join(' ')).join('L')}Z`;
}

const inXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
