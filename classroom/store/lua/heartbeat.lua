-- #include _now
-- #include _close
-- A process says that it lives; players of processes that stopped saying so are taken as gone.
-- KEYS: state, present, waiting, processes, extra, names, then every key of the game.
-- ARGV: process id, overdue ms, expiry s, grace ms, for how many ms this process couldn't reach the game,
--       from how many ms without any process on a newcomer takes the game as left alone.
-- How many players were taken as gone, or -1 when the game is gone.
local state, present, waiting, processes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
if redis.call('EXISTS', state) == 0 then return -1 end
local now = now_ms()

-- Nobody's time runs while no process could reach the game: the open question goes on from where it was.
local function give_back(own)
  local fields = redis.call('HMGET', state, 'phase', 'paused_ms', 'opened_ms', 'deadline_ms')
  local newest = redis.call('ZREVRANGE', processes, 0, 0, 'WITHSCORES')[2]
  if fields[1] ~= 'question' or (fields[2] or '0') ~= '0' or not newest then return end
  local silent, alone = math.min(now - tonumber(newest), now - tonumber(fields[3])), 0
  if tonumber(ARGV[5]) > 0 then
    alone = math.min(silent, tonumber(ARGV[5]))
  elseif not own and silent > tonumber(ARGV[6]) and redis.call('HLEN', present) > 0 then
    alone = silent
  end
  if alone <= 0 then return end
  redis.call('HSET', state, 'opened_ms', string.format('%d', tonumber(fields[3]) + alone),
    'deadline_ms', string.format('%d', tonumber(fields[4]) + alone))
  redis.call('HINCRBY', state, 'revision', 1)
end

-- Others were silent only while this process spoke, about three times in the overdue time: a silence that it shared was
-- Redis's or the network's.
local own = redis.call('ZSCORE', processes, ARGV[1])
give_back(own)
local heard = own and math.min(now, tonumber(own) + tonumber(ARGV[2]) / 3) or now
redis.call('ZADD', processes, now, ARGV[1])
local dead = redis.call('ZRANGEBYSCORE', processes, '-inf', heard - tonumber(ARGV[2]))
local gone = 0
if #dead > 0 then
  local is_dead = {}
  for _, process in ipairs(dead) do is_dead[process] = true end
  local pairs_of = redis.call('HGETALL', present)
  for at = 1, #pairs_of, 2 do
    if is_dead[string.match(pairs_of[at + 1], '^([^:]*):')] then
      redis.call('HDEL', present, pairs_of[at])
      redis.call('SREM', waiting, pairs_of[at])
      gone = gone + 1
    end
  end
  redis.call('ZREM', processes, unpack(dead))
end
if gone > 0 then
  redis.call('HINCRBY', state, 'people', 1)
  redis.call('HINCRBY', state, 'members', 1)
  close_if_complete(state, waiting, present, KEYS[5], KEYS[6], ARGV[4])
end
for at = 7, #KEYS do redis.call('EXPIRE', KEYS[at], ARGV[3]) end
return gone
