-- #include _now
-- #include _close
-- #include _teams
-- KEYS: state, players, present, waiting, kicked, secrets, extra, names, teams, team sizes.
-- ARGV: player id, expiry s, '1' to ban the device too, grace ms.
-- 0 when there is no such player, else 1. The name stays taken and stored answers stay.
local record = redis.call('HGET', KEYS[2], ARGV[1])
if not record then return 0 end
redis.call('HSET', KEYS[5], ARGV[1], record)
redis.call('EXPIRE', KEYS[5], ARGV[2])
redis.call('HDEL', KEYS[2], ARGV[1])
count_member(KEYS[9], KEYS[10], ARGV[1], -1)
if ARGV[3] == '1' then
  local device = redis.call('HGET', KEYS[6], 'd' .. ARGV[1])
  if device then redis.call('HSET', KEYS[6], 'b' .. device, ARGV[1]) end
end
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('SREM', KEYS[4], ARGV[1])
regrouped(KEYS[1])
redis.call('HINCRBY', KEYS[1], 'people', 1)
redis.call('HINCRBY', KEYS[1], 'members', 1)
-- A name on the leaderboard goes from every screen.
redis.call('HINCRBY', KEYS[1], 'revision', 1)
close_if_complete(KEYS[1], KEYS[4], KEYS[3], KEYS[7], KEYS[8], ARGV[4])
return 1
