// The trial of test/accept with the count that D3 asks for.
process.env.DAMAGE_FAULTS ??= '1200'
await import('../accept/store-damage.test.js')
