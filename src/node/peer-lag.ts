import type { PeerStatus } from '../mesh/mesh.js'

/** How long a connected peer and this node have not held the same, in milliseconds; 0: they do. */
export function lagOf({ inSync, inSyncMs, connectedMs }: PeerStatus, nowMs: number): number {
  return inSync === true ? 0 : Math.max(0, nowMs - (inSyncMs ?? connectedMs))
}
