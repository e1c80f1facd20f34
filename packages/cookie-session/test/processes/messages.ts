import type { SessionEvent } from '../../src/index.ts'

export interface ProcessConfig {
  /** Where FusionAuth answers. */
  readonly fusionAuth: string
  /** Without one: a memory store. */
  readonly redis?: string
  readonly adapter: 'fetch' | 'express'
  /** Seconds FusionAuth is given. */
  readonly timeout: number
  /** Seconds the clock is ahead of the machine's. */
  readonly offset: number
}

/** A call to FusionAuth as it left the process; `at` is the machine's clock, milliseconds. */
export interface Call {
  readonly at: number
  /** `POST /api/jwt/refresh` and so on. */
  readonly name: string
}

export type ToProcess = { readonly id: number } & (
  | { readonly offset: number }
  /** What FusionAuth answers to a refresh from now on gets no further. */
  | { readonly hold: boolean }
)

export type FromProcess =
  | { readonly port: number }
  | { readonly call: Call }
  | { readonly event: SessionEvent }
  | { readonly held: true }
  | { readonly done: number }
