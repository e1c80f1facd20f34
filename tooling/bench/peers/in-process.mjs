// How long `startEmulator()` takes in a process that has it imported already, the first time and the next:
// JSON on standard output. `node in-process.mjs [KICKSTART]`
const [kickstart] = process.argv.slice(2)
const began = performance.now()
const { startEmulator } = await import('@latchkey/fusionauth-emulator')
const imported = performance.now()
const options = { port: 0, ...(kickstart && { kickstart }) }
const one = await startEmulator(options)
const first = performance.now()
const another = await startEmulator(options)
const next = performance.now()
const times = { import: imported - began, first: first - imported, next: next - first }
process.stdout.write(JSON.stringify(times))
await one.close()
await another.close()
