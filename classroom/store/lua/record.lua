-- #include _now
-- Writes the points of a closed question, exactly once.
-- KEYS: state, scores, verdicts. ARGV: question index, phase that follows, verdicts JSON, expiry s,
--       then per player: player id, points.
-- The new revision, or 0 when somebody else has recorded them.
local fields = redis.call('HMGET', KEYS[1], 'phase', 'index', 'recorded', 'to_podium')
if fields[1] ~= 'closed' or fields[2] ~= ARGV[1] or fields[3] ~= '0' then return 0 end
for at = 5, #ARGV, 2 do redis.call('HINCRBY', KEYS[2], ARGV[at], ARGV[at + 1]) end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[4])
local revision = redis.call('HINCRBY', KEYS[1], 'revision', 1)
local phase = fields[4] == '1' and 'podium' or ARGV[2]
redis.call('HSET', KEYS[1], 'recorded', '1', 'phase', phase, 'turned', revision,
  'turned_ms', string.format('%d', now_ms()))
return revision
