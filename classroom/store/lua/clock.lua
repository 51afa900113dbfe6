-- #include _now
-- #include _close
-- Changes the clock of the open question for everyone.
-- KEYS: state, present, waiting, extra, names. ARGV: question index, 'add', 'pause' or 'resume', ms to add,
--       longest limit ms, '1' when the game goes on by itself, grace ms.
-- Between questions of a game that goes on by itself (ARGV[5] '1') that can be paused too.
-- The revision; 0 when another question is current, none is open or its time is over; -1 when the game is gone.
local state = KEYS[1]
local fields = redis.call('HMGET', state, 'phase', 'index', 'opened_ms', 'deadline_ms', 'limit_ms', 'paused_ms', 'revision')
if not fields[1] then return -1 end
if fields[2] ~= ARGV[1] then return 0 end
local now = now_ms()
local between = fields[1] == 'closed' or fields[1] == 'results' or fields[1] == 'leaderboard'
if between and ARGV[5] == '1' and ARGV[2] ~= 'add' then
  local stands = tonumber(fields[6] or '0') > 0
  if stands == (ARGV[2] == 'pause') then return tonumber(fields[7]) end
  if stands then redis.call('HINCRBY', state, 'turned_ms', now - tonumber(fields[6])) end
  redis.call('HSET', state, 'paused_ms', stands and '0' or string.format('%d', now))
  return redis.call('HINCRBY', state, 'revision', 1)
end
if fields[1] ~= 'question' then return 0 end
local opened, deadline, limit = tonumber(fields[3]), tonumber(fields[4]), tonumber(fields[5])
local paused = tonumber(fields[6] or '0')
-- Nobody's time is given back once it is over; a break may come as long as anybody's clock runs.
local over = deadline
if ARGV[2] ~= 'add' then over = deadline + longest_share(KEYS[4], KEYS[5], KEYS[3], fields[2], limit) end
if (paused > 0 and paused or now) >= over then return 0 end
local moved = {}
if ARGV[2] == 'add' then
  local more = math.max(0, math.min(tonumber(ARGV[3]), tonumber(ARGV[4]) - limit))
  moved = {'limit_ms', string.format('%d', limit + more), 'deadline_ms', string.format('%d', deadline + more)}
elseif ARGV[2] == 'pause' then
  if paused > 0 then return tonumber(fields[7]) end
  moved = {'paused_ms', string.format('%d', now)}
else
  if paused == 0 then return tonumber(fields[7]) end
  local stood = now - paused
  moved = {'opened_ms', string.format('%d', opened + stood), 'deadline_ms', string.format('%d', deadline + stood), 'paused_ms', '0'}
end
redis.call('HSET', state, unpack(moved))
local revision = redis.call('HINCRBY', state, 'revision', 1)
-- Who was waited for may have left while the clock stood still.
if ARGV[2] == 'resume' then close_if_complete(state, KEYS[3], KEYS[2], KEYS[4], KEYS[5], ARGV[6]) end
return revision
