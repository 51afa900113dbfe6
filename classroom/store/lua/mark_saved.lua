-- KEYS: state. ARGV: `turned` and `regrouped` as they were saved.
-- The new revision; 0 when the game has gone on, somebody was removed or moved since, or it was marked already.
local fields = redis.call('HMGET', KEYS[1], 'turned', 'saved', 'regrouped')
if fields[1] ~= ARGV[1] or fields[2] == '1' or (fields[3] or '0') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'saved', '1')
return redis.call('HINCRBY', KEYS[1], 'revision', 1)
