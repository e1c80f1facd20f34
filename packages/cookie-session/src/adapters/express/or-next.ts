import type { NextFunction } from 'express'

/** Express 4 does not wait for what a handler promises. */
export async function orNext(work: Promise<void>, next: NextFunction): Promise<void> {
  try {
    await work
  } catch (error) {
    next(error)
  }
}
