-- #include _teams
-- KEYS: state, players, secrets, names, present, waiting, scores, teams, team sizes, proofs.
-- ARGV: expiry s, most players, folded name, record JSON without joined_ms, secret hash, token hash or '', connection,
--       device hash or '', how many teams, the chosen one or '', hash of the proof of work, '' without one,
--       'none' where none is needed.
-- {code} or {'joined', player id, revision, 1 if this repeats a join: then the caller goes on with a rejoin,
--  team or ''}.
local state, players, secrets, names, present, waiting, scores = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local teams, sizes, proofs = KEYS[8], KEYS[9], KEYS[10]
local fields = redis.call('HMGET', state, 'phase', 'waits', 'locked', 'revision')
local phase = fields[1]
if not phase then return {'game_not_found'} end
if ARGV[8] ~= '' and redis.call('HEXISTS', secrets, 'b' .. ARGV[8]) == 1 then return {'banned'} end
local holder = redis.call('HGET', names, ARGV[3])
if holder then
  local same = ARGV[6] ~= '' and redis.call('HGET', secrets, 't' .. holder) == ARGV[6]
  if not same then return {'name_taken'} end
  redis.call('HSET', secrets, holder, ARGV[5])
  return {'joined', holder, fields[4], 1, ''}
end
if ARGV[11] == '' then return {'proof_required'} end
if phase == 'podium' or phase == 'ended' then return {'wrong_phase'} end
if fields[3] == '1' then return {'game_locked'} end
if redis.call('HLEN', players) >= tonumber(ARGV[2]) then return {'game_full'} end
-- Spent only when it opens the door: whose name was taken needn't work again.
if ARGV[11] ~= 'none' and redis.call('SADD', proofs, ARGV[11]) == 0 then return {'proof_used'} end
local player = tostring(redis.call('HINCRBY', state, 'next_player', 1))
redis.call('HSET', players, player, ARGV[4])
redis.call('HSET', names, ARGV[3], player)
redis.call('HSET', scores, player, 0)
if ARGV[6] ~= '' then redis.call('HSET', secrets, 't' .. player, ARGV[6]) end
if ARGV[8] ~= '' then redis.call('HSET', secrets, 'd' .. player, ARGV[8]) end
redis.call('HSET', secrets, player, ARGV[5])
redis.call('HSET', present, player, ARGV[7])
redis.call('HINCRBY', state, 'people', 1)
local team = ''
if tonumber(ARGV[9]) > 0 then
  team = ARGV[10] ~= '' and ARGV[10] or smallest_team(sizes, tonumber(ARGV[9]))
  enter_team(teams, sizes, player, team)
end
if phase == 'question' and fields[2] == '1' then redis.call('SADD', waiting, player) end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[1]) end
return {'joined', player, fields[4], 0, team}
