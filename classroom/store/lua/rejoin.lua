-- #include _appear
-- KEYS: state, players, secrets, present, waiting, kicked, answers of the question that the caller thinks is current,
--       teams.
-- ARGV: player id, secret hash, connection, that question's index.
-- {code} or {'joined', record JSON, revision, 1 if answered (-1: another question is current), replaced connection or '',
--  team or ''}.
local state, players, secrets, present, waiting, kicked, answers = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local player = ARGV[1]
local fields = redis.call('HMGET', state, 'revision', 'index')
if not fields[1] then return {'game_not_found'} end
if redis.call('HGET', secrets, player) ~= ARGV[2] then return {'not_joined'} end
if redis.call('HEXISTS', kicked, player) == 1 then return {'kicked'} end
local record = redis.call('HGET', players, player)
if not record then return {'not_joined'} end
if fields[2] ~= ARGV[4] then return {'joined', record, fields[1], -1, fields[2]} end
local before = redis.call('HGET', present, player)
if before and before ~= ARGV[3] then redis.call('HINCRBY', state, 'members', 1) end
local answered = appear(state, present, waiting, answers, player, ARGV[3])
return {'joined', record, fields[1], answered, before or '', redis.call('HGET', KEYS[8], player) or ''}
