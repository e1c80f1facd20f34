const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

/** An amount in US cents as a person reads it. */
export const formatCents = (cents: number) => dollars.format(cents / 100)
