import type { PixelFormat } from '../pixelFormat.ts';
import type { PixelCoding } from '../transferSyntax.ts';

/** Codings of compressed frames that are decoded. */
export type FrameCoding = Exclude<PixelCoding, 'native' | 'deflated-frame' | 'unsupported'>;

/** One compressed frame on its way to the decoders' thread; `encoded` owns its buffer. */
export interface FrameJob {
  readonly coding: FrameCoding;
  readonly encoded: Uint8Array<ArrayBuffer>;
  readonly format: PixelFormat;
}

/** Little-endian samples as the decoder left them. */
export interface DecodedFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly bitsAllocated: number;
  /** Whether colour came out plane by plane. */
  readonly planar: boolean;
}

/** What comes back from the thread. */
export type FrameAnswer = { readonly frame: DecodedFrame } | { readonly failure: string };

/** A thread that decodes one frame at a time and can be ended in the middle of one. */
export interface CodecWorker {
  /** Decodes a frame. @throws Error with the decoder's reason, or when the thread broke. */
  decode(job: FrameJob): Promise<DecodedFrame>;
  end(): void;
}
