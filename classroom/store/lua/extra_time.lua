-- #include _clocks
-- Gives a player more time. In the open question nobody's clock gets shorter by it.
-- KEYS: state, extra. ARGV: folded name, percent, expiry s. The new revision, or -1 when the game is gone.
local fields = redis.call('HMGET', KEYS[1], 'phase', 'index')
if not fields[1] then return -1 end
local current = percent_in(redis.call('HGET', KEYS[2], ARGV[1]), fields[2])
if fields[1] == 'question' then current = math.max(current, tonumber(ARGV[2])) end
redis.call('HSET', KEYS[2], ARGV[1], string.format('%d:%s:%d', tonumber(ARGV[2]), fields[2], current))
redis.call('EXPIRE', KEYS[2], ARGV[3])
return redis.call('HINCRBY', KEYS[1], 'revision', 1)
