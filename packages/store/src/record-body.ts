import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { assert } from '@compute-bank/domain/assert';
import { recordDictionary } from './record-dictionary.ts';

/** The form of the bytes that follow: zstd with {@link recordDictionary}. */
const packedForm = 1;
/** A log record is at most 400 KB in the table; its text is never larger than this. */
const textBytesMax = 32 * 1_024 * 1_024;

const dictionary = Buffer.from(recordDictionary, 'utf8');
// Higher levels win two bytes per command at twice the time.
const compression = { dictionary, params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * A record's canonical text as it lies in the table: about a seventh of its size, which is what a write costs (1 KB is one
 * write unit). The hash stays that of the text, so that how it is packed may change.
 */
export function packRecord(text: string): Uint8Array {
  const packed = zstdCompressSync(Buffer.from(text, 'utf8'), compression);
  return Buffer.concat([Uint8Array.of(packedForm), packed]);
}

/** Reads what {@link packRecord} wrote, or a body from before there was a packed form, which is the text itself. Throws on anything else. */
export function unpackRecord(body: unknown): string {
  if (typeof body === 'string') return body;
  assert(body instanceof Uint8Array && body[0] === packedForm, 'the body of the record is in no known form');
  return zstdDecompressSync(body.subarray(1), { dictionary, maxOutputLength: textBytesMax }).toString('utf8');
}
