-- #include _sweep
-- Takes a seat, or one's own seat again from another connection. Counting and sitting down are one step.
-- KEYS: people, waiting, beats, meta. ARGV: id, person, capacity, overdue ms, expiry s, locked, knock id or ''.
-- {'full' | 'in', the channel that had this seat, ids that were swept…}
local people, waiting, beats, meta = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local dead = sweep(people, waiting, beats, meta, ARGV[4])
local before = redis.call('HGET', people, ARGV[1])
if not before and redis.call('HLEN', people) >= tonumber(ARGV[3]) then return {'full', '', unpack(dead)} end
redis.call('HSET', people, ARGV[1], ARGV[2])
redis.call('ZADD', beats, now_ms(), ARGV[1])
if ARGV[7] ~= '' then
  redis.call('HDEL', waiting, ARGV[7])
  redis.call('ZREM', beats, ARGV[7])
end
redis.call('HSETNX', meta, 'locked', ARGV[6])
redis.call('HINCRBY', meta, 'revision', 1)
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[5]) end
return {'in', channel_of(before), unpack(dead)}
