-- #include _sweep
-- Waits at the door.
-- KEYS: people, waiting, beats, meta. ARGV: id, person, most that may wait, overdue ms, expiry s.
-- 1, or 0 when too many wait already.
local people, waiting, beats, meta = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
sweep(people, waiting, beats, meta, ARGV[4])
if redis.call('HLEN', waiting) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', waiting, ARGV[1], ARGV[2])
redis.call('ZADD', beats, now_ms(), ARGV[1])
redis.call('HINCRBY', meta, 'revision', 1)
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[5]) end
return 1
