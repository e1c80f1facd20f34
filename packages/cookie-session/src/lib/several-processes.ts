/** What is read of a process's environment. */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * How it can be seen that this is one of several processes of the app, in words for an error;
 * `undefined` if it cannot. A memory store serves exactly one process: in another one a session that
 * was signed out would go on, and a stolen one would not be noticed.
 *
 * @param env the environment of the process
 * @param clusterWorker `isWorker` of `node:cluster`. The environment does not tell: Node takes
 * `NODE_UNIQUE_ID` out of it before the app runs.
 */
export function severalProcesses(env: Environment, clusterWorker: boolean): string | undefined {
  if (env['pm_id'] !== undefined) return severalOfPm2(env)
  // One worker alone looks the same: whoever forks one can fork two.
  return clusterWorker ? 'this process is a worker of node:cluster' : undefined
}

/** Its own word counts: what it runs in cluster mode is a worker of `node:cluster` even if alone. */
function severalOfPm2(env: Environment): string | undefined {
  const instances = Number(env['instances'])
  if (instances > 1) return `pm2 runs ${instances} instances of this app`
  // After `pm2 scale` the number of instances is still that of the start.
  const instance = Number(env['NODE_APP_INSTANCE'])
  return instance > 0 ? `pm2 runs this app as instance ${instance}, beside instance 0` : undefined
}
