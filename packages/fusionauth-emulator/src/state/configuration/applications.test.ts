import { expect, test } from 'vitest'
import { createFreshWorld } from '../fresh-world.ts'
import { plainNature } from '../world.ts'
import { changeApplication, createApplication, patchApplication } from './applications.ts'

test('a change while the application gets a key of its own stays', async () => {
  const { builtIn, world } = await createFreshWorld(plainNature, {}, 0)
  const { tenantId } = builtIn
  const made = await createApplication(world, { tenantId, application: { name: 'Shop' } }, 1)
  const enabled = patchApplication(world, made, { jwtConfiguration: { enabled: true } }, 2)
  await patchApplication(world, made, { data: { a: 1 } }, 3)
  const { id } = await enabled
  expect(world.applications.get(id)).toMatchObject({
    data: { a: 1 },
    jwtConfiguration: { enabled: true, accessTokenKeyId: expect.any(String) },
  })
})

test('an application that is deleted while it gets a key of its own does not come back', async () => {
  const { builtIn, world } = await createFreshWorld(plainNature, {}, 0)
  const { tenantId } = builtIn
  const made = await createApplication(world, { tenantId, application: { name: 'Shop' } }, 1)
  const enable = () => ({ name: 'Shop', jwtConfiguration: { enabled: true } })
  const changed = changeApplication(world, made, enable, 2)
  world.applications.delete(made.id)
  await expect(changed).rejects.toThrow('[invalid]applicationId')
  expect(world.applications.has(made.id)).toBe(false)
})
