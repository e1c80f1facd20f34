import { data } from '@remix-run/server-runtime'

const notFound = () => {
  throw data(undefined, 404)
}

// A route of its own, so that the page in its place has the header of every page.
export const loader = notFound
export const action = notFound

export default function NotFound() {
  return undefined
}
