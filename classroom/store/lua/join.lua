-- KEYS: state, players, secrets, names, present, waiting, scores.
-- ARGV: expiry s, most players, folded name, record JSON without joined_ms, secret hash, token hash or '', connection,
--       device hash or ''.
-- {code} or {'joined', player id, revision, 1 if this repeats a join: then the caller goes on with a rejoin}.
local state, players, secrets, names, present, waiting, scores = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local fields = redis.call('HMGET', state, 'phase', 'waits', 'locked', 'revision')
local phase = fields[1]
if not phase then return {'game_not_found'} end
if ARGV[8] ~= '' and redis.call('HEXISTS', secrets, 'b' .. ARGV[8]) == 1 then return {'banned'} end
local holder = redis.call('HGET', names, ARGV[3])
if holder then
  local same = ARGV[6] ~= '' and redis.call('HGET', secrets, 't' .. holder) == ARGV[6]
  if not same then return {'name_taken'} end
  redis.call('HSET', secrets, holder, ARGV[5])
  return {'joined', holder, fields[4], 1}
end
if phase == 'podium' or phase == 'ended' then return {'wrong_phase'} end
if fields[3] == '1' then return {'game_locked'} end
if redis.call('HLEN', players) >= tonumber(ARGV[2]) then return {'game_full'} end
local player = tostring(redis.call('HINCRBY', state, 'next_player', 1))
redis.call('HSET', players, player, ARGV[4])
redis.call('HSET', names, ARGV[3], player)
redis.call('HSET', scores, player, 0)
if ARGV[6] ~= '' then redis.call('HSET', secrets, 't' .. player, ARGV[6]) end
if ARGV[8] ~= '' then redis.call('HSET', secrets, 'd' .. player, ARGV[8]) end
redis.call('HSET', secrets, player, ARGV[5])
redis.call('HSET', present, player, ARGV[7])
redis.call('HINCRBY', state, 'people', 1)
if phase == 'question' and fields[2] == '1' then redis.call('SADD', waiting, player) end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[1]) end
return {'joined', player, fields[4], 0}
