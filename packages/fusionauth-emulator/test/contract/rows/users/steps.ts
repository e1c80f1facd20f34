import type { Bench } from '../../lib/bench.ts'
import { templateId, tenantId } from '../../lib/instance.ts'
import type { Members } from '../../lib/json.ts'

export const secrets = ['user.password', 'user.salt', 'user.twoFactor.recoveryCodes']

export const create = (bench: Bench, user: Members, request: Members = {}, id = '') =>
  bench.send(`POST /api/user${id && `/${id}`}`, {
    key: true,
    tenant: tenantId,
    body: { user, ...request },
  })

export const verifying = {
  emailConfiguration: { verifyEmail: true, verificationEmailTemplateId: templateId },
}

export const newEmail = (bench: Bench) => `${bench.unique('new')}@example.com`
