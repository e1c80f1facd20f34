export const type = 'RegistrationResponse'
