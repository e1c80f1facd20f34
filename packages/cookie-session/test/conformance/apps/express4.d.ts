// Its types are not those of 5; what the adapter and its tests use of them is the same.
declare module 'express4' {
  export { default } from 'express'
}
