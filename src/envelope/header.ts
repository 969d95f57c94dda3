import type { Tlp } from '../model/enumerations.js'

/** The signed part of a batch (design 3.3), ~400 bytes on the wire. Times in milliseconds since the epoch. */
export interface Header {
  /** 16 bytes. */
  streamId: Uint8Array
  /** 32 bytes, Ed25519. */
  nodeKey: Uint8Array
  /** 32 bytes, Ed25519. */
  orgKey: Uint8Array
  /** 32 bytes. */
  audienceHash: Uint8Array
  epoch: number
  /** 0: expires within 7 days of createdMs; 1: the rest. */
  class: 0 | 1
  seq: number
  /** 32 bytes; zeros for seq 1. */
  prev: Uint8Array
  createdMs: number
  floorSeq: number
  expiresMs: number
  maxTlp: Tlp
  records: number
  /** 32 bytes. */
  payloadSha256: Uint8Array
  payloadBytes: number
  codec: number
  scrubVersion: number
  /** 32 bytes. */
  certificateId: Uint8Array
}

/** The one codec of version 1: columns. */
export const CODEC_COLUMNS = 1

/** Codecs that this release reads. The payload of any other is `unread`: its header is held, it is fetched after an upgrade. */
export const KNOWN_CODECS: ReadonlySet<number> = new Set([CODEC_COLUMNS])
