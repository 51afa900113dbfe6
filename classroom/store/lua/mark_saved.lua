-- KEYS: state. ARGV: the `turned` that was saved. The new revision; 0 when the game has gone on or was marked already.
local fields = redis.call('HMGET', KEYS[1], 'turned', 'saved')
if fields[1] ~= ARGV[1] or fields[2] == '1' then return 0 end
redis.call('HSET', KEYS[1], 'saved', '1')
return redis.call('HINCRBY', KEYS[1], 'revision', 1)
