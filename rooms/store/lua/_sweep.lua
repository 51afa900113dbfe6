local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Takes out whoever stopped saying that they are there. Returns their ids.
local function sweep(people, waiting, beats, meta, overdue_ms)
  local dead = redis.call('ZRANGEBYSCORE', beats, '-inf', now_ms() - tonumber(overdue_ms))
  for _, id in ipairs(dead) do
    redis.call('HDEL', people, id)
    redis.call('HDEL', waiting, id)
    redis.call('ZREM', beats, id)
  end
  if #dead > 0 then redis.call('HINCRBY', meta, 'revision', 1) end
  return dead
end

local function channel_of(person)
  return person and cjson.decode(person).channel or ''
end
