-- Replaces what is known about somebody, if they are still there by this connection.
-- KEYS: people, meta. ARGV: id, channel, person.
local before = redis.call('HGET', KEYS[1], ARGV[1])
if not before or cjson.decode(before).channel ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HINCRBY', KEYS[2], 'revision', 1)
return 1
