import { createContext } from 'react'

/** What inline scripts carry to be allowed to run; empty in the browser, which hides it. */
export const NonceContext = createContext<string | undefined>(undefined)
