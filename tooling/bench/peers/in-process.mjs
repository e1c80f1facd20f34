// How long `startEmulator()` takes in a process that has it imported already: JSON on standard output.
// `node in-process.mjs [KICKSTART]`
const [kickstart] = process.argv.slice(2)
const began = performance.now()
const { startEmulator } = await import('@latchkey/fusionauth-emulator')
const imported = performance.now()
const emulator = await startEmulator({ port: 0, ...(kickstart && { kickstart }) })
const started = performance.now()
process.stdout.write(JSON.stringify({ import: imported - began, start: started - imported }))
await emulator.close()
