import type { Row } from '../../lib/rows.ts'

export const crud: Row[] = [
  {
    fact: 'a webhook is created',
    source: 'API docs',
    answers: 'POST /api/webhook 200',
    body: 'WebhookResponse',
    has: ['webhook.id', 'webhook.insertInstant'],
    run: async (bench) =>
      bench.send('POST /api/webhook', {
        key: true,
        body: { webhook: { url: 'http://127.0.0.1:1/', connectTimeout: 1, readTimeout: 1 } },
      }),
  },
  {
    fact: 'a webhook without a URL',
    source: 'API docs',
    answers: 'POST /api/webhook 400',
    run: async (bench) => bench.send('POST /api/webhook', { key: true, body: { webhook: {} } }),
  },
  {
    fact: 'creating needs a key',
    source: 'API docs',
    answers: 'POST /api/webhook 401',
    run: async (bench) => bench.send('POST /api/webhook', { body: { webhook: {} } }),
  },
]
