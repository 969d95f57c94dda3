import { join } from 'node:path'

/** What lies where in the directory of a node. */
export interface NodePaths {
  dir: string
  config: string
  policyDir: string
  orgKey: string
  nodeKey: string
  pseudonymKey: string
  /** Objects that this node trusts and starts from: an encoded Welcome. */
  anchor: string
  /** One file per roster object for a running node to pick up. */
  inboxDir: string
  /** Charters that the operator pinned in a conflict. */
  pins: string
  /** A join that waits for its answer. */
  pendingJoin: string
  /** The key that hides the ports of the mesh, where `tocsin join --psk-file` puts it. */
  pskFile: string
  dataDir: string
  adminSocket: string
}

export function nodePaths(dir: string): NodePaths {
  return {
    dir,
    config: join(dir, 'node.yaml'),
    policyDir: join(dir, 'policy.d'),
    orgKey: join(dir, 'keys', 'org.key'),
    nodeKey: join(dir, 'keys', 'node.key'),
    pseudonymKey: join(dir, 'keys', 'pseudonym.key'),
    anchor: join(dir, 'mesh', 'anchor.tocsin'),
    inboxDir: join(dir, 'mesh', 'inbox'),
    pins: join(dir, 'mesh', 'pins.json'),
    pendingJoin: join(dir, 'mesh', 'join.json'),
    pskFile: join(dir, 'keys', 'mesh.psk'),
    dataDir: join(dir, 'data'),
    adminSocket: join(dir, 'admin.sock')
  }
}
