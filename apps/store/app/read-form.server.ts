/** The form a request carries; a body that is no form counts as an empty one. */
export const readForm = async (request: Request): Promise<FormData> => {
  try {
    return await request.formData()
  } catch {
    return new FormData()
  }
}
