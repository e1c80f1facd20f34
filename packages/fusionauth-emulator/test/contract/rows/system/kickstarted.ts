import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { tenantId } from '../../lib/instance.ts'
import { at } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

type Stored = [path: string, member: string, type: string, value: object]

const stored: Stored[] = [
  ['theme', 'theme', 'ThemeResponse', { name: 'A theme', stylesheet: 'body {}' }],
  [
    'email/template',
    'emailTemplate',
    'EmailTemplateResponse',
    {
      name: 'A template',
      defaultSubject: 'Hello',
      defaultHtmlTemplate: '<p></p>',
      defaultTextTemplate: 'x',
    },
  ],
  ['group', 'group', 'GroupResponse', { name: 'A group' }],
  [
    'webhook',
    'webhook',
    'WebhookResponse',
    {
      url: 'http://127.0.0.1:1/',
      global: true,
      connectTimeout: 100,
      readTimeout: 100,
      eventsEnabled: { 'user.delete': true },
    },
  ],
  [
    'lambda',
    'lambda',
    'LambdaResponse',
    { name: 'A lambda', type: 'JWTPopulate', body: 'function populate() {}' },
  ],
]

const kept = ([path, member, type, value]: Stored): Row => ({
  fact: `a kickstart may create a ${member}; it is kept`,
  source: 'kickstart docs',
  answers: `POST /api/${path}/{id} 200`,
  body: type,
  run: async (bench) => {
    const id = randomUUID()
    const body = { [member]: value }
    const answer = await bench.send(`POST /api/${path}/${id}`, {
      key: true,
      tenant: tenantId,
      body,
    })
    expect(at(answer.body, `${member}.id`)).toBe(id)
    const read = await bench.send(`GET /api/${path}/${id}`, { key: true, tenant: tenantId })
    expect(at(read.body, `${member}.name`)).toBe(at(body, `${member}.name`))
    return answer
  },
})

export const kickstarted: Row[] = [
  ...stored.map(kept),
  {
    fact: 'the system configuration is patched',
    source: 'kickstart docs',
    answers: 'PATCH /api/system-configuration 200',
    body: 'SystemConfigurationResponse',
    is: { 'systemConfiguration.corsConfiguration.enabled': true },
    run: async (bench) =>
      bench.send('PATCH /api/system-configuration', {
        key: true,
        body: { systemConfiguration: { corsConfiguration: { enabled: true } } },
      }),
  },
]
