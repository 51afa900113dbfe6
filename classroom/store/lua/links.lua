-- Keeps what a process measured of its players' lines, and counts who came back.
-- KEYS: state, links. ARGV: expiry s, then per player: id, measurement or '', times they came back.
-- 1, or 0 when the game is gone.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for at = 2, #ARGV, 3 do
  if ARGV[at + 1] ~= '' then redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1]) end
  if ARGV[at + 2] ~= '0' then redis.call('HINCRBY', KEYS[2], 'r' .. ARGV[at], ARGV[at + 2]) end
end
redis.call('EXPIRE', KEYS[2], ARGV[1])
return 1
