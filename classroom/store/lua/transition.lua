-- #include _now
-- #include _clocks
-- KEYS: state, present, waiting, extra, names, answers of the current question, then every key of the game (to renew
--       their expiry).
-- ARGV: expected revision, expiry s, phase, index, recorded, to_podium, limit ms ('' unless a question opens),
--       waits, '1' when only the deadline may close it, grace ms, indexes of questions that count for nobody from now on
--       (each followed by a comma), question to look back at or -1, '1' when hidden results are shown, '1' only if
--       nobody has answered yet.
-- The new revision, 0 when the state has changed meanwhile (or a clock still runs, or somebody has answered), -1 when
-- the game is gone.
local state, present, waiting = KEYS[1], KEYS[2], KEYS[3]
local fields = redis.call('HMGET', state, 'revision', 'deadline_ms', 'skipped', 'index', 'limit_ms', 'revealed')
if not fields[1] then return -1 end
if fields[1] ~= ARGV[1] then return 0 end
if ARGV[14] == '1' and redis.call('HLEN', KEYS[6]) > 0 then return 0 end
local now = now_ms()
if ARGV[9] == '1' then
  local longest = longest_share(KEYS[4], KEYS[5], waiting, fields[4], tonumber(fields[5]))
  if now < tonumber(fields[2]) + longest + tonumber(ARGV[10]) then return 0 end
end
local revision = redis.call('HINCRBY', state, 'revision', 1)
redis.call('HSET', state, 'phase', ARGV[3], 'index', ARGV[4], 'recorded', ARGV[5], 'to_podium', ARGV[6], 'turned', revision,
  'turned_ms', string.format('%d', now), 'paused_ms', '0', 'looking_at', ARGV[12])
if ARGV[11] ~= '' then redis.call('HSET', state, 'skipped', (fields[3] or '') .. ARGV[11]) end
if ARGV[13] == '1' then redis.call('HSET', state, 'revealed', (fields[6] or '') .. ARGV[4] .. ',') end
redis.call('DEL', waiting)
if ARGV[7] ~= '' then
  redis.call('HSET', state, 'opened_ms', string.format('%d', now), 'limit_ms', ARGV[7],
    'deadline_ms', string.format('%d', now + tonumber(ARGV[7])), 'waits', ARGV[8], 'saved', '0')
  local players = redis.call('HKEYS', present)
  if ARGV[8] == '1' then
    for at = 1, #players, 1000 do
      redis.call('SADD', waiting, unpack(players, at, math.min(at + 999, #players)))
    end
  end
end
for at = 7, #KEYS do redis.call('EXPIRE', KEYS[at], ARGV[2]) end
return revision
