import type { Registration, User } from '../model.ts'

export function registrationOf(user: User, applicationId: string): Registration | undefined {
  return user.registrations.find((each) => each.applicationId === applicationId)
}
