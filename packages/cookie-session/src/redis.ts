export { redisStore } from './lib/stores/redis.ts'
export type { RedisClient, RedisStoreOptions } from './lib/stores/redis.ts'
