-- Takes somebody out, from the room or from before its door (KEYS[1]). Their entry, or false.
-- KEYS: people or waiting, beats, meta. ARGV: id.
local person = redis.call('HGET', KEYS[1], ARGV[1])
if not person then return false end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HINCRBY', KEYS[3], 'revision', 1)
return person
