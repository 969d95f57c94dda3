/** An RPC that subscribes to the batches topic, with its length before it. */
export function subscription(meshId: Uint8Array): Uint8Array {
  const topic = Buffer.from(`/tocsin/1/${Buffer.from(meshId).toString('hex')}/batches`)
  const options = Buffer.concat([Uint8Array.of(0x08, 0x01, 0x12, topic.byteLength), topic])
  const rpc = Buffer.concat([Uint8Array.of(0x0a, options.byteLength), options])

  return Buffer.concat([Uint8Array.of(rpc.byteLength), rpc])
}
