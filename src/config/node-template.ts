import { isMap, parseDocument, stringify } from 'yaml'

import { NodeError } from '../errors.js'

/** What `init` knows of a new node. */
export interface NodeTemplate {
  orgName: string
  /** 64 hex digits. */
  meshId?: string
  listen: readonly string[]
  publicAddresses: readonly string[]
  peers: readonly string[]
  /** host:port; absent: the default. */
  restListen?: string
}

/** Text of a new `node.yaml`: what was asked for, and where the rest is described. */
export function renderNodeYaml({ orgName, meshId, listen, publicAddresses, peers, restListen }: NodeTemplate): string {
  const mesh = {
    ...(meshId === undefined ? {} : { id: meshId }),
    ...(listen.length === 0 ? {} : { listen: [...listen] }),
    ...(publicAddresses.length === 0 ? {} : { publicAddresses: [...publicAddresses] }),
    ...(peers.length === 0 ? {} : { peers: [...peers] })
  }
  const sections = {
    ...(Object.keys(mesh).length === 0 ? {} : { mesh }),
    ...(restListen === undefined ? {} : { rest: { listen: restListen } })
  }

  return [
    `# Tocsin node of ${orgName}. Every key is optional: "tocsin config show" prints those in force and where each comes from.`,
    Object.keys(sections).length === 0 ? '' : stringify(sections)
  ].join('\n')
}

/**
 * The same file with its mesh and peers set; comments and every other key stay as they are.
 *
 * @throws NodeError `CONFIG_INVALID` when the text is not YAML or has no place for the keys
 */
export function setMeshInYaml(text: string, { meshId, peers }: { meshId: string; peers: readonly string[] }): string {
  const document = editable(text)
  const known = document.toJS()?.mesh?.peers
  const merged = [...new Set([...(Array.isArray(known) ? known : []), ...peers])]

  document.setIn(['mesh', 'id'], meshId)
  if (merged.length > 0) document.setIn(['mesh', 'peers'], merged)

  return document.toString()
}

/** The same file with the pre-shared key of the mesh named. @throws NodeError `CONFIG_INVALID` as `setMeshInYaml` */
export function setPskInYaml(text: string, pskFile: string): string {
  const document = editable(text)

  document.setIn(['mesh', 'pskFile'], pskFile)

  return document.toString()
}

function editable(text: string): ReturnType<typeof parseDocument> {
  const document = parseDocument(text)
  const isUsable = document.errors.length === 0 && (document.contents === null || isMap(document.contents))
  if (isUsable) return document

  throw new NodeError('CONFIG_INVALID', 'node.yaml cannot be read, so the mesh cannot be written into it', { fix: 'tocsin config check' })
}
