-- #include _now
-- #include _close
-- Stores a batch of answers to one question.
-- KEYS: state, players, kicked, present, waiting, answers of the question, extra, names.
-- ARGV: question index, grace ms, expiry s, then per answer: player id, client's id, answer JSON, latency ms.
-- {1 when this closed the question else 0, code of each answer ...}; `accepted` is also the code of a repeat.
local state, players, kicked, present, waiting, answers = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local extra, names = KEYS[7], KEYS[8]
local now = now_ms()
local fields = redis.call('HMGET', state, 'phase', 'index', 'opened_ms', 'deadline_ms', 'limit_ms', 'paused_ms')
local phase, index = fields[1], fields[2]
local opened, deadline, limit = tonumber(fields[3]), tonumber(fields[4]), tonumber(fields[5])
local grace = tonumber(ARGV[2])
local percents = own_percents(extra, names, ARGV[1])

local function closed_code()
  if not phase then return 'game_not_found' end
  if index ~= ARGV[1] then return 'wrong_question' end
  if phase ~= 'question' then return 'question_not_open' end
  if (fields[6] or '0') ~= '0' then return 'paused' end
  return nil
end
local refusal = closed_code()

local function store(player, id, answer, latency)
  local existing = redis.call('HGET', answers, player)
  if existing then
    return string.match(existing, '^[%d/]+:([^:]*):') == id and 'accepted' or 'already_answered'
  end
  if redis.call('HEXISTS', players, player) == 0 then
    if not phase then return 'game_not_found' end
    return redis.call('HEXISTS', kicked, player) == 1 and 'kicked' or 'not_joined'
  end
  if refusal then return refusal end
  local percent = percents[player] or 0
  local share = share_of(limit, percent)
  if now > deadline + share + grace then return 'too_late' end
  local elapsed = limit + share
  if now < deadline + share then elapsed = math.min(elapsed, math.max(0, now - opened - latency)) end
  -- Points are given by the clock that this player had now.
  local measured = percent > 0 and string.format('%d/%d', elapsed, percent) or string.format('%d', elapsed)
  redis.call('HSET', answers, player, string.format('%s:%s:%s', measured, id, answer))
  redis.call('SREM', waiting, player)
  return 'accepted'
end

local reply = {0}
local fresh = redis.call('EXISTS', answers) == 0
for at = 4, #ARGV, 4 do
  reply[#reply + 1] = store(ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3]))
end
if fresh then redis.call('EXPIRE', answers, ARGV[3]) end
if not refusal and close_if_complete(state, waiting, present, extra, names, grace) then reply[1] = 1 end
return reply
