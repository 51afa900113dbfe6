-- #include _sweep
-- Says that somebody is still there, and takes out who isn't.
-- KEYS: people, waiting, beats, meta. ARGV: id, channel, overdue ms, expiry s.
-- {'in' | 'waiting' | 'replaced' | 'gone' | 'ended', revision, captions, ids that were swept…}
local people, waiting, beats, meta = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local dead = sweep(people, waiting, beats, meta, ARGV[3])
local revision = redis.call('HGET', meta, 'revision') or '0'
local captions = redis.call('HGET', meta, 'captions') or '0'
local function answer(what) return {what, revision, captions, unpack(dead)} end
if redis.call('HGET', meta, 'ended') == '1' then return answer('ended') end
local person, what = redis.call('HGET', people, ARGV[1]), 'in'
if not person then
  person, what = redis.call('HGET', waiting, ARGV[1]), 'waiting'
end
if not person then return answer('gone') end
if channel_of(person) ~= ARGV[2] then return answer('replaced') end
redis.call('ZADD', beats, now_ms(), ARGV[1])
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[4]) end
return answer(what)
