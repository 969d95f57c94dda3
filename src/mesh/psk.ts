import { preSharedKey } from '@libp2p/pnet'
import { toHex } from '../model/bytes.js'

/** How long the other side may take for its half of the first exchange; a stranger without the key never does. */
const PSK_EXCHANGE_MS = 5_000

/**
 * Encrypts connections under a key that all nodes of a mesh share (3.2): who does not have it cannot even begin the Noise
 * handshake. Hides the port; admits nobody.
 *
 * @param psk - 32 bytes
 */
export function connectionProtectorOf(psk: Uint8Array): ReturnType<typeof preSharedKey> {
  return preSharedKey({ psk: Buffer.from(`/key/swarm/psk/1.0.0/\n/base16/\n${toHex(psk)}`, 'latin1'), timeout: PSK_EXCHANGE_MS })
}
