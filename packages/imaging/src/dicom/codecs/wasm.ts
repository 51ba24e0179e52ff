import type { PixelFormat } from '../pixelFormat.ts';
import type { DecodedFrame, FrameAnswer, FrameCoding, FrameJob } from './frame.ts';

type Call = (...values: number[]) => number;
type Exports = { readonly memory: WebAssembly.Memory } & Readonly<Record<string, Call>>;

const decoders: Record<FrameCoding, string> = {
  rle: 'DecodeRle',
  jpeg: 'DecodeJpeg',
  'jpeg-ls': 'DecodeJpegLs',
  jpeg2000: 'DecodeJpeg2000',
  htj2k: 'DecodeHtJpeg2000',
};

/** Numbers of the photometric interpretations in dcmjs-codecs' own order. */
const photometrics = [
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_PARTIAL_422',
  'YBR_PARTIAL_420',
  'YBR_ICT',
  'YBR_RCT',
];

/** Bytes a decoder may hold: itself, then what the hungriest (JPEG 2000: two 32-bit copies and the result) needs a sample. */
const memoryLimit = ({ rows, columns, samplesPerPixel }: PixelFormat) =>
  (96 << 20) + rows * columns * samplesPerPixel * 24;

/**
 * The decoders of one compiled `dcmjs-native-codecs.wasm`. A decoder that stops half-way leaves its memory in an unknown
 * state: the next frame starts on fresh memory.
 */
export function frameDecoder(module: WebAssembly.Module): (job: FrameJob) => FrameAnswer {
  let instance: Instance | undefined;
  return (job) => {
    try {
      instance ??= instantiate(module);
      instance.limit = memoryLimit(job.format);
      return { frame: decode(instance.exports, job) };
    } catch (cause) {
      instance = undefined;
      return { failure: cause instanceof Error ? cause.message : String(cause) };
    }
  };
}

interface Instance {
  readonly exports: Exports;
  /** Bytes of memory beyond which a frame fails. */
  limit: number;
}

function instantiate(module: WebAssembly.Module): Instance {
  const done = () => 0;
  const imports = {
    wasi_snapshot_preview1: {
      environ_get: done,
      environ_sizes_get: (count: number, size: number) => {
        const view = new DataView(instance.exports.memory.buffer);
        view.setUint32(count, 0, true);
        view.setUint32(size, 0, true);
        return 0;
      },
      proc_exit: () => {
        throw new Error('the decoder gave up');
      },
      clock_time_get: done,
      // What a decoder prints is dropped; where it is the reason of a failure it is thrown as well.
      fd_write: (_file: number, parts: number, count: number, written: number) => {
        const view = new DataView(instance.exports.memory.buffer);
        let total = 0;
        for (let i = 0; i < count; i++) total += view.getUint32(parts + i * 8 + 4, true);
        view.setUint32(written, total, true);
        return 0;
      },
      fd_seek: done,
      fd_close: done,
    },
    env: {
      emscripten_notify_memory_growth: () => {
        if (instance.exports.memory.buffer.byteLength > instance.limit)
          throw new Error(`more than ${instance.limit} bytes of memory wanted`);
      },
      onCodecsInfo: done,
      onCodecsTrace: done,
      onCodecsException: (at: number, length: number) => {
        throw new Error(new TextDecoder().decode(new Uint8Array(instance.exports.memory.buffer, at, length)));
      },
    },
  };
  const { exports } = new WebAssembly.Instance(module, imports);
  const instance: Instance = { exports: exports as unknown as Exports, limit: Number.POSITIVE_INFINITY };
  call(instance.exports, '_initialize');
  return instance;
}

function call(exports: Exports, name: string, ...values: number[]): number {
  const method = exports[name];
  if (method === undefined) throw new Error(`no ${name} in the decoders`);
  return method(...values);
}

function decode(exports: Exports, { coding, encoded, format }: FrameJob): DecodedFrame {
  const context = call(exports, 'CreateCodecsContext');
  const set = (name: string, value: number) => call(exports, `Set${name}`, context, value);
  const get = (name: string) => call(exports, `Get${name}`, context);
  set('Columns', format.columns);
  set('Rows', format.rows);
  set('BitsAllocated', format.bitsAllocated);
  set('BitsStored', format.bitsStored);
  set('SamplesPerPixel', format.samplesPerPixel);
  set('PixelRepresentation', format.signed ? 1 : 0);
  set('PlanarConfiguration', format.planar ? 1 : 0);
  set('PhotometricInterpretation', photometrics.indexOf(format.photometric));
  set('EncodedBufferSize', encoded.length);
  new Uint8Array(exports.memory.buffer).set(encoded, get('EncodedBuffer'));
  const parameters = call(exports, 'CreateDecoderParameters');
  call(exports, 'SetConvertColorspaceToRgb', parameters, 0);
  call(exports, decoders[coding], context, parameters);
  call(exports, 'ReleaseDecoderParameters', parameters);
  const bytes = new Uint8Array(exports.memory.buffer).slice(
    get('DecodedBuffer'),
    get('DecodedBuffer') + get('DecodedBufferSize'),
  );
  const frame = { bytes, bitsAllocated: get('BitsAllocated'), planar: get('PlanarConfiguration') === 1 };
  call(exports, 'ReleaseCodecsContext', context);
  return frame;
}
