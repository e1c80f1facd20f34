// One key per script, as Redis Cluster wants it. Scripts rather than commands even for reading: they
// go to the primary, whatever the client does with reads.

export const get = `return redis.call('GET', KEYS[1])`

/** ARGV: expected, next, ttl in ms. '' is no value; a value has '=' before it, for it may be empty. */
export const compareAndSet = `
local value = redis.call('GET', KEYS[1])
if (value and '=' .. value or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' or tonumber(ARGV[3]) == 0 then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], string.sub(ARGV[2], 2), 'PX', ARGV[3]) end
return 1`

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

/**
 * ARGV: entry, ttl in ms. What is over goes from the front only, so that a cursor's entry is gone
 * only when all before it are; a hundred at a time, for Redis does nothing else meanwhile.
 */
export const append = `${now}
local over = string.format('%.0f', now + ARGV[2])
redis.call('XADD', KEYS[1], '*', 'entry', ARGV[1], 'until', over)
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
for _, one in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 100)) do
  if tonumber(one[2][4]) > now then break end
  redis.call('XDEL', KEYS[1], one[1])
end
return 1`

/**
 * ARGV: cursor ('-': none), how many. A cursor is the id of the last entry that was read. Is that one
 * gone, it was trimmed, or the feed was lost and begun anew: either way all that is kept is news.
 * Returns the next cursor, '1' if there may be more, and the entries.
 */
export const since = `${now}
local function from(id) return redis.call('XRANGE', KEYS[1], id, '+', 'COUNT', ARGV[2]) end
local page = from(ARGV[1])
local known = page[1] and page[1][1] == ARGV[1]
if ARGV[1] ~= '-' and not known then page = from('-') end
local found = { ARGV[1], #page == tonumber(ARGV[2]) and '1' or '' }
for index, one in ipairs(page) do
  found[1] = one[1]
  if tonumber(one[2][4]) > now and not (known and index == 1) then found[#found + 1] = one[2][2] end
end
return found`
