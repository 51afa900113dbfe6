-- #include _teams
-- Takes back a removal, and a ban with it.
-- KEYS: state, players, kicked, secrets, teams, team sizes. ARGV: player id. 0 when this player isn't removed, else 1.
local record = redis.call('HGET', KEYS[3], ARGV[1])
if not record then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], record)
redis.call('HDEL', KEYS[3], ARGV[1])
count_member(KEYS[5], KEYS[6], ARGV[1], 1)
local device = redis.call('HGET', KEYS[4], 'd' .. ARGV[1])
if device then redis.call('HDEL', KEYS[4], 'b' .. device) end
regrouped(KEYS[1])
redis.call('HINCRBY', KEYS[1], 'people', 1)
redis.call('HINCRBY', KEYS[1], 'members', 1)
redis.call('HINCRBY', KEYS[1], 'revision', 1)
return 1
