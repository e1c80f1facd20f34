import { isAdmitted } from '../login/sign-in.ts'
import { OAuthRefusal } from './refusal.ts'
import { oauthSettings } from './settings.ts'
import { methodView } from '../people/user-view.ts'
import type { Admitted, Decision } from '../login/decision.ts'
import type { Application } from '../model.ts'

/** `userState` of the redirect back to the application. */
export const userStates = {
  'signed-in': 'Authenticated',
  'not-registered': 'AuthenticatedNotRegistered',
  'email-unverified': 'AuthenticatedNotVerified',
  'registration-unverified': 'AuthenticatedRegistrationNotVerified',
} as const

/** Why somebody who proved who they are gets no further all the same, or undefined. */
export function gateOf(application: Application, admitted: Admitted): string | undefined {
  const { outcome, unverifiedAllowed } = admitted
  if (outcome === 'not-registered') {
    return oauthSettings(application).requireRegistration ? 'registration_required' : undefined
  }
  if (unverifiedAllowed !== false) return undefined
  return outcome === 'email-unverified'
    ? 'email_verification_required'
    : 'registration_verification_required'
}

/** The decision as the token endpoint has it: somebody who may come in, or an OAuthRefusal. */
export function admittedOrRefused(application: Application, decision: Decision): Admitted {
  if (isAdmitted(decision)) {
    const gate = gateOf(application, decision)
    if (gate === undefined) return decision
    throw new OAuthRefusal('invalid_grant', gate, 'The user is unable to login.')
  }
  if (decision.outcome === 'password-change-required') {
    const { changePasswordId, changePasswordReason } = decision
    throw new OAuthRefusal(
      'change_password_required',
      `change_password_${changePasswordReason.toLowerCase()}`,
      'The user must change their password.',
      { members: { change_password_id: changePasswordId } },
    )
  }
  if (decision.outcome === 'two-factor-required') {
    const { methods, twoFactorId } = decision
    throw new OAuthRefusal(
      'two_factor_required',
      undefined,
      'A multi-factor challenge is required to complete authentication.',
      { members: { two_factor_id: twoFactorId, two_factor_methods: methods.map(methodView) } },
    )
  }
  if (decision.outcome === 'unknown') {
    const description = 'The user credentials are invalid.'
    throw new OAuthRefusal('invalid_grant', 'invalid_user_credentials', description)
  }
  throw keptOutRefusal(decision.outcome)
}

export function keptOutRefusal(outcome: keyof typeof kept): OAuthRefusal {
  const [reason, status] = kept[outcome]
  const description = `The user is unable to login. Authentication server responded with ${status} status code.`
  return new OAuthRefusal('invalid_grant', reason, description)
}

const kept = {
  'rate-limited': ['unknown', 400],
  expired: ['user_expired', 410],
  locked: ['user_locked', 423],
  prevented: ['login_prevented', 409],
} as const
