-- #include _now
-- #include _close
-- KEYS: state, present, waiting, extra, names. ARGV: grace ms, then player id, connection, player id, connection, ...
-- Who meanwhile came back over another connection stays. 1 when this closed the question, else 0.
local gone = 0
for at = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[2], ARGV[at]) == ARGV[at + 1] then
    redis.call('HDEL', KEYS[2], ARGV[at])
    redis.call('SREM', KEYS[3], ARGV[at])
    gone = gone + 1
  end
end
if gone == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'people', 1)
return close_if_complete(KEYS[1], KEYS[3], KEYS[2], KEYS[4], KEYS[5], ARGV[1]) and 1 or 0
