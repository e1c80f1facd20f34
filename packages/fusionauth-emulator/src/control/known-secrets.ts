import type { World } from '../state/model.ts'

/** Whether a text is one of the secrets this instance handed out or was given, wherever it may stand. */
export function isKnownSecret(world: World, text: string): boolean {
  return (
    world.refreshTokenValues.has(text) ||
    world.externalIds.has(text) ||
    world.apiKeys.has(text) ||
    world.ssoSessions.has(text)
  )
}
