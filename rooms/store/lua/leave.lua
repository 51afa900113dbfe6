-- #include _sweep
-- A connection ended. Another connection of the same person isn't touched.
-- KEYS: people, waiting, beats, meta. ARGV: id, channel, person without a channel, overdue ms, seat kept for ms.
-- 1 when something changed.
local people, waiting, beats, meta = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local before = redis.call('HGET', people, ARGV[1]) or redis.call('HGET', waiting, ARGV[1])
if channel_of(before) ~= ARGV[2] then return 0 end
local kept = tonumber(ARGV[5])
if kept > 0 and redis.call('HEXISTS', people, ARGV[1]) == 1 then
  redis.call('HSET', people, ARGV[1], ARGV[3])
  redis.call('ZADD', beats, now_ms() - tonumber(ARGV[4]) + kept, ARGV[1])
else
  redis.call('HDEL', people, ARGV[1])
  redis.call('HDEL', waiting, ARGV[1])
  redis.call('ZREM', beats, ARGV[1])
end
redis.call('HINCRBY', meta, 'revision', 1)
return 1
