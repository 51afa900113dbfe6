-- #include _now
-- #include _close
-- Nobody waits for some players' answers to the open question: they have no way to give one.
-- KEYS: state, present, waiting, extra, names, answers of the question. ARGV: question index, grace ms, then player ids.
-- 1 when this closed the question, else 0.
-- Without any answer it stays open: there may be nobody else in the game, and people want to see it.
local fields = redis.call('HMGET', KEYS[1], 'phase', 'index')
if fields[1] ~= 'question' or fields[2] ~= ARGV[1] then return 0 end
local excused = redis.call('SREM', KEYS[3], unpack(ARGV, 3))
if excused == 0 or redis.call('EXISTS', KEYS[6]) == 0 then return 0 end
return close_if_complete(KEYS[1], KEYS[3], KEYS[2], KEYS[4], KEYS[5], ARGV[2]) and 1 or 0
